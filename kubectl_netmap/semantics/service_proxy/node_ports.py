"""On which of a node's addresses its proxy serves node ports.

Source: API field `KubeProxyConfiguration.nodePortAddresses`: CIDRs, or `primary` for the
node's primary addresses, which is the default of nftables mode; of the other modes it is
every local address. A list with nothing of a family means all of that family
(pkg/proxy/util/nodeport_addresses.go). Loopback only in iptables mode and IPv4, where
`iptables.localhostNodePorts` holds.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_netmap.objects.addresses import contains, parse_address, parse_network
from kubectl_netmap.semantics.service_proxy.packet import Here, is_loopback

PRIMARY = "primary"


def answers_on(
    address: str, here: Here, *, given: Sequence[str], all_by_default: bool, on_loopback: bool
) -> bool:
    """Whether node ports are served on a local address of the node."""
    if is_loopback(address):
        if ":" in address or not on_loopback or PRIMARY in given:
            return False
        return not given or _within(address, given)
    if PRIMARY in given or (not given and not all_by_default):
        return address in _primary(here)
    return not given or _within(address, given)


def _within(address: str, given: Sequence[str]) -> bool:
    parsed = parse_address(address)
    networks = [each for each in map(parse_network, given) if each is not None]
    of_family = [each for each in networks if parsed is not None and each.version == parsed.version]
    if not of_family or parsed is None:
        return True
    return any(contains(each, parsed) for each in of_family)


def _primary(here: Here) -> tuple[str, ...]:
    """The first address of each family, as the node's object gives them."""
    first: dict[bool, str] = {}
    for address in here.addresses:
        first.setdefault(":" in address, address)
    return tuple(first.values())
