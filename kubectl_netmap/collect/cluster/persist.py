"""A renewed OIDC login, written back where kubectl finds it.

An identity provider may make a refresh token good for one use; without writing back
the new one, the user's next kubectl would have to log in again. Nothing else is ever
written: see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#option-1-oidc-authenticator
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def save_login(file: Path, user: str, provider: Mapping[str, Any]) -> str:
    """Put the auth provider's new tokens into the kubeconfig; empty, or what went wrong.

    The file is replaced at once and keeps its mode; comments in it are lost, as when
    kubectl does the same.
    """
    target = file.resolve()
    try:
        tree = yaml.safe_load(target.read_text("utf-8"))
        for entry in tree["users"]:
            if str(entry["name"]) == user:
                entry["user"]["auth-provider"]["config"] = dict(provider)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            yaml.safe_dump(tree, out, sort_keys=False)
        Path(name).chmod(target.stat().st_mode & 0o777)
        Path(name).replace(target)
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        return f"the renewed login of user {user} is not saved in {file}: {error}"
    return ""
