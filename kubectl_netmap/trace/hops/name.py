"""A name becomes an address, by the resolver of whoever asks.

A pod asks cluster DNS, by the search list in its resolv.conf, unless its `dnsPolicy` says
otherwise; the query is a flow of its own, to the Service of cluster DNS, and can be stopped
like any other. A node and a client outside ask their own resolvers, which are not seen:
for a client outside an Ingress or a load balancer tells at which address it is served, for
a node it is not known.

## How it ends here

There is no such name, or the query itself does not get through: then the client waits for
its resolver, mostly 5 seconds or more, and fails.

Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ and the
specification of Kubernetes DNS, version 1.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kubectl_netmap.objects.addresses import Family, parse_address
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.naming.answers import Abroad, Addresses, NoData, NoSuchName, Unsure
from kubectl_netmap.semantics.naming.lookup import Lookup, lookup
from kubectl_netmap.semantics.naming.resolv_conf import ResolvConf, resolv_conf
from kubectl_netmap.semantics.service_proxy.packet import Hook
from kubectl_netmap.trace.disposition import Disposition, together
from kubectl_netmap.trace.flow import Flow
from kubectl_netmap.trace.follow import follow
from kubectl_netmap.trace.journey import Hop, Journey, Onward, stop, unknown
from kubectl_netmap.trace.trace import Path, Step
from kubectl_netmap.trace.world import World

NAME = "name"

_DNS = 53
_LOCALHOST = "localhost"
_OPEN = (Disposition.INSUFFICIENT_INFORMATION, Disposition.EXITS_CLUSTER)
"""Ends of a query that do not tell whether it is answered."""


def take(journey: Journey, world: World) -> Iterator[Onward]:
    """Look the destination up, unless it is an address already."""
    known = parse_address(journey.flow.destination) is not None
    if known and (not journey.host_name or journey.sender is None):
        yield journey
    elif journey.sender is not None:
        yield from _as_pod(journey, world, journey.sender, known=known)
    else:
        where = "a client outside" if journey.hook is Hook.WIRE else f"node {journey.node}"
        why = f"{journey.flow.destination} is asked of the resolver of {where}, which is not seen"
        yield unknown(journey, Step(NAME, journey.at_node(), Verdict.UNKNOWN, why))


def _as_pod(journey: Journey, world: World, pod: Pod, *, known: bool) -> Iterator[Onward]:
    if journey.flow.destination == _LOCALHOST:
        yield _by_its_hosts(journey, world, pod, "127.0.0.1")
        return
    own = [ip for name, ip in pod.template.host_aliases if name == journey.flow.destination]
    if own:
        yield _by_its_hosts(journey, world, pod, own[0])
        return
    conf = resolv_conf(pod.template, pod.namespace, world.pod_dns)
    name = journey.host_name if known else journey.flow.destination
    found = _looked_up(name, conf, world, pod)
    # where the name decides nothing, and who answers it was not read, the query is not told
    told = not known or world.sees_dns
    query = _query(journey, world, conf, found) if told else ()
    if known:
        yield _by_the_way(journey, pod, found, query)
    elif not conf.from_node and not conf.nameservers:
        # whether the query arrives cannot be told, whatever cluster DNS would answer
        why = f"which server {name} is asked of is not seen: no Service of cluster DNS is"
        yield unknown(journey, Step(NAME, pod.ref, Verdict.UNKNOWN, why))
    else:
        yield from _decided(journey, world, pod, found, query)


def _by_its_hosts(journey: Journey, world: World, pod: Pod, address: str) -> Journey:
    """API field `spec.hostAliases`: the pod's own hosts file is asked before any server."""
    source = world.places.speaks_as(pod, journey.node, address)
    after = replace(journey.flow, source=source, destination=address)
    told = f"{journey.flow.destination} → {address} (the hosts file of Pod {pod.name})"
    step = Step(NAME, pod.ref, Verdict.OK, told, (pod.ref,), before=journey.flow, after=after)
    return journey.stepped(step, flow=after, asked=after)


def _looked_up(name: str, conf: ResolvConf, world: World, pod: Pod) -> Lookup:
    """In every family of the pod: the addresses of both, the family of its first one before.

    Source: RFC 6724: which of them a client takes first depends on its system's policy.
    """
    families = list(dict.fromkeys(Family.IPV6 if ":" in ip else Family.IPV4 for ip in pod.ips))
    found = [lookup(name, conf, world.dns, family) for family in families or (Family.IPV4,)]
    good = [(each, each.ends) for each in found if isinstance(each.ends, Addresses)]
    if not good:
        return next((each for each in found if isinstance(each.ends, Unsure)), found[0])
    addresses = tuple(address for _, ends in good for address in ends.addresses)
    first, ends = good[0]
    return replace(first, ends=replace(ends, addresses=addresses))


def _query(journey: Journey, world: World, conf: ResolvConf, found: Lookup) -> tuple[Path, ...]:
    """The ways of the query to the first server; none where it is not cluster DNS."""
    server = next(iter(conf.nameservers), "")
    if not conf.cluster or server in {"", world.pod_dns.node_local} or not found.asked:
        return ()
    flow = Flow(journey.flow.source, server, _DNS, "UDP")
    asking = replace(journey, flow=flow, asked=flow, steps=(), request=None, host_name="")
    return tuple(follow(asking, world, journey.chain))


def _failing(query: Sequence[Path]) -> tuple[Disposition, Path] | None:
    """How the query ends where it does not simply arrive."""
    ends = together(path.disposition for path in query)
    if not query or ends is Disposition.DELIVERED:
        return None
    worse = next(path for path in query if path.disposition is not Disposition.DELIVERED)
    return ends, worse


