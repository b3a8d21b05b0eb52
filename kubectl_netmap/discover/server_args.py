"""What k3s and RKE2 servers were told of a network, or their default."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.claim import Claim, assumed, grouped
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Layer
from kubectl_netmap.discover.node_args import node_args
from kubectl_netmap.discover.sight import Sight
from kubectl_netmap.objects.addresses import Network


def of_servers(
    sight: Sight, layer: Layer, flag: str, default: Network, says: str
) -> Iterator[Claim]:
    """The claims of a flag of all servers; without the flag, they use the default.

    The flag may be repeated. Agents do not have it: only servers run a control plane.
    """
    found = [args for node in sight.snapshot.nodes if (args := node_args(node))]
    servers = [args for args in found if args.server]
    told: list[Evidence] = []
    for args in servers:
        if values := args.values(flag):
            field = f"{args.field} --{flag}"
            told.append(Evidence(args.node.ref, field, ",".join(values), says))
    yield from grouped(layer, Confidence.DECLARED, told, "server")
    if servers and not told:
        first = servers[0]
        evidence = Evidence(first.node.ref, first.field, "server", "")
        yield assumed(layer, default, evidence, f"--{flag} is not set: {default} is the default")
