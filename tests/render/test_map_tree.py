"""The map on one screen: what is shown, what is folded, and what never is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kubectl_netmap.discover.facts import Facts
from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.selector_text import parse_selector
from kubectl_netmap.render.view import Branch, Style, Tree
from kubectl_netmap.render.views import map_tree
from kubectl_netmap.render.views.map_asked import Asked
from kubectl_netmap.render.writers import tree
from kubectl_netmap.routing.build import build
from kubectl_netmap.routing.graph import Channel, Layer, Link, Place, RouteMap
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.lookup import find
from kubectl_netmap.routing.part import Wanted
from kubectl_netmap.routing.places import INSIDE, OUTSIDE, missing, place_of
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.route import Exposure
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Header
from tests.scenarios.stories import without
from tests.support.clusters import snapshot_of

SCENARIOS = Path(__file__).parents[1] / "scenarios"
STORIES = sorted(path.parent.name for path in SCENARIOS.glob("*/cluster.yaml"))
BROKEN = Outcome(Verdict.BROKEN, "it is broken")


@cache
def _shop() -> Netmap:
    text = (SCENARIOS / "kind-shop" / "cluster.yaml").read_text()
    return survey(snapshot_of(text, header=Header(context="kind-shop", source="live")))


def _part(*names: str, namespace: str = "", labels: str = "", broken: bool = False) -> str:
    selector = parse_selector(labels) if labels else None
    graph = _shop().part(Wanted(names, namespace, selector, broken))
    refs = frozenset(ref for typed in names for ref in find(_shop().ground, typed, namespace))
    asked = Asked(namespace, names, labels, broken, refs)
    return _written(map_tree.view(graph, _shop(), asked))


def _written(shown: Tree, width: int | None = None) -> str:
    return tree.write(shown, Style(width=width))


def _graph(links: Iterable[Link]) -> RouteMap:
    relation = Relation("by-hand", Layer.OUTSIDE, Layer.POD, frozenset(), "", lambda _: links)
    return build(Ground(snapshot_of(""), Facts()), (relation,))


def _tree(links: Iterable[Link], asked: Asked | None = None) -> Tree:
    return map_tree.view(_graph(links), Netmap(snapshot_of(""), Facts()), asked or Asked())


def _lines(links: Iterable[Link], asked: Asked | None = None) -> list[str]:
    return _written(_tree(links, asked)).splitlines()[2:]


def _entry(kind: str, name: str, namespace: str = "shop") -> Place:
    return place_of(Ref(kind, namespace, name), Layer.ENTRY, verdict=None)


def _service(name: str, namespace: str = "shop") -> Place:
    return place_of(Ref("Service", namespace, name), Layer.SERVICE, verdict=None)


def _workload(name: str) -> Place:
    return place_of(Ref("Deployment", "shop", name), Layer.POD)


def _address(host: str) -> Place:
    return Place(f"Address/{host}", "Address", Layer.LOAD_BALANCER, host)


def _node_port(number: int, outcome: Outcome = FINE) -> Iterator[Link]:
    label = f"node port tcp {number}"
    place = Place(f"NodePort/tcp/{number}", "NodePort", Layer.LOAD_BALANCER, label)
    dial = f"tcp *:{number} on every node"
    yield Link(OUTSIDE, place, "a")
    yield Link(
        place,
        _service(f"s{number}"),
        "b",
        outcome,
        channel=Channel(80),
        dial=dial,
        exposure=Exposure.NODE_PORT,
    )


def _inside(name: str, outcome: Outcome = FINE, namespace: str = "shop") -> Link:
    service = _service(name, namespace)
    return Link(
        INSIDE, service, "c", outcome, channel=Channel(80), dial="d", exposure=Exposure.CLUSTER
    )


def test_a_way_in_is_told_from_its_address_to_the_pods_at_its_end() -> None:
    shown = _part(namespace="shop")
    outside = shown.partition("outside\n")[2].partition("inside only")[0]
    told = [line.strip(" │├└─").split("  ")[0] for line in outside.splitlines()]
    assert told == [
        "172.18.255.201 tcp 80, 443",
        "Deployment/traefik serves IngressClass traefik",
        "Ingress shop/web",
        "https://shop.example.com/cart",
        "Deployment/cart",
        "https://shop.example.com/",
        "Deployment/front",
        "Deployment/front",
    ]


def test_the_reason_stands_beside_the_break_and_the_pods_under_it() -> None:
    shown = _part(namespace="shop")
    assert "→ Service shop/cart:80   ✗ no ready endpoint: cart-7d9f5b6c4-kp9zr Crash" in shown
    assert "└─ Deployment/cart  10.244.1.9:8080 on kind-worker  ✗ not ready" in shown
    assert "→ Service shop/front:80  ~ 2 of 3 endpoints ready: front-" in shown
    assert "Deployment/front  2 pods :8080 on kind-worker, kind-worker2  ✓\n" in shown


def test_node_ports_of_a_service_with_an_address_stand_with_the_address() -> None:
    shown = _part()
    assert "also node port tcp 30080, 30443" in shown
    assert "├─ node port tcp 30080" not in shown
    assert "└─ node port tcp 31987" in shown


def test_what_is_reached_from_outside_is_not_told_again_as_inside_only() -> None:
    inside = _part().partition("inside only\n")[2]
    assert "Service shop/redis:6379" in inside
    assert "Service shop/cart" not in inside
    assert "Service ingress/traefik" not in inside


def test_the_end_names_the_service_proxy_and_the_network_between_the_nodes() -> None:
    shown = _part().partition("on the nodes\n")[2]
    assert shown.startswith("├─ service proxy  kube-proxy iptables")
    assert "└─ pod network    kindnet v20250512-df8de77b  native routes; 10.244.0.0/16" in shown


def test_the_title_counts_and_the_last_lines_say_what_was_folded_and_what_to_type() -> None:
    lines = _part().splitlines()
    assert lines[0] == "kind-shop · 5 ways in: 1 broken, 1 degraded, 3 ok"
    assert lines[-2].endswith("workloads; every pod: kubectl netmap map --pods")
    assert lines[-1] == "Next: kubectl describe pod cart-7d9f5b6c4-kp9zr -n shop"


def test_what_was_asked_for_by_name_is_told_in_full() -> None:
    shown = _part("svc/db/pg")
    assert shown.startswith("kind-shop · svc/db/pg · 1 way in, ok\n")
    assert "10.244.2.8:5432 on kind-worker2  ✓" in shown


def test_a_name_that_nothing_leads_to_is_told_so() -> None:
    shown = _part("ds/kube-system/kindnet")
    assert "nothing leads to\n└─ DaemonSet kube-system/kindnet\n" in shown
    assert "Node kind-worker" not in shown


def test_of_what_is_broken_only_that_and_the_way_there_is_told() -> None:
    shown = _part(broken=True)
    assert "Service shop/cart:80" in shown
    assert "Service db/pg" not in shown
    assert "Service default/kubernetes" not in shown


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param({"broken": True, "namespace": "db"}, "nothing is broken", id="a namespace"),
        pytest.param({"broken": True, "labels": "!x", "namespace": "db"}, "nothing", id="labels"),
        pytest.param({"namespace": "nope"}, "there is no namespace nope", id="no namespace"),
        pytest.param(
            {"namespace": "nope", "broken": True}, "there is no namespace nope", id="none to break"
        ),
        pytest.param(
            {"labels": "app=nope"}, "no Service has the labels app=nope", id="nothing labelled so"
        ),
        pytest.param(
            {"labels": "app=nope", "namespace": "db", "broken": True},
            "no Service in db has the labels app=nope",
            id="nothing labelled so in a namespace",
        ),
    ],
)
def test_what_is_not_there_is_said(asked: dict[str, Any], told: str) -> None:
    shown = _part(**asked)
    assert told in shown
    assert "way in is ok" not in shown


def test_where_nothing_of_a_name_is_broken_that_is_said_and_not_that_no_way_leads_in() -> None:
    shown = _part("svc/db/pg", broken=True)
    assert shown == "kind-shop · svc/db/pg · only what is not ok\n\nnothing is broken on this map\n"


def test_where_kinds_are_hidden_nothing_is_said_to_be_fine() -> None:
    gap = Gap("Service", GapReason.FORBIDDEN)
    netmap = survey(snapshot_of("", gaps=[gap], unseen=["Service"]))
    shown = _written(map_tree.view(RouteMap(), netmap, Asked(broken=True)))
    assert "whether anything is broken is not known: Services are not readable\n" in shown


def test_what_is_not_ok_inside_stands_there_with_its_reason() -> None:
    shown = _part(broken=True)
    assert "nothing leads to" not in shown
    assert "no way is seen to" not in shown
    inside = shown.partition("inside only\n")[2]
    assert inside.startswith("└─ Service shop/mail")
    assert "? leaves the cluster: smtp.example.net" in inside


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("svc/shop/cart", False, id="a Service behind the controller"),
        pytest.param("ingress/shop/web", False, id="an Ingress"),
        pytest.param("svc/ingress/traefik", True, id="the controller's Service"),
        pytest.param("deploy/ingress/traefik", True, id="the controller"),
    ],
)
def test_endpoints_of_a_controller_are_told_where_it_was_asked_for(
    name: str,
    told: bool,  # noqa: FBT001 -- a table
) -> None:
    shown = _part(name)
    assert "Deployment/traefik serves IngressClass traefik" in shown
    assert ("Deployment/traefik  10.244.1.3:8000" in shown) is told
    assert ("1 ready: Deployment/traefik on kind-worker" in shown) is not told


def test_the_command_that_shows_more_asks_for_the_same_part() -> None:
    asked = Asked(namespace="shop", labels="!old", broken=True, again=" --context c")
    graph = replace(RouteMap(), pods={"Deployment/shop/x": 9})
    notes = map_tree.view(graph, _shop(), asked).notes
    told = "every pod: kubectl netmap map -n shop -l '!old' --broken --pods --context c"
    assert notes[-1].endswith(told)


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        pytest.param((), "no Service, Ingress or Gateway opens a way in", id="nothing is there"),
        pytest.param(
            (Gap("Service", GapReason.FORBIDDEN),),
            "whether there is a way in is not known: Services are not readable",
            id="everything is hidden",
        ),
    ],
)
def test_without_a_way_in_the_tree_says_why(gaps: tuple[Gap, ...], told: str) -> None:
    netmap = survey(snapshot_of("", gaps=gaps, unseen=[gap.kind for gap in gaps]))
    assert f"outside\n└─ {told}\n" in _written(map_tree.view(netmap.map, netmap, Asked()))


def test_a_gateway_is_followed_like_any_other_entry() -> None:
    gateway, route = _entry("Gateway", "edge"), _entry("HTTPRoute", "web")
    links = (
        Link(OUTSIDE, _address("192.0.2.1"), "a"),
        Link(_address("192.0.2.1"), _service("edge"), "b", via="tcp 80", channel=Channel(80)),
        Link(_service("edge"), _workload("envoy"), "c", channel=Channel(80)),
        Link(_workload("envoy"), gateway, "d"),
        Link(gateway, route, "e", via="listener http"),
        Link(
            *(route, _service("v1"), "f"), channel=Channel(80), share=0.75, dial="http://a.example/"
        ),
        Link(
            *(route, _service("v2"), "f"), channel=Channel(80), share=0.25, dial="http://a.example/"
        ),
    )
    assert _lines(links) == [
        "outside",
        "└─ 192.0.2.1 tcp 80  → Service shop/edge:80",
        "   └─ Deployment/envoy serves Gateway shop/edge",
        "      └─ HTTPRoute shop/web, listener http",
        "         ├─ http://a.example/  → Service shop/v1:80 (75%)",
        "         └─ http://a.example/  → Service shop/v2:80 (25%)",
    ]


def test_a_backend_without_weight_is_no_break_whatever_is_behind_it() -> None:
    route, broken = _entry("HTTPRoute", "web"), Outcome(Verdict.BROKEN, "no ready pod")
    links = (
        Link(OUTSIDE, route, "a"),
        Link(route, _service("next"), "b", channel=Channel(80), share=0.0),
        Link(_service("next"), _workload("next"), "c", broken, channel=Channel(80)),
    )
    assert "· not checked: no traffic is sent there (weight 0)" in " ".join(_lines(links))


def test_below_a_break_nothing_is_checked() -> None:
    gone = missing(Ref("IngressClass", "", "ghost"))
    ingress = _entry("Ingress", "web")
    front = _service("front")
    links = (
        Link(OUTSIDE, gone, "a", Outcome(Verdict.BROKEN, "IngressClass ghost does not exist")),
        Link(gone, ingress, "a"),
        Link(ingress, front, "b", channel=Channel(80), dial="http://a.example/"),
    )
    assert _lines(links) == [
        "outside",
        "└─ IngressClass ghost  ✗ IngressClass ghost does not exist",
        "   └─ Ingress shop/web  http://a.example/  → Service shop/front:80  · not checked",
    ]


def test_the_worst_stands_first_and_then_what_comes_first_by_name_and_number() -> None:
    links = (*_node_port(443), *_node_port(80), *_node_port(8080, BROKEN))
    assert [line[3:].split("  ")[0] for line in _lines(links)[1:]] == [
        "node port tcp 8080",
        "node port tcp 80",
        "node port tcp 443",
    ]


def test_a_node_below_what_was_asked_for_is_no_place_that_nothing_leads_to() -> None:
    node, agent = place_of(Ref("Node", "", "n1"), Layer.NODE), _workload("agent")
    graph = RouteMap({each.id: each for each in (node, agent)}, (Link(agent, node, "a"),))
    netmap = Netmap(snapshot_of(""), Facts())
    shown = _written(map_tree.view(graph, netmap, Asked(names=("deploy/agent",))))
    assert shown.endswith("nothing leads to\n└─ Deployment shop/agent\n")


def test_a_place_is_followed_under_the_first_line_only() -> None:
    ingress = _entry("Ingress", "web")
    rules = [
        Link(ingress, _service(name), "b", channel=Channel(80), dial=f"http://{name}.example/")
        for name in ("a", "b")
    ]
    links = [Link(OUTSIDE, _address(host), "a") for host in ("192.0.2.1", "192.0.2.2")]
    links += [Link(_address("192.0.2.1"), ingress, "b"), Link(_address("192.0.2.2"), ingress, "c")]
    links.append(Link(_address("192.0.2.2"), _entry("Ingress", "x"), "c"))
    lines = _lines([*links, *rules])
    assert sum("http://a.example/" in line for line in lines) == 1
    assert any("Ingress shop/web (above)" in line for line in lines)


def test_what_leads_back_to_itself_comes_to_an_end() -> None:
    links = (
        Link(OUTSIDE, _address("192.0.2.1"), "a"),
        Link(_address("192.0.2.1"), _service("proxy"), "b", channel=Channel(80)),
        Link(_service("proxy"), _workload("proxy"), "c", channel=Channel(80)),
        Link(_workload("proxy"), _entry("Ingress", "loop"), "d"),
        Link(
            _entry("Ingress", "loop"), _service("proxy"), "e", channel=Channel(80), dial="http://a/"
        ),
    )
    assert _lines(links)[-1] == "      └─ http://a/  → Service shop/proxy:80 (above)"


def test_an_entry_that_no_way_leads_to_is_told_apart() -> None:
    rule = Link(
        _entry("Ingress", "web"), _service("front"), "b", channel=Channel(80), dial="http://a/"
    )
    assert "no way is seen to" in _lines([rule])
    assert "└─ Ingress shop/web" in _lines([rule])


def _many(count: int, broken: int) -> Iterator[Link]:
    for number in range(count):
        yield from _node_port(30_000 + number, BROKEN if number < broken else FINE)
        outcome = BROKEN if number < broken else FINE
        yield _inside(f"i{number}", outcome, namespace=f"team-{number % 50:02}")


def _count(branches: Iterable[Branch]) -> int:
    return sum(1 + _count(branch.branches) for branch in branches)


@pytest.mark.parametrize(
    ("count", "broken"),
    [
        pytest.param(15, 0, id="a small cluster"),
        pytest.param(300, 0, id="many Services, all ok"),
        pytest.param(300, 12, id="some broken"),
        pytest.param(2000, 500, id="many broken"),
    ],
)
def test_a_cluster_of_any_size_fits_on_a_screen(count: int, broken: int) -> None:
    shown = _tree(_many(count, broken))
    assert _count(shown.roots) <= map_tree.SCREEN + 10
    told = _written(shown)
    assert broken == 0 or "✗" in told
    assert (count < map_tree.SCREEN) is ("more" not in told)


def test_what_is_broken_stays_where_what_is_ok_is_folded() -> None:
    shown = _written(_tree(_many(300, 9)))
    assert shown.count("✗ it is broken") == 18
    assert re.search(r"└─ … and 2\d\d more, all ok: kubectl netmap map -o wide\n", shown)
    assert "Services of 42 other namespaces" in shown


def test_of_too_many_that_are_broken_the_rest_is_counted() -> None:
    shown = _written(_tree(_many(300, 100), Asked(again=" --context c")))
    assert "more, all broken: kubectl netmap map --broken --context c" in shown


def test_with_only_what_is_broken_none_of_it_is_folded() -> None:
    shown = _written(_tree(_many(100, 100), Asked(broken=True)))
    assert shown.count("✗ it is broken") == 200


def test_ports_that_pods_on_the_host_network_declare_share_a_line() -> None:
    unknown = Outcome(Verdict.UNKNOWN, "declared")
    links = [
        link
        for number in (2379, 10257)
        for place in [
            Place(f"HostNetwork/{number}", "HostNetwork", Layer.LOAD_BALANCER, f"host {number}")
        ]
        for link in (
            Link(OUTSIDE, place, "a", unknown),
            Link(place, _workload(f"w{number}"), "a", exposure=Exposure.HOST_NETWORK, dial="x"),
        )
    ]
    lines = _lines(links)
    assert lines[1].startswith("└─ host network, 2 declared ports  → 2 workloads  ? declared by")
    assert len(_lines(links, Asked(namespace="shop"))) == 3


HOSTILE = (
    'a"b',
    "</script><script>alert(1)</script>",
    "\x1b[31mred\x1b[0m",
    "a\u202eb\u2066c",
    "new\nline",
    "x" * 253,
)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
@pytest.mark.parametrize("width", [80, 200])
def test_hostile_names_are_inert(name: str, width: int) -> None:
    ingress = _entry("Ingress", name)
    links = (
        Link(OUTSIDE, _address(name), "a", Outcome(Verdict.BROKEN, name)),
        Link(_address(name), ingress, "b"),
        Link(ingress, _service(name), "c", channel=Channel(80), dial=f"http://{name}/"),
        _inside(name + "x", Outcome(Verdict.UNKNOWN, name)),
    )
    asked = Asked(namespace=name, names=(name,), again=f" --context {name}")
    for style in (Style(width=width), Style(width=width, unicode=False)):
        shown = tree.write(_tree(links, asked), style)
        assert all(len(line) <= width for line in shown.splitlines())
        assert "\x1b" not in shown
        assert not any(each in shown for each in "\u202e\u2066")
        assert style.unicode or shown.isascii()


def test_the_order_of_objects_does_not_matter() -> None:
    seen = _shop().snapshot
    shown = {_part()}
    for seed in range(3):
        objects = {kind: list(found) for kind, found in seen.objects.items()}
        for found in objects.values():
            Random(seed).shuffle(found)  # noqa: S311 -- an order, not a secret
        shuffled = {kind: tuple(found) for kind, found in objects.items()}
        netmap = survey(replace(seen, objects=shuffled))
        shown.add(_written(map_tree.view(netmap.map, netmap, Asked())))
    assert len(shown) == 1


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("story", STORIES)
def test_no_story_is_wider_than_the_terminal(story: str, width: int) -> None:
    netmap = survey(snapshot_of((SCENARIOS / story / "cluster.yaml").read_text()))
    shown = _written(map_tree.view(netmap.map, netmap, Asked()), width)
    assert all(len(line) <= width for line in shown.splitlines())


def test_pods_that_were_not_read_are_not_said_to_be_none() -> None:
    netmap = without("kind-shop", "Pod")
    shown = _written(map_tree.view(netmap.map, netmap, Asked()))
    (line,) = (line for line in shown.splitlines() if "not a pod" in line)
    assert "172.18.0.4:6443" in line  # the API server, which no slice calls a pod
    assert "pods of Service shop/front  2 pods :8080" in shown
    assert "pods of Service kube-system/kube-dns" in shown
