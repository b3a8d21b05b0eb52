"""One certificate authority and one scripted API server for the tests of the live source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from pytest_httpserver import HTTPServer

from kubectl_netmap.collect.cluster.connection import Connection, OptIn
from kubectl_netmap.collect.cluster.source import ClusterSource
from tests.support.api_server import ApiServer, https
from tests.support.world import World


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def tls(authority: trustme.CA) -> Iterator[HTTPServer]:
    with https(authority, "127.0.0.1", "localhost", ask_certificate=True) as server:
        yield server


@pytest.fixture
def api(tls: HTTPServer, authority: trustme.CA, tmp_path: Path) -> Iterator[ApiServer]:
    tls.clear()
    server = ApiServer(tls, authority, tmp_path)
    yield server
    server.over.set()
    tls.check()
    tls.clear()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    home = tmp_path / "home"
    home.mkdir()
    world = World(home)
    with world.opened:
        yield world


@pytest.fixture
def source(api: ApiServer, world: World) -> Callable[..., ClusterSource]:
    """Opens the scripted server by a plain kubeconfig, with flags and opt-ins."""

    def open_here(opt_in: OptIn | None = None, **flags: Any) -> ClusterSource:
        return world.open(Connection(kubeconfig=str(api.kubeconfig()), **flags), opt_in)

    return open_here
