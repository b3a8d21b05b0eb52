"""What a container may do to the network, and who asks it over the network."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kubectl_netmap.snapshot.wire.privileges import privileges_in, probed_in


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        pytest.param(None, (), id="nothing is set"),
        pytest.param({"privileged": True}, ("privileged",), id="privileged"),
        pytest.param({"privileged": False, "runAsUser": 0}, (), id="root alone"),
        pytest.param({"capabilities": None}, (), id="null"),
        pytest.param({"capabilities": {"add": None}}, (), id="null in it"),
        pytest.param(
            {"capabilities": {"add": ["NET_RAW", "NET_ADMIN"]}},
            ("NET_ADMIN", "NET_RAW"),
            id="capabilities, in order",
        ),
        pytest.param(
            {"capabilities": {"add": ["CAP_NET_ADMIN", "net_raw"]}},
            ("NET_ADMIN", "NET_RAW"),
            id="as runtimes take them",
        ),
        pytest.param({"capabilities": {"add": ["ALL"]}}, ("ALL",), id="all of them"),
        pytest.param({"capabilities": {"drop": ["NET_ADMIN"]}}, (), id="dropped"),
        pytest.param(
            {"capabilities": {"add": ["NET_BIND_SERVICE", "CHOWN"]}}, (), id="harmless ones"
        ),
    ],
)
def test_privileges_are_those_that_matter_to_the_network(
    context: Any, expected: tuple[str, ...]
) -> None:
    assert privileges_in(json.dumps(context).encode()) == expected


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        pytest.param(None, False, id="none"),
        pytest.param({"httpGet": {"path": "/", "port": 80}}, True, id="HTTP"),
        pytest.param({"tcpSocket": {"port": "http"}}, True, id="TCP"),
        pytest.param({"grpc": {"port": 9000}}, True, id="gRPC"),
        pytest.param({"exec": {"command": ["true"]}}, False, id="a command inside the pod"),
        pytest.param({"httpGet": {"host": "192.0.2.1", "port": 80}}, False, id="another host"),
    ],
)
def test_a_probe_counts_if_it_comes_over_the_network_to_the_pod(
    probe: Any, *, expected: bool
) -> None:
    assert probed_in(json.dumps(probe).encode()) is expected
