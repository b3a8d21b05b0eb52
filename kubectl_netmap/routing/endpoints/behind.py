"""The endpoints behind a port of a Service: how many there are, how many can be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.routing.endpoints.absence import no_endpoint, no_port, portless
from kubectl_netmap.routing.endpoints.external import Outside, leads_to
from kubectl_netmap.routing.endpoints.fate import Fate, Found
from kubectl_netmap.routing.endpoints.found import families_of, found_behind
from kubectl_netmap.routing.endpoints.pod_state import state_of
from kubectl_netmap.routing.graph import Channel
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.seeing import unread, unseen
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict
from kubectl_netmap.snapshot.snapshot import Snapshot


def behind(ground: Ground, service: Service, channel: Channel) -> Outcome:
    """Whether traffic that arrives at a Service by a channel finds an endpoint.

    A channel of no family stands for every family of the Service: where they fare
    alike it is told once, else each is, and counts are those of the first. Port 0 is
    that of a Service without ports.
    """
    key = (service.ref, channel)
    outcome = ground.outcomes.get(key)
    if outcome is None:
        outcome = ground.outcomes[key] = _behind(ground, service, channel)
    return outcome


def _behind(ground: Ground, service: Service, channel: Channel) -> Outcome:
    if service.type == "ExternalName":
        return _abroad(ground, service, channel)
    port = service.port_of(channel.port, channel.protocol)
    if port is None and (channel.port or service.ports):
        return FINE  # told by the link that leads here
    hidden = hidden_endpoints(ground.snapshot, service)
    if hidden:
        return Outcome(Verdict.UNKNOWN, hidden)
    families = families_of(service) if channel.family is None else (channel.family,)
    outcomes = [_in_family(ground, service, port, each) for each in families]
    if len({(each.verdict, each.why) for each in outcomes}) == 1:
        return outcomes[0]
    why = "; ".join(
        f"{family}: {each.why}" for family, each in zip(families, outcomes, strict=True)
    )
    verdict = together(each.verdict for each in outcomes)
    return Outcome(verdict, why, outcomes[0].ready, outcomes[0].total)


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of several ends, any of which traffic may come to.

    All alike are what each is. Of different ones some work: that is degraded, unless
    what is not known would decide.
    """
    found = set(verdicts)
    known = found - {Verdict.UNKNOWN}
    if len(found) == 1:
        return found.pop()
    undecided = len(known) < len(found) and len(known) == 1 and Verdict.DEGRADED not in known
    return Verdict.UNKNOWN if undecided else Verdict.DEGRADED


def hidden_endpoints(snapshot: Snapshot, service: Service) -> str:
    """Why the endpoints of a Service were not seen; empty where they were."""
    space = service.namespace
    if not snapshot.sees_endpoints(space):
        return unseen(snapshot, "EndpointSlice", space)
    if snapshot.sees("EndpointSlice", space):
        gap = unread(snapshot, "EndpointSlice", space)  # any may be one of this Service
    else:
        gap = unread(snapshot, "Endpoints", space, service.name)
    return f"{gap.kind} {gap.scope} could not be read" if gap else ""


def _in_family(
    ground: Ground, service: Service, port: ServicePort | None, family: Family | None
) -> Outcome:
    found = found_behind(ground, service, port, family)
    snapshot = ground.snapshot
    slices = snapshot.slices_of.get((service.namespace, service.name), ())
    if found:
        outcome, without = _count(found), portless(slices, port, family, found)
        return replace(outcome, why=f"{outcome.why}; {without}") if without else outcome
    held = [each for each in slices if each.endpoints]
    of_family = [each for each in held if family is None or family == each.address_type]
    if held and all(each.address_type not in tuple(Family) for each in held):
        return Outcome(Verdict.UNKNOWN, "its endpoints are names, not addresses")
    if of_family and port is not None:
        why = no_port(snapshot, service, port, of_family)
    elif held:
        why = f"none has an {family} address"
    else:
        why = no_endpoint(snapshot, service)
    return Outcome(Verdict.BROKEN, f"no endpoint: {why}", 0, 0)


def _count(found: Sequence[Found]) -> Outcome:
    fates = Counter(each.fate for each in found)
    verdict = together(each.fate.verdict for each in found)
    draining = fates[Fate.DRAINING]
    ready = fates[Fate.READY] + fates[Fate.PUBLISHED]
    total = len(found) - draining - fates[Fate.GONE]
    if fates[Fate.PUBLISHED]:
        # API field publishNotReadyAddresses, or made by hand: it is used all the same
        why = (
            f"{ready} of {_endpoints(total)} published, of which {fates[Fate.PUBLISHED]} not ready"
        )
    elif ready:
        why = f"{ready} of {_endpoints(total)} ready{_who(found, Fate.WAITING)}"
    elif draining:
        why = f"no ready endpoint; {still_serving(draining)}"
    else:
        why = f"no ready endpoint{_who(found, Fate.WAITING)}"
    if fates[Fate.LOST]:
        why += f"; {lost(found)}"
    return Outcome(verdict, why, ready, total)


def lost(found: Iterable[Found]) -> str:
    """Which endpoints name a pod that is not there: `Pod cart-2 does not exist`."""
    names = sorted({each.endpoint.target for each in found if each.fate is Fate.LOST})
    verb = "does" if len(names) == 1 else "do"
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"Pod {names[0]}{more} {verb} not exist"


def still_serving(count: int) -> str:
    """How many endpoints serve while they terminate."""
    return f"{count} that {'terminates still serves' if count == 1 else 'terminate still serve'}"


def _endpoints(count: int) -> str:
    return f"{count} endpoint" if count == 1 else f"{count} endpoints"


def _who(found: Iterable[Found], fate: Fate) -> str:
    """Who is not ready and why: `: cart-7d9 CrashLoopBackOff and 2 more`."""
    waiting = sorted(
        (each for each in found if each.fate is fate), key=lambda each: (name_of(each), each.number)
    )
    if not waiting:
        return ""
    more = f" and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    return f": {name_of(waiting[0])} {state(waiting[0])}{more}"


def name_of(found: Found) -> str:
    """The name of an endpoint's pod, as far as it is known; else its address."""
    return found.pod.name if found.pod else found.endpoint.target or found.address


def state(found: Found) -> str:
    """Why an endpoint is not ready."""
    return state_of(found.pod) if found.pod else "not ready"


def _abroad(ground: Ground, service: Service, channel: Channel) -> Outcome:
    """What an ExternalName leads to, as far as that is in the cluster.

    A client dials the Service that is meant on the very port that it dialled here.
    """
    end = leads_to(ground.snapshot, service, ground.domain)
    if isinstance(end, Outside):
        return end.outcome
    port = end.port_of(channel.port, channel.protocol)
    if port is None and channel.port and not end.headless:
        named = f"Service {end.namespace}/{end.name}"
        return Outcome(Verdict.BROKEN, f"{named} has no port {channel.port}")
    if port is None:
        # by name, every port of the pods can be dialled: any of its own ports tells of them
        port = next(iter(end.ports), None)
    onward = Channel(port.port, port.protocol, channel.family) if port else Channel()
    return behind(ground, end, onward)
