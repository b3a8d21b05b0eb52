"""Credentials are derived again for every request, and renewed while a long list is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import trustme
from kubernetes.client import Configuration

from kubectl_netmap.collect.cluster.connection import Connection
from kubectl_netmap.collect.cluster.login import authorization
from kubectl_netmap.collect.cluster.source import ClusterSource
from kubectl_netmap.errors import KubeconfigError, NotAuthenticated
from kubectl_netmap.snapshot.kinds import kind_of
from tests.support.api_server import ApiServer, in_base64, pod, status
from tests.support.plugins import credential, exec_user
from tests.support.world import World

PODS = "/api/v1/pods"

Open = Callable[..., ClusterSource]


@pytest.mark.parametrize(
    ("keys", "header"),
    [
        pytest.param({"authorization": "Bearer old"}, "Bearer old", id="until version 35"),
        pytest.param({"BearerToken": "Bearer new"}, "Bearer new", id="since version 36"),
        pytest.param({}, "", id="nobody"),
    ],
)
def test_the_authorization_is_found_in_every_version_of_the_package(
    keys: dict[str, str], header: str
) -> None:
    configuration = Configuration()
    configuration.api_key.update(keys)
    assert authorization(configuration) == header


def test_a_plugins_token_is_renewed_when_it_ends_in_the_middle_of_a_list(
    api: ApiServer, world: World, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    ends = "2026-11-22T12:05:00Z"
    user = exec_user(
        tmp_path / "login",
        f'echo >> {runs}; N=$(grep -c "" {runs}); '
        f"echo '{credential(token='TOKEN', expirationTimestamp=ends)}' | sed s/TOKEN/token-$N/",
    )
    api.lists[PODS] = [pod(number) for number in range(1200)]
    opened = world.open(Connection(kubeconfig=str(api.kubeconfig(user=user))))

    pages = opened.pages(kind_of("Pod"))
    next(pages)
    assert len(runs.read_text().splitlines()) == 1
    world.time += timedelta(minutes=5)
    next(pages)

    assert [seen.one("Authorization") for seen in api.of(PODS)] == [
        "Bearer token-1",
        "Bearer token-2",
    ]


def test_a_plugins_token_that_is_rejected_early_is_renewed_once(
    api: ApiServer, world: World, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    user = exec_user(tmp_path / "login", f"echo >> {runs}; echo '{credential(token='t')}'")
    api.lists[PODS] = [pod(1)]
    opened = world.open(Connection(kubeconfig=str(api.kubeconfig(user=user))))

    api.script(PODS, status(401, "Unauthorized"))
    assert len(list(opened.pages(kind_of("Pod")))) == 1
    assert len(runs.read_text().splitlines()) == 2

    api.always(PODS, status(401, "Unauthorized"))
    with pytest.raises(NotAuthenticated):
        list(opened.pages(kind_of("Pod")))
    assert len(runs.read_text().splitlines()) == 3


def test_a_plugins_certificate_is_used_and_renewed(
    api: ApiServer, authority: trustme.CA, world: World, tmp_path: Path
) -> None:
    for number in (1, 2):
        mine = authority.issue_cert(f"me-{number}@example.test")
        answer = credential(
            clientCertificateData=mine.cert_chain_pems[0].bytes().decode(),
            clientKeyData=mine.private_key_pem.bytes().decode(),
            expirationTimestamp="2026-11-22T13:00:00Z",
        )
        (tmp_path / f"answer-{number}").write_text(answer)
    user = exec_user(
        tmp_path / "login", f"cd {tmp_path}; cat answer-1; mv answer-2 answer-1 || true"
    )
    opened = world.open(Connection(kubeconfig=str(api.kubeconfig(user=user))))

    opened.header()
    world.time += timedelta(hours=1)
    list(opened.pages(kind_of("Pod")))

    assert api.seen[0].peer == "me-1@example.test"
    assert api.seen[-1].peer == "me-2@example.test"


def test_a_token_comes_before_a_plugin(api: ApiServer, world: World) -> None:
    user = {"token": "t", "exec": {"apiVersion": "v1", "command": "no-such-login"}}
    world.open(Connection(kubeconfig=str(api.kubeconfig(user=user)))).header()
    assert api.seen[0].one("Authorization") == "Bearer t"


def test_two_sources_of_one_process_may_share_their_certificates(
    api: ApiServer, authority: trustme.CA, world: World
) -> None:
    mine = authority.issue_cert("me@example.test")
    user = {
        "client-certificate-data": in_base64(mine.cert_chain_pems[0].bytes()),
        "client-key-data": in_base64(mine.private_key_pem.bytes()),
    }
    data = in_base64(authority.cert_pem.bytes())
    file = str(api.kubeconfig(user=user, cluster={"certificate-authority-data": data}))
    for _ in range(2):
        world.open(Connection(kubeconfig=file)).header()
    assert {seen.peer for seen in api.seen} == {"me@example.test"}


def test_a_token_file_is_read_again_for_every_page(
    api: ApiServer, world: World, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text("one\n")
    api.lists[PODS] = [pod(number) for number in range(900)]
    user = {"tokenFile": "token", "token": "the file wins over me"}
    opened = world.open(Connection(kubeconfig=str(api.kubeconfig(user=user))))

    pages = opened.pages(kind_of("Pod"))
    next(pages)
    token.write_text("two\n")
    next(pages)

    assert [seen.one("Authorization") for seen in api.of(PODS)] == ["Bearer one", "Bearer two"]


@pytest.mark.parametrize(
    ("user", "message"),
    [
        pytest.param({"tokenFile": "gone"}, "token file .* cannot be read", id="no token file"),
        pytest.param({"token": "a\nb"}, "characters that no token has", id="two lines"),
        pytest.param({"client-certificate": "/gone"}, "does not exist", id="no certificate file"),
        pytest.param(
            {"client-certificate-data": "QQ==", "client-key-data": "QQ=="},
            "client certificate and its key cannot be used",
            id="a certificate that is none",
        ),
        pytest.param(
            {"client-certificate-data": "A", "client-key-data": "A"},
            "client-certificate-data in the kubeconfig is not base64",
            id="data that is not base64",
        ),
    ],
)
def test_credentials_that_cannot_be_used_are_told(
    api: ApiServer, world: World, user: dict[str, str], message: str
) -> None:
    with pytest.raises((KubeconfigError, NotAuthenticated), match=message):
        world.open(Connection(kubeconfig=str(api.kubeconfig(user=user))))
