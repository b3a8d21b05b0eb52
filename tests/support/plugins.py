"""Credential plugins for tests: a shell script, and the answer that it prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

V1 = "client.authentication.k8s.io/v1"


def exec_user(file: Path, script: str) -> dict[str, Any]:
    """A kubeconfig's user who logs in by this script, now written to the file."""
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return {
        "exec": {
            "apiVersion": V1,
            "command": str(file),
            "installHint": "install the plugin from the shelf",
        }
    }


def credential(**status: str) -> str:
    """An `ExecCredential` as JSON; without single quotes, so that a script can echo it."""
    return json.dumps({"apiVersion": V1, "kind": "ExecCredential", "status": status})
