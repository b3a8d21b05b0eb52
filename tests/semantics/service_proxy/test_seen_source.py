"""Which source the other side sees: the matrix that was measured with plain routes (kindnet).

On n1 with the address 172.18.0.11, which speaks to its own pods as 10.244.1.1; the pod that
sends is 10.244.1.5, the client outside 203.0.113.7.
"""

from __future__ import annotations

import pytest

from kubectl_netmap.semantics.service_proxy.packet import Hook, Packet
from kubectl_netmap.semantics.service_proxy.seen_source import End, Links, seen_source

POD, GATEWAY, NODE, OUTSIDE, TUNNEL = (
    *("10.244.1.5", "10.244.1.1", "172.18.0.11", "203.0.113.7", "10.244.1.0"),
)
ROUTED = Links(GATEWAY, NODE, NODE, pods_masked=True)
TUNNELLED = Links(GATEWAY, TUNNEL, NODE, pods_masked=True)

_FROM = {"pod": (Hook.POD, POD), "host": (Hook.HOST, NODE), "outside": (Hook.WIRE, OUTSIDE)}
ENDS = (End.LOCAL_POD, End.REMOTE_POD, End.LOCAL_HOST, End.REMOTE_HOST)


def _seen(sender: str, end: End, links: Links = ROUTED, *, masquerade: bool | None) -> str | None:
    hook, source = _FROM[sender]
    packet = Packet(hook, source, "10.96.1.1", 80)
    return seen_source(packet, end, links, masquerade=masquerade)


@pytest.mark.parametrize(
    ("sender", "masquerade", "seen"),
    [
        pytest.param(
            "pod", False, (POD, POD, POD, NODE), id="a pod by ClusterIP, or straight to a pod"
        ),
        pytest.param(
            "pod", True, (GATEWAY, NODE, POD, NODE), id="a pod by a node port with policy Cluster"
        ),
        pytest.param(
            "host", True, (GATEWAY, NODE, NODE, NODE), id="a process of the node by ClusterIP"
        ),
        pytest.param(
            "outside", True, (GATEWAY, NODE, OUTSIDE, NODE), id="a client outside, policy Cluster"
        ),
        pytest.param(
            "outside",
            False,
            (OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE),
            id="a client outside, policy Local",
        ),
    ],
)
def test_by_who_sends_and_where_it_goes(
    sender: str, seen: tuple[str, ...], *, masquerade: bool
) -> None:
    assert tuple(_seen(sender, end, masquerade=masquerade) for end in ENDS) == seen


def test_what_goes_to_the_node_itself_is_never_masqueraded() -> None:
    for masquerade in (True, False, None):
        assert _seen("outside", End.LOCAL_HOST, masquerade=masquerade) == OUTSIDE


def test_a_tunnel_has_an_address_of_its_own() -> None:
    assert _seen("host", End.REMOTE_POD, TUNNELLED, masquerade=True) == TUNNEL
    assert _seen("host", End.REMOTE_HOST, TUNNELLED, masquerade=True) == NODE


@pytest.mark.parametrize("end", [End.REMOTE_HOST, End.ABROAD])
@pytest.mark.parametrize(
    ("masked", "seen"),
    [
        pytest.param(True, NODE, id="a CNI that masquerades"),
        pytest.param(False, POD, id="one that does not"),
        pytest.param(None, None, id="one that is not known"),
    ],
)
def test_what_a_pod_sends_to_nodes_and_abroad_is_the_cnis_business(
    end: End, seen: str | None, *, masked: bool | None
) -> None:
    links = Links(GATEWAY, NODE, NODE, pods_masked=masked)
    assert _seen("pod", end, links, masquerade=False) == seen
    assert _seen("pod", End.REMOTE_POD, links, masquerade=False) == POD


def test_what_is_not_known_is_not_told() -> None:
    assert _seen("pod", End.LOCAL_POD, masquerade=None) is None
    assert _seen("pod", End.LOCAL_POD, Links(), masquerade=True) is None
    assert _seen("host", End.REMOTE_HOST, masquerade=None) is None


@pytest.mark.parametrize(
    ("end", "address"),
    [
        (End.LOCAL_POD, GATEWAY),
        (End.REMOTE_POD, TUNNEL),
        (End.LOCAL_HOST, NODE),
        (End.REMOTE_HOST, NODE),
        (End.ABROAD, NODE),
    ],
)
def test_a_node_has_an_address_towards_every_end(end: End, address: str) -> None:
    assert TUNNELLED.towards(end) == address
