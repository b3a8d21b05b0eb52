"""In which column each spot stands: one for each layer, more where a layer leads on in itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kubectl_netmap.render.view import Arrow, Picture


@dataclass(frozen=True, slots=True)
class Columns:
    """The column of each spot by its id, and the layer that each column belongs to."""

    of: Mapping[str, int]
    layers: tuple[str, ...]


def columns(picture: Picture) -> Columns:
    """The columns from left to right, no empty one among them.

    Within a layer, kinds stand in the order in which arrows lead from one to another: an
    IngressClass left of the Ingresses that name it. One kind is never torn apart.
    """
    kinds = {spot.id: (spot.layer, spot.kind) for spot in picture.spots}
    ranks = _ranks(sorted(set(kinds.values())), _within(picture.arrows, kinds))
    order = {layer: at for at, layer in enumerate(picture.layers)}
    used = sorted({(order[layer], ranks[layer, kind]) for layer, kind in kinds.values()})
    number = {key: at for at, key in enumerate(used)}
    return Columns(
        {name: number[order[kind[0]], ranks[kind]] for name, kind in kinds.items()},
        tuple(picture.layers[layer] for layer, _ in used),
    )


_Kind = tuple[str, str]


def _within(arrows: Sequence[Arrow], kinds: Mapping[str, _Kind]) -> Mapping[_Kind, list[_Kind]]:
    """Which kinds lead to which others of the same layer."""
    found: dict[_Kind, set[_Kind]] = {}
    for arrow in arrows:
        source, target = kinds[arrow.source], kinds[arrow.target]
        if source[0] == target[0] and source != target:
            found.setdefault(source, set()).add(target)
    return {kind: sorted(targets) for kind, targets in found.items()}


def _ranks(kinds: Sequence[_Kind], onward: Mapping[_Kind, list[_Kind]]) -> Mapping[_Kind, int]:
    """How many kinds come before each one; what closes a circle is left out."""
    ranks = dict.fromkeys(kinds, 0)
    order: list[_Kind] = []
    seen: set[_Kind] = set()
    on_way: set[_Kind] = set()
    dropped: set[tuple[_Kind, _Kind]] = set()

    def visit(kind: _Kind) -> None:
        seen.add(kind)
        on_way.add(kind)
        for target in onward.get(kind, ()):
            if target in on_way:
                dropped.add((kind, target))
            elif target not in seen:
                visit(target)
        on_way.discard(kind)
        order.append(kind)

    for kind in kinds:
        if kind not in seen:
            visit(kind)
    for kind in reversed(order):
        for target in onward.get(kind, ()):
            if (kind, target) not in dropped:
                ranks[target] = max(ranks[target], ranks[kind] + 1)
    return ranks
