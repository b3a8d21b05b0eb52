"""Where no API server answers, one line says why, and another what to type next."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest
import trustme

from kubectl_netmap.collect.cluster.connection import Connection
from kubectl_netmap.collect.cluster.source import ClusterSource
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.errors import ClusterUnreachable
from kubectl_netmap.snapshot.kinds import kind_of
from tests.support.api_server import ApiServer, Reply, https
from tests.support.world import World

PODS = "/api/v1/pods"

Open = Callable[..., ClusterSource]


def _names(source: ClusterSource) -> list[str]:
    return [each.name for page in source.pages(kind_of("Pod")) for each in page.objects]


def test_a_refused_connection(world: World) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    opened = world.open(Connection(server=f"https://127.0.0.1:{port}"))
    with pytest.raises(ClusterUnreachable) as caught:
        opened.header()
    assert str(caught.value) == f"https://127.0.0.1:{port} cannot be reached: Connection refused"
    assert "--context" in caught.value.hint


def test_a_name_that_is_not_known(world: World) -> None:
    opened = world.open(Connection(server="https://api.nowhere.invalid"))
    with pytest.raises(ClusterUnreachable, match=r"name of https://api\.nowhere\.invalid is not"):
        opened.header()


def test_a_server_that_does_not_answer(api: ApiServer, source: Open) -> None:
    api.always("/version", lambda _request: Reply(body=_late()))
    with pytest.raises(ClusterUnreachable, match="did not answer in time") as caught:
        source(request_timeout=0.1).header()
    assert "--request-timeout" in caught.value.hint


def _late() -> Iterator[bytes]:
    time.sleep(0.25)
    yield b"{}"


def test_a_certificate_of_an_unknown_authority(world: World) -> None:
    with https(trustme.CA(), "127.0.0.1") as stranger:
        opened = world.open(Connection(server=stranger.url_for("")))
        with pytest.raises(ClusterUnreachable) as caught:
            opened.header()
    assert "unable to get local issuer certificate" in str(caught.value)
    assert "--certificate-authority" in caught.value.hint


def test_tls_with_a_server_that_speaks_none(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        plain.settimeout(2)
        opened = world.open(
            Connection(server=f"https://127.0.0.1:{plain.getsockname()[1]}", request_timeout=0.2)
        )
        with pytest.raises(ClusterUnreachable):
            opened.header()


def test_once_reached_a_server_that_goes_away_leaves_gaps_and_not_an_error(
    api: ApiServer, source: Open, world: World
) -> None:
    opened = source()
    opened.header()
    api.always(PODS, Reply(body="{}", headers={"Content-Length": "9", "Connection": "close"}))
    with pytest.raises(NotRead):
        _names(opened)
    assert len(world.slept) == 3
