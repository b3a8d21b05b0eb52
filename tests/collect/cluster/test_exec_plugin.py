"""Credential plugins of the kubeconfig: what they are told, and what becomes of their answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kubectl_netmap.collect.cluster.exec_plugin import Credential, log_in
from kubectl_netmap.errors import KubeconfigError, NetmapError, NotAuthenticated

V1 = "client.authentication.k8s.io/v1"

Run = Callable[..., Credential]


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def run(tmp_path: Path, notices: list[str]) -> Run:
    def start(script: str, *, terminal: bool = False, **plugin: Any) -> Credential:
        file = tmp_path / "login"
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
        cluster = plugin.pop("cluster", {})
        return log_in(
            {"apiVersion": V1, "command": str(file), **plugin},
            cluster,
            environ={"PATH": "/usr/bin:/bin", "FROM_US": "yes"},
            terminal=terminal,
            notice=notices.append,
        )

    return start


def _answer(**status: str) -> str:
    answer = json.dumps({"apiVersion": V1, "kind": "ExecCredential", "status": status})
    return f"echo '{answer}'"


def test_a_token_and_when_it_ends(run: Run) -> None:
    found = run(_answer(token="t", expirationTimestamp="2026-11-22T13:00:00Z"))
    assert found == Credential({"token": "t"}, datetime(2026, 11, 22, 13, 0, tzinfo=UTC))


def test_a_certificate_with_its_key(run: Run) -> None:
    found = run(_answer(clientCertificateData="CERT", clientKeyData="KEY"))
    assert {name: base64.b64decode(value) for name, value in found.fields.items()} == {
        "client-certificate-data": b"CERT",
        "client-key-data": b"KEY",
    }


def test_the_plugin_gets_its_arguments_and_both_environments(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "told"
    run(
        f'echo "$1 $2 $FROM_US $EXTRA" > {out}; {_answer(token="t")}',
        args=["get", "token"],
        env=[{"name": "EXTRA", "value": "set"}],
    )
    assert out.read_text() == "get token yes set\n"


def test_the_plugin_is_told_of_the_cluster_only_where_the_kubeconfig_says_so(
    run: Run, tmp_path: Path
) -> None:
    ca = tmp_path / "ca"
    ca.write_bytes(b"PEM")
    out = tmp_path / "told"
    script = f'echo "$KUBERNETES_EXEC_INFO" > {out}; {_answer(token="t")}'
    cluster = {
        "server": "https://s",
        "certificate-authority": str(ca),
        "extensions": [
            {"name": "other", "extension": 1},
            {"name": "client.authentication.k8s.io/exec", "extension": {"audience": "x"}},
        ],
    }

    run(script, cluster=cluster, provideClusterInfo=True)
    assert json.loads(out.read_text()) == {
        "apiVersion": V1,
        "kind": "ExecCredential",
        "spec": {
            "interactive": False,
            "cluster": {
                "server": "https://s",
                "certificate-authority-data": base64.b64encode(b"PEM").decode(),
                "config": {"audience": "x"},
            },
        },
    }

    run(script, cluster=cluster)
    assert json.loads(out.read_text())["spec"] == {"interactive": False}


@pytest.mark.parametrize(
    ("terminal", "mode", "told"),
    [
        pytest.param(True, None, True, id="a terminal, and the plugin may ask"),
        pytest.param(True, "Always", True, id="a terminal, and the plugin must ask"),
        pytest.param(True, "Never", False, id="a terminal, but the plugin does not ask"),
        pytest.param(False, "IfAvailable", False, id="no terminal"),
    ],
)
def test_the_plugin_is_told_whether_someone_can_answer(  # noqa: PLR0913, PLR0917 -- a table
    run: Run,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    terminal: bool,  # noqa: FBT001 -- a column of the table
    mode: str | None,
    told: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    out = tmp_path / "told"
    script = f'echo "code: 1234" >&2; echo "$KUBERNETES_EXEC_INFO" > {out}; {_answer(token="t")}'

    run(script, terminal=terminal, interactiveMode=mode)

    assert json.loads(out.read_text())["spec"]["interactive"] is told
    # a code to type must be seen at once, wherever stdout goes
    assert ("code: 1234" in capfd.readouterr().err) is told


def test_what_an_unattended_plugin_says_becomes_a_notice(run: Run, notices: list[str]) -> None:
    run(f"echo 'cached token' >&2; {_answer(token='t')}")
    assert len(notices) == 1
    assert notices[0].endswith("login: cached token")


@pytest.mark.parametrize(
    ("script", "plugin", "error", "message", "hint"),
    [
        pytest.param(
            "echo 'session expired' >&2; exit 3",
            {"installHint": "get it\nfrom there"},
            NotAuthenticated,
            "failed with exit code 3: session expired",
            "get it from there",
            id="it fails: its own words and the install hint",
        ),
        pytest.param(
            "exit 1", {}, NotAuthenticated, "failed with exit code 1", "by itself", id="silently"
        ),
        pytest.param(
            "echo hello",
            {},
            NotAuthenticated,
            "not answer with an ExecCredential",
            "by itself",
            id="no JSON",
        ),
        pytest.param(
            "echo '[]'",
            {},
            NotAuthenticated,
            "not answer with an ExecCredential",
            "by itself",
            id="a list",
        ),
        pytest.param(
            _answer(token="t", expirationTimestamp="soon"),
            {},
            NotAuthenticated,
            "not answer with an ExecCredential",
            "by itself",
            id="a time that is none",
        ),
        pytest.param(
            _answer(),
            {},
            NotAuthenticated,
            "neither a token nor a certificate",
            "by itself",
            id="an empty status",
        ),
        pytest.param(
            _answer(clientCertificateData="CERT"),
            {},
            NotAuthenticated,
            "neither a token nor a certificate with its key",
            "by itself",
            id="a certificate without its key",
        ),
        pytest.param(
            _answer(token="t"),
            {"apiVersion": "client.authentication.k8s.io/v1beta1"},
            NotAuthenticated,
            f"speaks {V1}, the kubeconfig wants client.authentication.k8s.io/v1beta1",
            "by itself",
            id="another version of the protocol",
        ),
        pytest.param(
            _answer(token="t"),
            {"interactiveMode": "Always"},
            NotAuthenticated,
            "needs a terminal",
            "log in by hand first",
            id="it must ask, and there is no terminal",
        ),
        pytest.param(
            "",
            {"command": "no-such-login", "installHint": "brew install it"},
            KubeconfigError,
            "'no-such-login', which the kubeconfig logs in with, is not installed",
            "brew install it",
            id="it is not installed",
        ),
        pytest.param(
            "",
            {"command": "/etc/hostname"},
            KubeconfigError,
            "cannot be run",
            "by itself",
            id="it may not be run",
        ),
        pytest.param(
            "", {"command": ""}, KubeconfigError, "is not installed", "by itself", id="no command"
        ),
    ],
)
def test_a_plugin_that_does_not_log_in_ends_the_run(  # noqa: PLR0913, PLR0917 -- a table
    run: Run,
    script: str,
    plugin: dict[str, Any],
    error: type[NetmapError],
    message: str,
    hint: str,
) -> None:
    with pytest.raises(error) as caught:
        run(script, **plugin)
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert "\n" not in f"{caught.value}{caught.value.hint}"
