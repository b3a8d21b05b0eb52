"""Endpoints behind a port of a Service, grouped by what makes them and how they fare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.service import Service, ServicePort
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.routing.endpoints.behind import lost, name_of, state, still_serving
from kubectl_netmap.routing.endpoints.ends import end_of
from kubectl_netmap.routing.endpoints.fate import Fate, Found
from kubectl_netmap.routing.endpoints.found import families_of, found_behind
from kubectl_netmap.routing.endpoints.pod_state import reason_of
from kubectl_netmap.routing.graph import Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.places import pod_place
from kubectl_netmap.routing.verdict import Outcome


@dataclass(frozen=True, slots=True)
class Group:
    """Endpoints with one place, one port and one fate; `port` 0 means any.

    `family` is None where the endpoints fare alike in every family of the Service;
    those `found` are then of the first one.
    """

    place: Place
    port: int
    found: tuple[Found, ...]
    outcome: Outcome
    family: Family | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """The sockets of the endpoints: `10.244.1.8:8080`."""
        return tuple(sorted(map(_socket, self.found)))

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes that they are on, as far as that is known."""
        return tuple(sorted({name for each in self.found if (name := _node(each))}))


_Key = tuple[Fate, str, int, str]
_Groups = Mapping[_Key, tuple[Place, Sequence[Found]]]


def groups(ground: Ground, service: Service, port: ServicePort | None) -> Iterator[Group]:
    """The groups behind one port, ready ones first.

    Those of each family stand apart where they differ: what an address of one family
    leads to is of that family. No port means a headless Service without ports.
    """
    families = families_of(service)
    by_family = {each: _grouped(ground, service, port, each) for each in families}
    first, *others = by_family.values()
    if not others:
        for key in sorted(first):
            yield _group(key, *first[key])
        return
    common = {
        key
        for key, (_, found) in first.items()
        if all(key in other and _who(other[key][1]) == _who(found) for other in others)
    }
    keys = {key: None for of_family in by_family.values() for key in of_family}
    for key in sorted(keys):
        for family, of_family in by_family.items():
            if key in common:
                yield _group(key, *first[key])
                break
            if key in of_family:
                yield replace(_group(key, *of_family[key]), family=family)


def _who(found: Iterable[Found]) -> set[str]:
    return {name_of(each) for each in found}


def _grouped(
    ground: Ground, service: Service, port: ServicePort | None, family: Family | None
) -> _Groups:
    made: dict[_Key, tuple[Place, list[Found]]] = {}
    found = found_behind(ground, service, port, family)
    apart = sum([each.pod is None for each in found])
    last, place = None, None
    for each in found:
        pod, fate = each.pod, each.fate
        if pod is None:
            place = end_of(ground, service, each, apart)
        elif place is None or not _alike(ground, last, pod):
            place = pod_place(ground, pod)
        last = pod
        reason = reason_of(pod) if fate is Fate.WAITING and pod else ""
        key = (fate, reason, each.number, place.id)
        known = made.get(key)
        if known is None:
            made[key] = place, [each]
        else:
            known[1].append(each)
    return made


def _alike(ground: Ground, one: Pod | None, other: Pod) -> bool:
    """Whether two pods surely have one place: as a rule, those of a workload are in a row."""
    return (
        one is not None
        and one.owner is other.owner is not None
        and one.labels is other.labels
        and ground.apart == frozenset()
    )


def _group(key: _Key, place: Place, found: Sequence[Found]) -> Group:
    fate, _, number, _ = key
    ready = len(found) if fate in {Fate.READY, Fate.PUBLISHED} else 0
    return Group(
        place=place,
        port=number,
        found=tuple(found),
        outcome=Outcome(fate.verdict, _why(fate, found), ready, len(found)),
    )


def _node(found: Found) -> str:
    return found.endpoint.node or (found.pod.node if found.pod else "")


def _socket(found: Found) -> str:
    host = f"[{found.address}]" if ":" in found.address else found.address
    return f"{host}:{found.number or '*'}"


def _why(fate: Fate, found: Sequence[Found]) -> str:
    count = len(found)
    first = min(found, key=name_of)
    more = f" and {count - 1} more" if count > 1 else ""
    match fate:
        case Fate.READY:
            told = all(each.endpoint.target or each.pod is None for each in found)
            return f"{count} ready{'' if told else ', known by address only'}"
        case Fate.PUBLISHED:
            return f"{name_of(first)} {_unready(first)}, published all the same{more}"
        case Fate.LOST:
            return lost(found)
        case Fate.DRAINING:
            return still_serving(count)
        case Fate.WAITING:
            return f"{name_of(first)} {state(first)}{more}"
        case Fate.GONE:
            return f"{name_of(first)} terminates{more}"


def _unready(found: Found) -> str:
    """In how far a published endpoint is not ready; its pod may be by now."""
    return "not ready" if found.pod is None or found.pod.ready else state(found)
