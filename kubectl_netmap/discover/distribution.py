"""What installed the cluster: kind, kubeadm, k3s, eks, openshift and others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kubectl_netmap.discover.distribution_marks import BUILT_ON, Claim, claims, served
from kubectl_netmap.discover.fact import Fact, settle
from kubectl_netmap.snapshot.snapshot import Snapshot


def distribution(snapshot: Snapshot) -> Fact[str]:
    """The distribution by the best of its marks.

    Installer before version, version before labels, labels before providerID. Where
    one distribution is built on another one, it counts and not what it has inside,
    however sure that is: kind's clusters have all marks of kubeadm.
    """
    found = list(claims(snapshot))
    inside = {BUILT_ON[each.distribution] for each in found if each.distribution in BUILT_ON}
    whole = (each for each in found if each.distribution not in inside)
    fact = _settled((*whole, *served(snapshot)))
    parts = [each for each in found if each.distribution in inside]
    mine = [each.evidence for each in parts if each.distribution == BUILT_ON.get(fact.value or "")]
    others = [each.evidence for each in parts if each.evidence not in mine]
    return replace(fact, evidence=(*fact.evidence, *mine), conflicts=(*fact.conflicts, *others))


def _settled(found: Iterable[Claim]) -> Fact[str]:
    return settle(
        Fact(each.distribution, each.confidence, evidence=(each.evidence,)) for each in found
    )
