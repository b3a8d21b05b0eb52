"""The network plug-in that gives pods their addresses and routes."""

from __future__ import annotations

from kubectl_netmap.discover.cni_fingerprints import Sighting, sightings
from kubectl_netmap.discover.cnis.plugin import Role
from kubectl_netmap.discover.fact import Confidence, Fact, settle
from kubectl_netmap.discover.facts import Cni
from kubectl_netmap.snapshot.snapshot import Snapshot


def cni(snapshot: Snapshot) -> Fact[Cni]:
    """The primary plug-in with its dataplane, and what is chained to it.

    Where two claim to be primary, the one with more evidence wins and the other one is
    a conflict. Where only plug-ins that join a chain are seen, the value is unknown and
    they are the evidence.
    """
    seen = sightings(snapshot)
    primaries = [each for each in seen if each.role is Role.PRIMARY]
    joined = [each for each in seen if each.role is Role.CHAINED]
    if not primaries:
        return Fact(evidence=tuple(quote for each in joined for quote in each.evidence))
    names = tuple(each.name for each in joined)
    return settle(_fact(snapshot, each, names) for each in primaries)


def _fact(snapshot: Snapshot, sighting: Sighting, joined: tuple[str, ...]) -> Fact[Cni]:
    plane = sighting.plugin.dataplane(snapshot, sighting.component)
    value = Cni(
        name=sighting.name,
        version=sighting.component.version,
        encapsulation=plane.encapsulation,
        routing=plane.routing,
        mtu=plane.mtu,
        ipam=plane.ipam,
        chained=(*plane.chained, *joined),
    )
    most = Confidence.INFERRED if sighting.probable else Confidence.OBSERVED
    return Fact(
        value,
        min(sighting.confidence, most),
        evidence=(*sighting.evidence, *plane.evidence),
        conflicts=plane.conflicts,
    )
