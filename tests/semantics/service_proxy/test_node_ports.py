"""On which of a node's addresses node ports are served."""

from __future__ import annotations

import pytest

from kubectl_netmap.semantics.service_proxy.node_ports import answers_on
from kubectl_netmap.semantics.service_proxy.packet import Here

N1 = Here("n1", "", ("172.18.0.11", "192.168.0.11", "fd00::11"), ("10.244.1.1",))
FIRST, SECOND, GATEWAY, SIX, LOOP, SIX_LOOP = (
    *("172.18.0.11", "192.168.0.11", "10.244.1.1", "fd00::11", "127.0.0.1", "::1"),
)


@pytest.mark.parametrize(
    ("given", "all_by_default", "answering"),
    [
        pytest.param(
            (), True, {FIRST, SECOND, GATEWAY, SIX, LOOP}, id="iptables by default: all addresses"
        ),
        pytest.param(
            (), False, {FIRST, SIX, LOOP}, id="nftables by default: the first of each family"
        ),
        pytest.param(("primary",), True, {FIRST, SIX}, id="primary, in any mode"),
        pytest.param(("172.18.0.0/24",), True, {FIRST, SIX}, id="a range, and all of IPv6"),
        pytest.param(
            ("172.18.0.0/24", "127.0.0.0/8"),
            True,
            {FIRST, SIX, LOOP},
            id="loopback if it is in one",
        ),
        pytest.param(
            ("172.18.0.0/24", "fd00::/64"), True, {FIRST, SIX}, id="a range of each family"
        ),
        pytest.param(
            ("fd99::/64",),
            True,
            {FIRST, SECOND, GATEWAY, LOOP},
            id="nothing of IPv4 given is all of it",
        ),
        pytest.param(("10.0.0.0/8",), False, {GATEWAY, SIX}, id="a range counts in nftables too"),
        pytest.param(("172.18.0.11/32",), True, {FIRST, SIX}, id="a single address"),
    ],
)
def test_by_what_was_configured(
    given: tuple[str, ...], answering: set[str], *, all_by_default: bool
) -> None:
    found = {
        address
        for address in (FIRST, SECOND, GATEWAY, SIX, LOOP, SIX_LOOP)
        if answers_on(address, N1, given=given, all_by_default=all_by_default, on_loopback=True)
    }
    assert found == answering


@pytest.mark.parametrize("given", [(), ("127.0.0.0/8",), ("primary",)])
def test_on_loopback_only_where_that_is_on(given: tuple[str, ...]) -> None:
    for address in (LOOP, SIX_LOOP, "127.1.2.3"):
        assert not answers_on(address, N1, given=given, all_by_default=True, on_loopback=False)


def test_ipv6_has_no_node_ports_on_loopback_at_all() -> None:
    assert not answers_on(SIX_LOOP, N1, given=("::1/128",), all_by_default=True, on_loopback=True)