def _asked(query: Sequence[Path]) -> str:
    flow = query[0].steps[0].before if query and query[0].steps else None
    return f"the query to {flow}/UDP" if flow else "the query"


def _by_the_way(journey: Journey, pod: Pod, found: Lookup, query: Sequence[Path]) -> Journey:
    """What the name comes to, where the address itself is asked about: it decides nothing."""
    verdict, told = Verdict.OK, _told(found)
    match found.ends:
        case Addresses(addresses, _, _, _) if journey.flow.destination in addresses:
            pass
        case NoSuchName(why) | NoData(why):
            verdict, told = Verdict.BROKEN, f"{found.name}: {why}; goes on by the address"
        case Unsure(why):
            verdict, told = Verdict.UNKNOWN, f"{why}; goes on by the address"
        case _:
            verdict, told = Verdict.UNKNOWN, f"{told}; goes on by the address"
    failing = _failing(query)
    if failing and verdict is Verdict.OK:
        ends, path = failing
        unsure = ends is Disposition.INSUFFICIENT_INFORMATION
        verdict = Verdict.UNKNOWN if unsure else Verdict.BROKEN
        if ends is Disposition.MIXED:
            verdict = Verdict.DEGRADED
        told = f"{told}; {_asked(query)} {_ends(path)}: {path.why}; goes on by the address"
    return journey.stepped(Step(NAME, pod.ref, verdict, told, _because(found)))


def _decided(
    journey: Journey, world: World, pod: Pod, found: Lookup, query: Sequence[Path]
) -> Iterator[Onward]:
    failing = _failing(query)
    if failing is not None and failing[0] is not Disposition.MIXED:
        yield _unasked(journey, pod, found, query, *failing)
        return
    match found.ends:
        case Addresses(addresses, source, _, _):
            verdict = Verdict.DEGRADED if failing else Verdict.OK
            told = _told(found)
            both = len({":" in address for address in addresses}) > 1
            if both:
                told = f"{told}; which family is the client's choice"
            if failing:
                told = f"{told}; a part of the queries {_ends(failing[1])}: {failing[1].why}"
            for address in addresses:
                own = world.places.speaks_as(pod, journey.node, address)
                after = replace(journey.flow, source=own, destination=address)
                step = Step(NAME, pod.ref, verdict, told, (source,), (), journey.flow, after)
                share = None if both else journey.share
                share = share / len(addresses) if share is not None else None
                yield journey.stepped(step, flow=after, asked=after, share=share)
        case NoSuchName(why) | NoData(why):
            step = Step(NAME, pod.ref, Verdict.BROKEN, why, _because(found))
            yield stop(journey, step, Disposition.NO_SUCH_NAME, "no such host")
        case Abroad(zone, servers):
            yield unknown(
                journey, Step(NAME, pod.ref, Verdict.UNKNOWN, _abroad(found, zone, servers))
            )
        case Unsure(why):
            yield unknown(journey, Step(NAME, pod.ref, Verdict.UNKNOWN, why))
        case _:
            why = f"what {found.name} comes to is not known"
            yield unknown(journey, Step(NAME, pod.ref, Verdict.UNKNOWN, why))


def _abroad(found: Lookup, zone: str, servers: tuple[str, ...]) -> str:
    """Where else a name is asked for, behind what was asked in the cluster in vain."""
    whys = [each.why for _, each in found.asked if isinstance(each, NoSuchName)]
    first = found.name.partition(".")[0]
    # of all that was tried, the one that reads the name as that of a Service; of a name like
    # shop.example.com none does
    missing = next((why for why in whys if f"/{first} " in why), "")
    to = f" to {', '.join(servers)}" if servers else ""
    of = "names outside the cluster" if zone == "." else f"names of {zone}"
    who = "cluster DNS forwards" if found.asked else "its pod sends"
    away = f"{who} {of}{to}: what they answer is not seen"
    outside = f"{found.name} is asked outside: {away}"
    return f"{missing}; as it is, {outside}" if missing else outside


def _unasked(  # noqa: PLR0913, PLR0917 -- a lookup and how its query ended
    journey: Journey,
    pod: Pod,
    found: Lookup,
    query: Sequence[Path],
    ends: Disposition,
    path: Path,
) -> Onward:
    told = f"{_ends(path)}: {path.why}"
    lead = "may not be found" if ends in _OPEN else "cannot be looked up"
    why = f"{found.name} {lead}: {_asked(query)} {told}"
    because = tuple(dict.fromkeys(ref for step in path.steps for ref in step.because))
    if ends in _OPEN:
        return unknown(journey, Step(NAME, pod.ref, Verdict.UNKNOWN, why, because))
    step = Step(NAME, pod.ref, Verdict.BROKEN, why, because)
    return stop(journey, step, ends, "its name lookup fails", look=path.look)


def _ends(path: Path) -> str:
    words = {
        Disposition.REFUSED: "is refused",
        Disposition.DENIED: "is denied",
        Disposition.DROPPED: "is dropped",
        Disposition.EXITS_CLUSTER: "leaves the cluster",
        Disposition.INSUFFICIENT_INFORMATION: "may not arrive",
    }
    return words.get(path.disposition, "does not arrive")


def _told(found: Lookup) -> str:
    if isinstance(found.ends, Addresses):
        remark = f"; {found.ends.remark}" if found.ends.remark else ""
        if found.past_node:
            remark = (
                f"{remark}; the node's own search domains, which are not seen, are tried before"
            )
        return f"{found.line} → {', '.join(found.ends.addresses)}{remark}".replace("->", "→")
    return found.line.replace("->", "→")


def _because(found: Lookup) -> tuple[Ref, ...]:
    return (found.ends.source,) if isinstance(found.ends, Addresses) else ()


HOP = Hop(NAME, __doc__, take)
