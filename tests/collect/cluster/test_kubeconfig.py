"""Kubeconfig files are found and merged as kubectl does it, and cut to one context."""

from __future__ import annotations

import sys
from collections import Counter
from os import pathsep
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_netmap.collect.cluster.connection import Connection
from kubectl_netmap.collect.cluster.kubeconfig import Choice, choose, contexts, read
from kubectl_netmap.errors import KubeconfigError


def _file(path: Path, **tree: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    for plural, single in (("contexts", "context"), ("clusters", "cluster"), ("users", "user")):
        if plural in tree:
            tree[plural] = [{"name": name, single: body} for name, body in tree[plural].items()]
    path.write_text(yaml.safe_dump({key.replace("_", "-"): value for key, value in tree.items()}))
    return path


def _choice(connection: Connection, environ: dict[str, str]) -> Choice:
    return choose(read(connection, environ), connection)


def _listed(*paths: Path) -> dict[str, str]:
    return {"KUBECONFIG": pathsep.join(map(str, paths)), "HOME": "/nowhere"}


def test_the_flag_comes_before_the_environment_and_that_before_the_home_folder(
    tmp_path: Path,
) -> None:
    flag = _file(tmp_path / "flag", contexts={"by-flag": {}})
    listed = _file(tmp_path / "env", contexts={"by-env": {}})
    _file(tmp_path / ".kube" / "config", contexts={"by-home": {}})
    home = {"HOME": str(tmp_path)}
    both = {**home, "KUBECONFIG": str(listed)}

    assert contexts(Connection(kubeconfig=str(flag)), both) == ("by-flag",)
    assert contexts(Connection(), both) == ("by-env",)
    assert contexts(Connection(), home) == ("by-home",)


def test_of_several_files_the_first_that_defines_a_name_wins_as_a_whole(tmp_path: Path) -> None:
    first = _file(
        tmp_path / "first",
        contexts={"a": {"cluster": "c", "user": "u"}},
        clusters={"c": {"server": "https://first"}},
    )
    second = _file(
        tmp_path / "second",
        current_context="a",
        contexts={"a": {"cluster": "other"}, "b": {"cluster": "c"}},
        clusters={"c": {"server": "https://second", "proxy-url": "http://p"}},
        users={"u": {"token": "t"}},
    )
    environ = _listed(first, second)

    found = _choice(Connection(), environ)

    assert contexts(Connection(), environ) == ("a", "b")
    assert (found.context, found.cluster, found.user) == (
        "a",
        {"server": "https://first"},
        {"token": "t"},
    )
    assert found.file == str(second)


def test_the_current_context_is_that_of_the_first_file_that_has_one(tmp_path: Path) -> None:
    one = _file(tmp_path / "1", current_context="", contexts={"x": {}, "y": {}})
    two = _file(tmp_path / "2", current_context="y")
    three = _file(tmp_path / "3", current_context="x")
    assert read(Connection(), _listed(one, two, three)).current == "y"


def test_files_of_the_environment_that_are_missing_are_passed_over(tmp_path: Path) -> None:
    there = _file(tmp_path / "there", contexts={"a": {}})
    environ = {"KUBECONFIG": f"{tmp_path / 'gone'}{pathsep}{pathsep}{there}", "HOME": "/nowhere"}
    assert contexts(Connection(), environ) == ("a",)


def test_the_environment_replaces_the_home_folder_even_if_its_files_are_missing(
    tmp_path: Path,
) -> None:
    _file(tmp_path / ".kube" / "config", contexts={"by-home": {}})
    environ = {"HOME": str(tmp_path), "KUBECONFIG": str(tmp_path / "gone")}
    assert read(Connection(), environ).empty


def test_paths_count_from_the_file_that_names_them(tmp_path: Path) -> None:
    one = _file(
        tmp_path / "one" / "config",
        current_context="a",
        contexts={"a": {"cluster": "c", "user": "u"}},
        clusters={"c": {"server": "https://s", "certificate-authority": "ca.crt"}},
    )
    two = _file(
        tmp_path / "two" / "config",
        users={
            "u": {
                "client-certificate": "me.crt",
                "client-key": "/etc/me.key",
                "tokenFile": "../token",
                "exec": {"command": "bin/login"},
            }
        },
    )

    found = _choice(Connection(), _listed(one, two))

    assert found.cluster["certificate-authority"] == str(tmp_path / "one" / "ca.crt")
    assert found.user["client-certificate"] == str(tmp_path / "two" / "me.crt")
    assert found.user["client-key"] == "/etc/me.key"
    assert Path(found.user["tokenFile"]).resolve() == tmp_path / "token"
    assert found.user["exec"]["command"] == str(tmp_path / "two" / "bin" / "login")


def test_a_plugin_without_a_path_is_looked_for_on_the_path(tmp_path: Path) -> None:
    file = _file(
        tmp_path / "config",
        current_context="a",
        contexts={"a": {"cluster": "c", "user": "u"}},
        clusters={"c": {"server": "https://s"}},
        users={"u": {"exec": {"command": "aws"}}},
    )
    assert _choice(Connection(), _listed(file)).user["exec"]["command"] == "aws"


def test_empty_fields_are_as_good_as_absent(tmp_path: Path) -> None:
    file = _file(
        tmp_path / "config",
        current_context="a",
        contexts={"a": {"cluster": "c"}},
        clusters={"c": {"server": "https://s", "certificate-authority-data": ""}},
    )
    assert _choice(Connection(), _listed(file)).cluster == {"server": "https://s"}


def test_flags_choose_another_cluster_and_user_of_the_same_files(tmp_path: Path) -> None:
    file = _file(
        tmp_path / "config",
        current_context="a",
        contexts={"a": {"cluster": "c", "user": "u"}},
        clusters={"c": {"server": "https://c"}, "d": {"server": "https://d"}},
        users={"u": {"token": "u"}, "v": {"token": "v"}},
    )
    found = _choice(Connection(cluster="d", user="v"), _listed(file))
    assert (found.cluster["server"], found.user["token"]) == ("https://d", "v")


@pytest.mark.parametrize(
    ("text", "flags", "message", "hint"),
    [
        pytest.param(
            "contexts: [{name: a, context: {cluster: c}}, {name: b}]",
            {"context": "z"},
            "no context 'z'",
            "it has: a, b",
            id="no such context",
        ),
        pytest.param(
            "contexts: [{name: a, context: {cluster: c}}]",
            {"context": "a"},
            "no cluster 'c'",
            "it has no cluster at all",
            id="no such cluster",
        ),
        pytest.param(
            "{contexts: [{name: a, context: {cluster: c, user: u}}], clusters: [{name: c}]}",
            {"context": "a"},
            "no user 'u'",
            "it has no user at all",
            id="no such user: never as nobody instead",
        ),
        pytest.param(
            "contexts: [{name: a, context: {}}]",
            {"context": "a"},
            "context 'a' names no cluster",
            "--cluster",
            id="a context without a cluster",
        ),
        pytest.param(
            "contexts: [{name: a, context: {}}, {name: b, context: {}}]",
            {},
            "no current context",
            "choose one by --context: a, b",
            id="no current context",
        ),
        pytest.param(
            "contexts: [a, b",
            {},
            "is not YAML: while parsing a flow sequence at line 1, column 11",
            "kubectl config view",
            id="no YAML",
        ),
        pytest.param(
            "contexts: [a, b]",
            {},
            "contexts is no list",
            "kubectl config view",
            id="entries without fields",
        ),
        pytest.param(
            "contexts: {a: 1}",
            {},
            "contexts is no list",
            "kubectl config view",
            id="a map for a list",
        ),
        pytest.param(
            "users: [{name: u, user: x}]",
            {},
            "user 'u' has no fields",
            "kubectl config view",
            id="a user that is text",
        ),
        pytest.param(
            "just text",
            {},
            "it holds no fields",
            "kubectl config view",
            id="not a kubeconfig at all",
        ),
    ],
)
def test_what_cannot_be_used_is_told_with_what_to_type_next(
    tmp_path: Path, text: str, flags: dict[str, Any], message: str, hint: str
) -> None:
    file = tmp_path / "config"
    file.write_text(text)
    with pytest.raises(KubeconfigError) as caught:
        _choice(Connection(kubeconfig=str(file), **flags), {})
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert "\n" not in str(caught.value)


def test_a_kubeconfig_that_the_flag_names_must_exist() -> None:
    with pytest.raises(KubeconfigError, match="/no/such/file does not exist"):
        read(Connection(kubeconfig="/no/such/file"), {})


def test_a_kubeconfig_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(KubeconfigError, match="cannot be read: Is a directory") as caught:
        read(Connection(kubeconfig=str(tmp_path)), {})
    assert "--kubeconfig names one file" in caught.value.hint
    file = tmp_path / "binary"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KubeconfigError, match="cannot be read: 'utf-8' codec"):
        read(Connection(kubeconfig=str(file)), {})


def test_three_hundred_contexts_are_read_at_once(tmp_path: Path) -> None:
    names = [f"cluster-{number:03}" for number in range(300)]
    data = {"certificate-authority-data": "QUJD" * 1500, "server": "https://s"}
    file = _file(
        tmp_path / "config",
        current_context=names[7],
        contexts={name: {"cluster": name, "user": name} for name in names},
        clusters={name: {**data} for name in names},
        users={name: {"token": name} for name in names},
    )
    assert file.stat().st_size > 1_800_000
    environ = _listed(file)

    called: Counter[str] = Counter()
    sys.setprofile(lambda _, event, __: called.update((event,)))
    try:
        found = _choice(Connection(), environ)
    finally:
        sys.setprofile(None)

    # functions in Python that are called: 230 a context, but 9,000 where libyaml does not parse
    assert called["call"] < 300 * 500
    assert found.user == {"token": names[7]}
