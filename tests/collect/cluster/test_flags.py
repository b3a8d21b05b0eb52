"""Flags change what the kubeconfig says by the rules of kubectl."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_netmap.collect.cluster.connection import Connection
from kubectl_netmap.collect.cluster.flags import impersonation, with_flags
from kubectl_netmap.collect.cluster.kubeconfig import Choice
from kubectl_netmap.errors import KubeconfigError

HERE = str(Path.cwd())


@pytest.mark.parametrize(
    ("cluster", "flags", "expected"),
    [
        pytest.param(
            {"tls-server-name": "old"},
            {"server": "https://new/"},
            {"server": "https://new"},
            id="another server has another name",
        ),
        pytest.param(
            {"tls-server-name": "old"},
            {"server": "https://new", "tls_server_name": "given"},
            {"server": "https://new", "tls-server-name": "given"},
            id="the name may be given with it",
        ),
        pytest.param(
            {"certificate-authority-data": "x", "certificate-authority": "/ca"},
            {"insecure_skip_tls_verify": True},
            {"server": "https://s", "insecure-skip-tls-verify": True},
            id="without verification there is no CA",
        ),
        pytest.param(
            {"certificate-authority-data": "x"},
            {"certificate_authority": "ca.pem"},
            {"server": "https://s", "certificate-authority": f"{HERE}/ca.pem"},
            id="a CA of the flag replaces the kubeconfig's, and counts from here",
        ),
        pytest.param(
            {},
            {"disable_compression": True},
            {"server": "https://s", "disable-compression": True},
            id="compression",
        ),
    ],
)
def test_a_flag_wins_over_the_cluster_of_the_kubeconfig(
    cluster: dict[str, Any], flags: dict[str, Any], expected: dict[str, Any]
) -> None:
    choice = Choice(cluster={"server": "https://s", **cluster})
    assert with_flags(choice, Connection(**flags)).cluster == expected


@pytest.mark.parametrize(
    ("user", "flags", "expected"),
    [
        pytest.param(
            {"exec": {"command": "x"}, "auth-provider": {}, "tokenFile": "/t", "username": "u"},
            {"token": "mine"},
            {"token": "mine"},
            id="a token replaces every other way to log in",
        ),
        pytest.param(
            {"client-certificate-data": "x", "client-key-data": "y", "token": "t"},
            {"client_certificate": "/me.crt", "client_key": "/me.key"},
            {"client-certificate": "/me.crt", "client-key": "/me.key", "token": "t"},
            id="a certificate replaces the kubeconfig's data",
        ),
    ],
)
def test_a_flag_wins_over_the_user_of_the_kubeconfig(
    user: dict[str, Any], flags: dict[str, Any], expected: dict[str, Any]
) -> None:
    choice = Choice(cluster={"server": "https://s"}, user=user)
    assert with_flags(choice, Connection(**flags)).user == expected


@pytest.mark.parametrize(
    ("cluster", "server"),
    [
        pytest.param({"server": "h:8080"}, "http://h:8080", id="a bare host is asked plainly"),
        pytest.param(
            {"server": "h:6443", "certificate-authority": "/ca"},
            "https://h:6443",
            id="with a CA, by TLS",
        ),
        pytest.param({"server": "https://h/k8s/c1/"}, "https://h/k8s/c1", id="a path stays"),
    ],
)
def test_the_server_may_lack_its_scheme(cluster: dict[str, Any], server: str) -> None:
    assert with_flags(Choice(cluster=cluster), Connection()).cluster["server"] == server


def test_a_cluster_without_a_server_is_an_error() -> None:
    with pytest.raises(KubeconfigError, match="cluster of context 'a' has no server"):
        with_flags(Choice(context="a"), Connection())


@pytest.mark.parametrize(
    ("flag", "context", "namespace"),
    [
        pytest.param("f", "c", "f", id="the flag"),
        pytest.param("", "c", "c", id="the context"),
        pytest.param("", "", "default", id="default"),
    ],
)
def test_the_namespace_is_the_flags_else_the_contexts(
    flag: str, context: str, namespace: str
) -> None:
    choice = Choice(cluster={"server": "https://s"}, namespace=context)
    assert with_flags(choice, Connection(namespace=flag)).namespace == namespace


@pytest.mark.parametrize(
    ("user", "flags", "headers"),
    [
        pytest.param({}, {}, (), id="nobody is impersonated"),
        pytest.param(
            {
                "as": "ann",
                "as-uid": "7",
                "as-groups": ["a, b", "c"],
                "as-user-extra": {"Scopes/Of": ["x", "y"]},
            },
            {},
            (
                ("Impersonate-User", "ann"),
                ("Impersonate-Uid", "7"),
                ("Impersonate-Group", "a, b"),
                ("Impersonate-Group", "c"),
                ("Impersonate-Extra-scopes%2Fof", "x"),
                ("Impersonate-Extra-scopes%2Fof", "y"),
            ),
            id="as the kubeconfig says",
        ),
        pytest.param(
            {"as": "ann", "as-groups": ["c"]},
            {"as_user": "bob"},
            (("Impersonate-User", "bob"), ("Impersonate-Group", "c")),
            id="a flag wins field by field, as in kubectl",
        ),
        pytest.param(
            {},
            {"as_user": "bob", "as_groups": ("x", "y"), "as_uid": "9"},
            (
                ("Impersonate-User", "bob"),
                ("Impersonate-Uid", "9"),
                ("Impersonate-Group", "x"),
                ("Impersonate-Group", "y"),
            ),
            id="by flags alone",
        ),
        pytest.param(
            {"as": "Łucja"},
            {},
            (("Impersonate-User", "Łucja".encode().decode("latin-1")),),
            id="a name beyond Latin-1 is sent as UTF-8",
        ),
    ],
)
def test_impersonation_is_sent_as_it_is_asked_for(
    user: dict[str, Any], flags: dict[str, Any], headers: tuple[tuple[str, str], ...]
) -> None:
    assert impersonation(Choice(user=user), Connection(**flags)) == headers


def test_groups_without_a_user_are_an_error_and_not_a_silent_nothing() -> None:
    with pytest.raises(KubeconfigError) as caught:
        impersonation(Choice(), Connection(as_groups=("admins",)))
    assert caught.value.hint == "add --as USER"


@pytest.mark.parametrize(
    "server",
    [
        pytest.param("https://[::1", id="a bracket too few"),
        pytest.param("https://h:port", id="a port that is none"),
        pytest.param("https://", id="no host"),
        pytest.param("ftp://h", id="another protocol"),
    ],
)
def test_an_address_that_is_none_is_told_at_once(server: str) -> None:
    with pytest.raises(KubeconfigError, match="is not the address of an API server"):
        with_flags(Choice(cluster={"server": server}), Connection())
