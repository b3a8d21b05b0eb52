"""A client-go credential plugin: a program of the kubeconfig that logs in.

Run here and not by the `kubernetes` package, which only logs that a plugin failed
and goes on without credentials, decides by stdout whether a person can answer (so
that the code to type is hidden as soon as the output is piped), and would run it
once per thread. The protocol is that of
https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kubectl_netmap.errors import KubeconfigError, NotAuthenticated

_CONFIG = "client.authentication.k8s.io/exec"
_ENDED = 400
"""Characters of a plugin's last words that are shown."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a plugin answered; `fields` are those of a kubeconfig's user."""

    fields: Mapping[str, str]
    expires: datetime | None = None


def log_in(
    plugin: Mapping[str, Any],
    cluster: Mapping[str, Any],
    *,
    environ: Mapping[str, str],
    terminal: bool,
    notice: Callable[[str], None],
) -> Credential:
    """Run the plugin. Its stderr reaches the person where there is a terminal.

    Raises `KubeconfigError` where it cannot be run, `NotAuthenticated` where it fails
    or answers without credentials.
    """
    command = str(plugin.get("command") or "")
    mode = plugin.get("interactiveMode") or "IfAvailable"
    if mode == "Always" and not terminal:
        raise NotAuthenticated(
            f"the plugin {command!r} needs a terminal to log in",
            hint="log in by hand first, or use credentials that need no one to type",
        )
    interactive = terminal and mode != "Never"
    env = {**environ, **{e["name"]: e["value"] for e in plugin.get("env") or ()}}
    env["KUBERNETES_EXEC_INFO"] = _question(plugin, cluster, interactive=interactive)
    arguments = [_program(plugin, command, env), *map(str, plugin.get("args") or ())]
    try:
        done = subprocess.run(  # noqa: S603 -- the kubeconfig names the program, as for kubectl
            arguments,
            check=False,
            env=env,
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if interactive else subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise KubeconfigError(
            f"the plugin {command!r} cannot be run: {error.strerror}", hint=_hint(plugin, command)
        ) from error
    said = " ".join((done.stderr or "").split())
    if done.returncode:
        ending = f": {said[-_ENDED:]}" if said else ""
        raise NotAuthenticated(
            f"the plugin {command!r} failed with exit code {done.returncode}{ending}",
            hint=_hint(plugin, command),
        )
    if said:
        notice(f"{command}: {said[-_ENDED:]}")
    return _credential(plugin, command, done.stdout)


def _program(plugin: Mapping[str, Any], command: str, env: Mapping[str, str]) -> str:
    found = shutil.which(command, path=env.get("PATH")) if command else None
    if found is None:
        what = "cannot be run" if command and Path(command).exists() else "is not installed"
        raise KubeconfigError(
            f"the plugin {command!r}, which the kubeconfig logs in with, {what}",
            hint=_hint(plugin, command),
        )
    return found


def _question(plugin: Mapping[str, Any], cluster: Mapping[str, Any], *, interactive: bool) -> str:
    spec: dict[str, Any] = {"interactive": interactive}
    if plugin.get("provideClusterInfo"):
        spec["cluster"] = _described(cluster)
    return json.dumps(
        {"apiVersion": plugin.get("apiVersion"), "kind": "ExecCredential", "spec": spec}
    )


def _described(cluster: Mapping[str, Any]) -> dict[str, Any]:
    """The cluster as plugins are told of it: the CA always as data, no path."""
    told = {
        key: cluster[key]
        for key in (
            "server",
            "tls-server-name",
            "insecure-skip-tls-verify",
            "certificate-authority-data",
            "proxy-url",
            "disable-compression",
        )
        if key in cluster
    }
    if "certificate-authority" in cluster and "certificate-authority-data" not in told:
        try:
            ca = Path(cluster["certificate-authority"]).read_bytes()
        except OSError as error:
            raise KubeconfigError(
                f"the CA of the cluster cannot be read: {error}",
                hint="give it by --certificate-authority",
            ) from error
        told["certificate-authority-data"] = base64.b64encode(ca).decode()
    for extension in cluster.get("extensions") or ():
        if extension.get("name") == _CONFIG:
            told["config"] = extension.get("extension")
    return told


def _credential(plugin: Mapping[str, Any], command: str, text: str) -> Credential:
    try:
        answer = json.loads(text)
        status = answer.get("status") or {}
        expires = _time(status.get("expirationTimestamp"))
    except (ValueError, TypeError, AttributeError) as error:
        raise NotAuthenticated(
            f"the plugin {command!r} did not answer with an ExecCredential",
            hint=_hint(plugin, command),
        ) from error
    version, asked = answer.get("apiVersion"), plugin.get("apiVersion")
    if version != asked:
        raise NotAuthenticated(
            f"the plugin {command!r} speaks {version}, the kubeconfig wants {asked}",
            hint=_hint(plugin, command),
        )
    fields = {}
    if token := status.get("token"):
        fields["token"] = str(token)
    if status.get("clientCertificateData") and status.get("clientKeyData"):
        fields["client-certificate-data"] = _base64(status["clientCertificateData"])
        fields["client-key-data"] = _base64(status["clientKeyData"])
    if not fields:
        raise NotAuthenticated(
            f"the plugin {command!r} gave neither a token nor a certificate with its key",
            hint=_hint(plugin, command),
        )
    return Credential(fields, expires)


def _hint(plugin: Mapping[str, Any], command: str) -> str:
    told = " ".join(str(plugin.get("installHint") or "").split())
    return told or f"run {command!r} by itself as the kubeconfig says, and see what it prints"


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
