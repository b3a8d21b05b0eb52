"""What objects of the Gateway API share on the wire: conditions and references."""

from __future__ import annotations

from kubectl_netmap.objects.gateway import GROUP, Condition, Parent
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.wire.meta import Manifest, Metadata

_READ = frozenset({"Accepted", "Conflicted", "PartiallyInvalid", "Programmed", "ResolvedRefs"})
"""The conditions that conclusions rest on."""


class Versioned(Metadata):
    """`metav1.ObjectMeta` of an object whose status tells the generation it speaks of."""

    generation: int | None = None


class ConditionOf(Manifest):
    """`metav1.Condition`."""

    type: str = ""
    status: str = ""
    reason: str | None = None
    message: str | None = None
    observed_generation: int | None = None


class Reference(Manifest):
    """A reference of any sort; what is absent depends on the place where it stands."""

    name: str = ""
    group: str | None = None
    kind: str | None = None
    namespace: str | None = None
    section_name: str | None = None
    port: int | None = None
    weight: int | None = None


def conditions_in(wire: list[ConditionOf] | None) -> tuple[Condition, ...]:
    """Those conditions that conclusions rest on."""
    return tuple(
        Condition(
            each.type,
            each.status,
            each.reason or "",
            each.message or "",
            each.observed_generation or 0,
        )
        for each in wire or ()
        if each.type in _READ
    )


def parent_in(wire: Reference, namespace: str) -> Parent:
    """A ParentReference; by default, a Gateway in the namespace of what refers to it."""
    ref = Ref(wire.kind or "Gateway", wire.namespace or namespace, wire.name)
    group = GROUP if wire.group is None else wire.group
    return Parent(ref, group, wire.section_name or "", wire.port or 0)
