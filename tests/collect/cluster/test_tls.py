"""TLS and proxies are those that the kubeconfig and the flags tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from kubectl_netmap.collect.cluster.connection import Connection
from kubectl_netmap.collect.cluster.source import ClusterSource
from kubectl_netmap.errors import ClusterUnreachable, KubeconfigError
from tests.support.api_server import ApiServer, https
from tests.support.connect_proxy import connect_proxy
from tests.support.world import World

Open = Callable[..., ClusterSource]


@pytest.fixture
def elsewhere(authority: trustme.CA, tmp_path: Path) -> Iterator[ApiServer]:
    """A server on 127.0.0.1 whose certificate knows only another name."""
    with https(authority, "api.cluster.test") as server:
        yield ApiServer(server, authority, tmp_path)


def test_the_name_in_the_certificate_may_be_told(elsewhere: ApiServer, world: World) -> None:
    told = elsewhere.kubeconfig(cluster={"tls-server-name": "api.cluster.test"})
    assert world.open(Connection(kubeconfig=str(told))).header().server_version

    plain = str(elsewhere.kubeconfig())
    flag = Connection(kubeconfig=plain, tls_server_name="api.cluster.test")
    assert world.open(flag).header().server_version
    with pytest.raises(ClusterUnreachable, match=r"certificate is not valid for '127\.0\.0\.1'"):
        world.open(Connection(kubeconfig=plain)).header()


@pytest.mark.filterwarnings("error")
def test_tls_may_be_left_unverified_without_a_warning_at_every_request(
    elsewhere: ApiServer, world: World
) -> None:
    by_file = elsewhere.kubeconfig(cluster={"insecure-skip-tls-verify": True})
    assert world.open(Connection(kubeconfig=str(by_file))).header().server_version
    flag = Connection(kubeconfig=str(elsewhere.kubeconfig()), insecure_skip_tls_verify=True)
    assert world.open(flag).header().server_version


def test_the_kubeconfigs_proxy_is_used_whatever_the_environment_says(
    elsewhere: ApiServer, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    port = int(elsewhere.url.rpartition(":")[2])
    with connect_proxy("127.0.0.1", port) as proxy:
        file = elsewhere.kubeconfig(
            cluster={"server": "https://api.cluster.test", "proxy-url": proxy.url}
        )
        opened = world.open(Connection(kubeconfig=str(file)))
        assert opened.header().server_version
        opened.close()
    assert {line.rpartition(" ")[0] for line in proxy.asked} == {"CONNECT api.cluster.test:443"}
    assert elsewhere.seen[0].one("Accept-Encoding") == "gzip"


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    api: ApiServer, source: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert source().header().server_version
    assert api.seen


def test_a_proxy_that_is_not_there_is_named(api: ApiServer, world: World) -> None:
    file = api.kubeconfig(cluster={"proxy-url": "http://127.0.0.1:1"})
    with pytest.raises(ClusterUnreachable, match=r"proxy to .* does not work: Connection ref"):
        world.open(Connection(kubeconfig=str(file))).header()


@pytest.mark.filterwarnings("ignore:SOCKS support")
def test_a_socks_proxy_without_its_package_is_told(api: ApiServer, world: World) -> None:
    file = api.kubeconfig(cluster={"proxy-url": "socks5://me:pw@127.0.0.1:1"})
    with pytest.raises(KubeconfigError) as caught:
        world.open(Connection(kubeconfig=str(file)))
    assert "PySocks" in caught.value.hint
    assert "pw" not in str(caught.value)
