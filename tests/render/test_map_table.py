"""The map as a table: ways in and inside, worst first, folded where there are many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.view import Document, Style
from kubectl_netmap.render.views import map_table
from kubectl_netmap.render.views.map_asked import Asked
from kubectl_netmap.render.writers import text
from kubectl_netmap.routing.graph import RouteMap
from kubectl_netmap.routing.route import Exposure, Route
from kubectl_netmap.routing.verdict import Outcome, Verdict
from kubectl_netmap.snapshot.snapshot import Header
from tests.support.clusters import snapshot_of

SHOP = Path(__file__).parents[1] / "scenarios" / "kind-shop" / "cluster.yaml"
FINE = Outcome(Verdict.OK, "1 of 1 endpoint ready", 1, 1)
BROKEN = Outcome(Verdict.BROKEN, "no ready endpoint", 0, 1)


@cache
def _shop() -> Netmap:
    header = Header(context="kind-shop", source="live")
    return survey(snapshot_of(SHOP.read_text(), header=header))


def _shown(*, wide: bool = False) -> str:
    return text.write(map_table.view(_shop().map, _shop(), Asked(), wide=wide), Style())


def _of(*routes: Route, asked: Asked | None = None, wide: bool = False) -> Document:
    netmap = Netmap(snapshot_of(""), Facts())
    return map_table.view(RouteMap(routes=routes), netmap, asked or Asked(), wide=wide)


def _route(
    address: str,
    outcome: Outcome = FINE,
    exposure: Exposure = Exposure.LOAD_BALANCER,
    name: str = "cart",
) -> Route:
    return Route(address, exposure, (Ref("Service", "shop", name),), "80", outcome)


def _rows(document: Document, title: str) -> list[tuple[str, ...]]:
    (section,) = (each for each in document.sections if each.title == title)
    return [row.cells for row in (*section.rows, *section.remarks)]


def test_a_row_tells_what_is_dialled_what_opens_it_and_how_it_fares_worst_first() -> None:
    lines = [line.split("  ") for line in _shown().splitlines()[3:7]]
    told = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert told[0] == ["FROM", "TO", "ENDPOINTS"]
    assert told[1][:2] == [
        "✗ https://shop.example.com/cart",
        "Ingress shop/web → Service shop/cart:80",
    ]
    assert told[2][0] == "~ https://shop.example.com/"
    assert told[3][1:] == ["Service db/metrics (NodePort)", "1 of 1 endpoint ready"]


def test_ports_of_one_address_that_fare_alike_share_a_row() -> None:
    routes = (
        _route("tcp 192.0.2.1:80"),
        replace(_route("tcp 192.0.2.1:443"), port="443"),
        _route("tcp [2001:db8::1]:80"),
        _route("tcp 192.0.2.1:8080", BROKEN),
    )
    assert [cells[0] for cells in _rows(_of(*routes), "WAYS IN")] == [
        "tcp 192.0.2.1:80,443",
        "tcp [2001:db8::1]:80",
        "tcp 192.0.2.1:8080",
    ]


def test_backends_that_share_a_url_are_told_with_their_shares() -> None:
    url = "https://shop.example.com/"
    most = replace(_route(url, exposure=Exposure.GATEWAY, name="v1"), share=0.9)
    few = replace(_route(url, BROKEN, exposure=Exposure.GATEWAY, name="v2"), share=0.1)
    assert [cells[1] for cells in _rows(_of(most, few), "WAYS IN")] == [
        "Service shop/v1:80 (90%)",
        "Service shop/v2:80 (10%)",
    ]


def test_inside_only_what_is_not_ok_and_not_told_as_a_way_in_has_a_row() -> None:
    routes = (
        _route("tcp 192.0.2.1:80", BROKEN),
        _route("tcp 10.96.0.1:80", BROKEN, Exposure.CLUSTER),
        _route("tcp 10.96.0.2:80", BROKEN, Exposure.CLUSTER, "other"),
        _route("tcp 10.96.0.3:80", FINE, Exposure.CLUSTER, "fine"),
    )
    assert _rows(_of(*routes), "INSIDE") == [
        ("tcp 10.96.0.2:80", "Service shop/other:80", "no ready endpoint"),
        ("… and 1 more, ok: kubectl netmap map -o wide",),
    ]


def test_wide_every_route_has_a_row_with_the_places_it_leads_over() -> None:
    shown = _shown(wide=True)
    assert "… and" not in shown
    assert "tcp 10.96.33.1:80 " in shown
    way = "172.18.255.201 → Service ingress/traefik → Deployment ingress/traefik → IngressClass"
    assert f"{way} traefik → Ingress shop/web → Service shop/cart → Deployment shop/cart" in shown


def _many(count: int, broken: int) -> Iterator[Route]:
    for number in range(count):
        outcome = BROKEN if number < broken else FINE
        yield _route(f"tcp *:{30000 + number} on every node", outcome, Exposure.NODE_PORT)


@pytest.mark.parametrize(
    ("count", "broken", "rows", "rest"),
    [
        pytest.param(40, 0, 40, "", id="as many as fit"),
        pytest.param(100, 0, 3, "… and 97 more, all ok", id="many that are ok"),
        pytest.param(100, 5, 8, "… and 92 more, all ok", id="what is broken stays"),
        pytest.param(
            100, 50, 23, "… and 77 more (27 broken, 50 ok)", id="many that are broken are counted"
        ),
    ],
)
def test_many_ways_are_folded(count: int, broken: int, rows: int, rest: str) -> None:
    told = _rows(_of(*_many(count, broken), asked=Asked(again=" --context c")), "WAYS IN")
    expected = [(f"{rest}: kubectl netmap map -o wide --context c",)] if rest else []
    assert told[rows:] == expected
    assert len(_rows(_of(*_many(count, broken), wide=True), "WAYS IN")) == count
    assert len(_rows(_of(*_many(count, broken), asked=Asked(broken=True)), "WAYS IN")) == count


def test_ports_that_are_only_declared_are_counted_and_listed_when_asked_for() -> None:
    unknown = Outcome(Verdict.UNKNOWN, "declared")
    route = _route("tcp *:2379 on node a", unknown, Exposure.HOST_NETWORK)
    told = "1 port that a pod on the host network declares: kubectl netmap map -o wide"
    document = _of(_route("tcp 192.0.2.1:80"), route)
    assert _rows(document, "WAYS IN")[1:] == [(told,)]
    assert document.title[1] == "1 way in, ok"
    assert len(_rows(_of(route, asked=Asked(names=("pod/x",))), "WAYS IN")) == 1


def test_without_a_way_in_the_table_says_so() -> None:
    told = "no Service, Ingress or Gateway opens a way in"
    assert _rows(_of(), "WAYS IN") == [(told,)]


def test_a_service_that_was_asked_for_is_told_though_it_is_reached_inside_only_and_ok() -> None:
    inside = _route("tcp 10.96.0.7:80", exposure=Exposure.CLUSTER)
    asked = Asked(names=("svc/cart",))
    assert _rows(_of(inside, asked=asked), "INSIDE")[0][0] == "tcp 10.96.0.7:80"


@pytest.mark.parametrize(
    ("count", "told"),
    [
        pytest.param(1, "1 way inside, ok: kubectl netmap map -o wide", id="one"),
        pytest.param(3, "3 ways inside, all ok: kubectl netmap map -o wide", id="several"),
    ],
)
def test_where_nothing_is_shown_of_the_ways_inside_they_are_not_more(count: int, told: str) -> None:
    routes = (
        _route(f"tcp 10.96.0.{at}:80", exposure=Exposure.CLUSTER, name=f"s{at}")
        for at in range(count)
    )
    assert _rows(_of(*routes), "INSIDE") == [(told,)]


def test_of_what_is_broken_inside_only_what_no_way_in_tells_of_is_told() -> None:
    outer, inner = _route("tcp 192.0.2.1:80", BROKEN), _route("a", BROKEN, Exposure.CLUSTER)
    other = _route("b", BROKEN, Exposure.CLUSTER, "other")
    document = _of(outer, inner, other, asked=Asked(broken=True))
    assert [row[0] for row in _rows(document, "INSIDE")] == ["b"]


@pytest.mark.parametrize(
    ("source", "routes", "told"),
    [
        pytest.param(
            "live",
            (_route("a", BROKEN, Exposure.CLUSTER, "inside"), _route("b", BROKEN, name="outside")),
            "kubectl describe service outside -n shop --context c",
            id="a way in comes first",
        ),
        pytest.param("live", (_route("a"),), "", id="nothing is broken"),
        pytest.param("dump/", (_route("a", BROKEN),), "", id="a dump cannot be asked"),
        pytest.param(
            "live",
            (replace(_route("a", Outcome(Verdict.BROKEN)), via=(Ref("IngressClass", "", "x"),)),),
            "kubectl describe ingressclass x --context c",
            id="what has no namespace",
        ),
    ],
)
def test_the_next_command_looks_at_the_first_break(
    source: str, routes: tuple[Route, ...], told: str
) -> None:
    netmap = Netmap(snapshot_of("", header=Header(source=source)), Facts())
    asked = Asked(again=" --context c")
    assert map_table.view(RouteMap(routes=routes), netmap, asked).next == told


@pytest.mark.parametrize(
    ("why", "told"),
    [
        pytest.param(
            "no ready endpoint: cart-7d9f5b6c4-kp9zr CrashLoopBackOff, 14 restarts",
            "kubectl describe pod cart-7d9f5b6c4-kp9zr -n shop",
            id="the pod that is not ready",
        ),
        pytest.param(
            "no ready endpoint: front-6b9d9c7d5-2lq8x is odd",
            "kubectl describe service cart -n shop",
            id="not a pod of another Service",
        ),
        pytest.param(
            "no endpoint: no pod has app=crat",
            "kubectl describe service cart -n shop",
            id="the Service, where no pod is named",
        ),
    ],
)
def test_the_next_command_looks_at_what_the_reason_names(why: str, told: str) -> None:
    route = _route("a", Outcome(Verdict.BROKEN, why, 0, 1))
    assert map_table.view(RouteMap(routes=(route,)), _shop(), Asked()).next == told


@pytest.mark.parametrize("name", ["\x1b[31mred", "a\u202eb", "new\nline", "x" * 253], ids=ascii)
def test_hostile_names_are_inert(name: str) -> None:
    routes = (
        _route(f"tcp {name}:80", Outcome(Verdict.BROKEN, name), name=name),
        _route(f"tcp {name}:80", BROKEN, Exposure.CLUSTER, name),
    )
    document = _of(*routes, asked=Asked(namespace=name, names=(name,)))
    shown = text.write(document, Style(width=80))
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_the_order_of_objects_does_not_matter() -> None:
    seen = _shop().snapshot
    shown = {_shown()}
    for seed in range(3):
        objects = {kind: list(found) for kind, found in seen.objects.items()}
        for found in objects.values():
            Random(seed).shuffle(found)  # noqa: S311 -- an order, not a secret
        shuffled = {kind: tuple(found) for kind, found in objects.items()}
        netmap = survey(replace(seen, objects=shuffled))
        shown.add(text.write(map_table.view(netmap.map, netmap, Asked()), Style()))
    assert len(shown) == 1
