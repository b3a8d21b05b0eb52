"""Pictures told in a line or two, large ones made by rule, and one full of hostile names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kubectl_netmap.render.view import Arrow, Picture, Spot
from kubectl_netmap.routing.verdict import Verdict

LAYERS = ("outside", "Services", "pods", "nodes")

HOSTILE = (
    "\"'`",
    "</script><script>alert(1)</script>",
    "</style><svg onload=alert(1)>",
    "<img src=https://example.org/x onerror=alert(1)>",
    "]]>-->",
    "--><!--",
    "\x1b[31m\x1b]0;x\x07",
    "\u202egnp.exe\u2066\u200b",
    "\u2028\u2029\x00\ufffe\ud800",
    "javascript:alert(1)",
    '\\N\\\\"];}',
    'end; click s0 href "https://example.org"',
    "style a:b#35;c; %%{init: {}}%%",
    "1. * - # **a** _b_ `c`",
    "&lt;b&gt;&amp;#35;",
    "x" * 253,
)
"""Names that no writer may obey; Kubernetes allows few of them, files hold anything."""


def picture(*arrows: str, **changes: Mapping[str, Any]) -> Picture:
    """A picture of arrows told as `a/pods > n/nodes: label`; what follows `/` is the layer.

    `changes` are fields of a spot by its name, or of the arrow `a_b`.
    """
    spots: dict[str, Spot] = {}
    found: list[Arrow] = []
    for told in arrows:
        ends, _, label = told.partition(": ")
        names: list[str] = []
        for end in ends.split(" > "):
            name, _, layer = end.partition("/")
            spot = Spot(name, name, layer or "pods", layer or "pods", "", Verdict.OK)
            spots.setdefault(name, replace(spot, **changes.get(name, {})))
            names.append(name)
        if len(names) > 1:
            arrow = Arrow(names[0], names[1], label, Verdict.OK)
            found.append(replace(arrow, **changes.get("_".join(names), {})))
    used = {spot.layer for spot in spots.values()}
    layers = tuple(dict.fromkeys((*(name for name in LAYERS if name in used), *sorted(used))))
    return Picture(("test",), layers, tuple(spots.values()), tuple(found))


def hostile() -> Picture:
    """Every hostile name as the label, kind, namespace, reason, fact and command of a spot."""
    spots = tuple(
        Spot(
            id=f"{name}{number}",
            label=f"{name}/{name}",
            kind=name,
            layer=LAYERS[number % 2 + 1],
            namespace=name,
            verdict=tuple(Verdict)[number % 5],
            why=name,
            facts=((name, name),),
            command=name,
        )
        for number, name in enumerate(HOSTILE)
    )
    arrows = tuple(
        Arrow(one.id, other.id, one.label, one.verdict, one.why, ((one.label, one.why),))
        for one, other in zip(spots, (*spots[1:], spots[0]), strict=True)
    )
    return Picture(HOSTILE, LAYERS[1:3], spots, arrows, HOSTILE)


def shops(places: int) -> Picture:
    """About so many places: shops behind one Ingress controller, every seventh one broken."""
    layers = ("outside", "Ingress and Gateway", "Services", "endpoints and pods", "nodes")
    spots: list[Spot] = [Spot("outside", "outside", "", layers[0], "", Verdict.OK, shared=True)]
    spots += (
        Spot(f"node-{number}", f"node-{number}", "Node", layers[4], "", Verdict.OK, shared=True)
        for number in range(max(3, places // 100))
    )
    nodes = len(spots) - 1
    arrows: list[Arrow] = []
    for number in range((places - len(spots)) // 3):
        verdict = Verdict.BROKEN if number % 7 == 3 else Verdict.OK
        arrows += _shop(number, verdict, layers, nodes, spots)
    return Picture(("many shops",), layers, tuple(spots), tuple(arrows))


def _shop(
    number: int, verdict: Verdict, layers: tuple[str, ...], nodes: int, spots: list[Spot]
) -> Iterator[Arrow]:
    space, why = f"team-{number % 20}", "" if verdict is Verdict.OK else f"pod-{number} crashes"
    kinds = (("Ingress", layers[1]), ("Service", layers[2]), ("Deployment", layers[3]))
    names = [f"{kind}/{space}/shop-{number}" for kind, _ in kinds]
    spots += (
        Spot(
            *(name, f"{space}/shop-{number}", kind, layer, space, verdict, why),
            facts=(("address", f"10.96.{number // 250}.{number % 250}"),),
            command=f"kubectl -n {space} describe {kind.lower()} shop-{number}",
        )
        for name, (kind, layer) in zip(names, kinds, strict=True)
    )
    yield Arrow("outside", names[0], f"shop-{number}.example.com", Verdict.OK)
    yield Arrow(names[0], names[1], "/ :80", Verdict.OK)
    yield Arrow(names[1], names[2], "80 → 8080", verdict, why, (("80 → 8080", why or "ok"),))
    yield Arrow(names[2], f"node-{number % nodes}", "", Verdict.OK)
