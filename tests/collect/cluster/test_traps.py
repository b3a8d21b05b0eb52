"""The traps of the official client that have no other home (design, "The client", A4).

By number: 1, 2, 3, 4, 6 and 9 are here; 5 (a large kubeconfig) is in test_kubeconfig, 7
(versions of the package, credentials that end) in test_login, 8 (TLS, proxies, timeouts,
statuses) in test_tls and test_transport, 10 (a renewed login is saved) in test_oidc.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import trustme

from kubectl_netmap.collect.cluster.connection import Connection
from kubectl_netmap.collect.cluster.source import ClusterSource
from kubectl_netmap.errors import NotAuthenticated
from tests.support.api_server import (
    ApiServer,
    Reply,
    header_lines,
    in_base64,
)
from tests.support.plugins import credential, exec_user
from tests.support.world import World

PODS = "/api/v1/pods"

Open = Callable[..., ClusterSource]


# 1. impersonation in the kubeconfig is passed over


def test_impersonation_in_the_kubeconfig_and_by_flag_reaches_the_server(
    api: ApiServer, world: World
) -> None:
    user = {"token": "t", "as": "ann", "as-groups": ["dev", "ops"], "as-user-extra": {"a": ["1"]}}
    with header_lines(Reply(body={"gitVersion": "v1.34.4"})) as (url, lines):
        file = str(api.kubeconfig(user=user, cluster={"server": url}))
        world.open(Connection(kubeconfig=file)).header()
        assert [line for line in lines if line.startswith("Impersonate")] == [
            "Impersonate-User: ann",
            "Impersonate-Group: dev",  # two headers: "dev, ops" would be one group of that name
            "Impersonate-Group: ops",
            "Impersonate-Extra-a: 1",
        ] * 2
        lines.clear()
        world.open(Connection(kubeconfig=file, as_user="bob", as_groups=("x", "y"))).header()
        assert [line for line in lines if line.startswith("Impersonate")] == [
            "Impersonate-User: bob",
            "Impersonate-Group: x",
            "Impersonate-Group: y",
            "Impersonate-Extra-a: 1",
        ] * 2


# 2. a plugin that fails is only logged, and the requests go out as nobody


def test_a_failing_plugin_stops_the_run_before_anything_is_sent(
    api: ApiServer, world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    user = exec_user(tmp_path / "login", "echo 'session expired' >&2; exit 1")
    with pytest.raises(NotAuthenticated) as caught:
        world.open(Connection(kubeconfig=str(api.kubeconfig(user=user))))
    assert "session expired" in str(caught.value)
    assert caught.value.hint == "install the plugin from the shelf"
    assert api.seen == []
    assert caplog.records == []


@pytest.mark.parametrize(
    "user",
    [
        pytest.param({"auth-provider": {"name": "azure"}}, id="a provider that no longer exists"),
        pytest.param(
            {"auth-provider": {"name": "oidc", "config": {"id-token": "no-jwt"}}},
            id="an OIDC token that is none",
        ),
        pytest.param({"username": "ann"}, id="a name without a password"),
    ],
)
def test_nobody_asks_anonymously_who_wanted_to_log_in(
    api: ApiServer, world: World, user: dict[str, Any]
) -> None:
    with pytest.raises(NotAuthenticated, match="user 'me' did not log in"):
        world.open(Connection(kubeconfig=str(api.kubeconfig(user=user))))
    assert api.seen == []


def test_a_user_without_credentials_is_anonymous_by_choice(api: ApiServer, world: World) -> None:
    world.open(Connection(kubeconfig=str(api.kubeconfig(user={})))).header()
    assert api.seen[0].all("Authorization") == []


def test_a_name_and_a_password(api: ApiServer, world: World) -> None:
    file = api.kubeconfig(user={"username": "ann", "password": "pw"})
    world.open(Connection(kubeconfig=str(file))).header()
    assert api.seen[0].one("Authorization") == f"Basic {in_base64(b'ann:pw')}"


# 3. whether a plugin may ask is decided by stdout: with a pipe its question is not seen


def test_a_plugin_may_ask_although_the_output_is_piped(tmp_path: Path) -> None:
    """Run under a terminal as stdin, with stdout in a pipe, as in `netmap -o json | jq`."""
    plugin = exec_user(tmp_path / "login", f"echo 'type 1234' >&2; echo '{credential(token='t')}'")
    script = (
        "import os, sys\n"
        "from kubectl_netmap.collect.cluster.exec_plugin import log_in\n"
        f"found = log_in({plugin['exec']!r}, {{}}, environ=os.environ,\n"
        "               terminal=sys.stdin.isatty(), notice=print)\n"
        "print(found.fields)\n"
    )
    controller, terminal = os.openpty()
    try:
        done = subprocess.run(  # noqa: S603 -- this interpreter
            [sys.executable, "-c", script],
            check=False,
            stdin=terminal,
            capture_output=True,
            text=True,
        )
    finally:
        os.close(controller)
        os.close(terminal)
    assert done.stdout == "{'token': 't'}\n"
    assert done.stderr == "type 1234\n"


# 4. KUBECONFIG is read when the package is imported; several files


def test_several_files_of_the_environment_make_one_configuration(
    api: ApiServer, world: World, tmp_path: Path
) -> None:
    api.kubeconfig().rename(tmp_path / "cluster")
    chosen = tmp_path / "chosen"
    chosen.write_text(
        "current-context: mine\n"
        "contexts: [{name: mine, context: {cluster: this, user: me, namespace: shop}}]\n"
        "users: [{name: me, user: {token: from-the-first}}]\n"
    )
    world.environ["KUBECONFIG"] = os.pathsep.join(
        map(str, (chosen, tmp_path / "gone", tmp_path / "cluster"))
    )
    opened = world.open(Connection())
    assert opened.header().context == "mine"
    assert opened.namespace() == "shop"
    assert api.seen[0].one("Authorization") == "Bearer from-the-first"


# 5. a large kubeconfig is parsed slowly: see test_kubeconfig


# 6. keys are written to files that stay behind when the process is killed


def test_no_key_stays_in_a_file_while_the_source_is_open(
    api: ApiServer, authority: trustme.CA, tmp_path: Path
) -> None:
    mine = authority.issue_cert("me@example.test")
    user = {
        "client-certificate-data": in_base64(mine.cert_chain_pems[0].bytes()),
        "client-key-data": in_base64(mine.private_key_pem.bytes()),
    }
    data = in_base64(authority.cert_pem.bytes())
    file = api.kubeconfig(user=user, cluster={"certificate-authority-data": data})
    folder = tmp_path / "temporary"
    folder.mkdir()
    script = (
        "import os, datetime\n"
        "from kubectl_netmap.collect.cluster.connection import Connection\n"
        "from kubectl_netmap.collect.cluster.source import open_cluster\n"
        f"opened = open_cluster(Connection(kubeconfig={str(file)!r}), environ={{}},\n"
        "    now=lambda: datetime.datetime.now(datetime.UTC))\n"
        "print(opened.header().server_version, flush=True)\n"
        "os._exit(1)  # as a killed process would\n"
    )
    done = subprocess.run(  # noqa: S603 -- this interpreter
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    assert (done.stdout, done.stderr) == ("v1.34.4\n", "")
    assert list(folder.iterdir()) == []
    assert api.seen[0].peer == "me@example.test"


# 9. the package's models cost a second and half a gigabyte


@pytest.mark.skipif(
    int(version("kubernetes").partition(".")[0]) < 37,
    reason="until version 36 the package loads them all by itself",
)
def test_no_model_and_no_api_class_is_loaded() -> None:
    script = (
        "import sys\n"
        "import kubectl_netmap.collect.cluster.connection\n"
        "light = {'kubernetes', 'urllib3', 'yaml', 'msgspec'} & set(sys.modules)\n"
        "import kubectl_netmap.collect.cluster.kubeconfig\n"
        "light |= {'kubernetes', 'urllib3', 'yaml', 'msgspec'} & set(sys.modules)\n"
        "import kubectl_netmap.collect.cluster.source\n"
        "heavy = [m for m in sys.modules if m.startswith(('kubernetes.client.models.', "
        "'kubernetes.client.api.'))]\n"
        "print(light, heavy)\n"
    )
    done = subprocess.run(  # noqa: S603 -- this interpreter
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout == "set() []\n"
