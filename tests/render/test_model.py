"""How the mental model and its lessons are shown."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import jsonschema
import msgspec
import pytest

from kubectl_netmap.mental_model.lesson import lesson
from kubectl_netmap.mental_model.model import Model, hold
from kubectl_netmap.mental_model.topics import About, Topic, find, topics
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.render.public import model as public
from kubectl_netmap.render.public import overview as public_overview
from kubectl_netmap.render.view import Document, Row, Section, Style
from kubectl_netmap.render.views import lesson as lesson_view
from kubectl_netmap.render.views import model as model_view
from kubectl_netmap.render.views import overview
from kubectl_netmap.render.writers import json as json_writer
from kubectl_netmap.render.writers import text
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.model import changed, cluster

SHARED = (("ip: 10.244.0.9", "ip: 10.244.0.8"),)
NO_CLASS = (("ingressClassName: traefik", "ingressClassName: ghost"),)
LAYERS = ["Outside", "Ingress", "Service", "Service proxy", "Pod network", "Node network"]


def _shown(netmap: Netmap, *, width: int | None = None, wide: bool = False) -> str:
    view = model_view.view(hold(netmap), netmap.snapshot.gaps, wide=wide)
    return text.write(view, Style(width=width))


def _topic(name: str) -> Topic:
    found = find((name,), topics())
    assert found is not None
    return found


def test_promises_stand_under_their_layers_from_outside_inwards() -> None:
    lines = _shown(cluster()).splitlines()
    assert [line for line in lines if line in LAYERS] == LAYERS
    proxy = lines.index("Service proxy")
    assert lines[proxy + 1].startswith("  ✓ held  every node runs a service proxy  ")
    assert lines[proxy + 1].endswith("  kube-proxy nftables on 1 of 1 node")


def test_the_columns_of_all_layers_stand_under_each_other() -> None:
    netmap = cluster()
    shown = _shown(netmap)
    because = [each.judgement.because for each in hold(netmap).promises]
    lines = [line for line in shown.splitlines() if "✓" in line]
    places = {line.index(why) for line, why in zip(lines, because, strict=True)}
    assert len(places) == 1


@pytest.mark.parametrize(
    ("netmap", "named"),
    [
        pytest.param(cluster(), "load-balancers-bring-traffic-in", id="all is held: the first"),
        pytest.param(
            cluster(gaps=[Gap("Node", GapReason.FORBIDDEN)]),
            "nodes-run-a-service-proxy",
            id="one that is unknown",
        ),
        pytest.param(
            cluster(changed(*SHARED), gaps=[Gap("Ingress", GapReason.FORBIDDEN)]),
            "pods-have-own-addresses",
            id="a broken one before all that are unknown",
        ),
    ],
)
def test_the_one_to_explain_is_the_worst_one(netmap: Netmap, named: str) -> None:
    assert _shown(netmap).endswith(f"Explain one: kubectl netmap explain {named}\n")


def test_the_next_command_asks_the_same_cluster() -> None:
    netmap = cluster()
    document = model_view.view(hold(netmap), (), " --context kind-a")
    assert document.next.endswith(" --context kind-a")


@pytest.mark.parametrize("wide", [False, True])
def test_it_fits_in_eighty_columns(*, wide: bool) -> None:
    shown = _shown(cluster(changed(*SHARED, *NO_CLASS)), width=80, wide=wide)
    assert max(map(len, shown.splitlines())) <= 80


def test_it_fits_on_a_screen() -> None:
    assert len(_shown(cluster(), width=80).splitlines()) <= 50
    assert len(_shown(cluster(), width=160).splitlines()) <= 30


def test_wide_shows_ids_and_evidence() -> None:
    shown = _shown(cluster(), wide=True)
    assert "nodes-run-a-service-proxy" in shown
    line = next(line for line in shown.splitlines() if "data.config.conf.mode" in line)
    assert line.split()[:4] == ["ConfigMap", "kube-system/kube-proxy", "data.config.conf.mode",
                                "nftables"]  # fmt: skip


def test_what_is_not_readable_is_told_below() -> None:
    shown = _shown(cluster(gaps=[Gap("Node", GapReason.FORBIDDEN)]))
    assert "not readable: Nodes" in shown
    assert "? unknown" in shown


@pytest.mark.parametrize(
    ("changes", "gaps", "told"),
    [
        pytest.param((), (), "15 promises held", id="all is held"),
        pytest.param(
            SHARED, (), "14 promises held, 1 broken (pods-have-own-addresses)", id="one is broken"
        ),
        pytest.param(
            (*SHARED, *NO_CLASS, ("10.96.0.30", "10.96.0.20")),
            (),
            "12 promises held, 3 broken (http-comes-through-a-controller,"
            " service-addresses-are-virtual and 1 more)",
            id="three are broken",
        ),
        pytest.param(
            (),
            (Gap("Ingress", GapReason.FORBIDDEN),),
            "14 promises held, 1 unknown",
            id="one is unknown",
        ),
    ],
)
def test_the_overview_sums_it_up_in_a_line(
    changes: tuple[tuple[str, str], ...], gaps: tuple[Gap, ...], told: str
) -> None:
    netmap = cluster(changed(*changes), gaps=gaps)
    shown = text.write(overview.view(netmap, overview.Asked()), Style())
    assert f"\nMODEL  {told}\n" in shown


def test_the_overviews_document_counts_the_promises() -> None:
    netmap = cluster(changed(*SHARED), gaps=[Gap("Ingress", GapReason.FORBIDDEN)])
    assert public_overview.document(netmap).model == public.Promises(13, 1, 1)


def test_the_public_document_has_every_promise_with_its_evidence() -> None:
    netmap = cluster(changed(*SHARED))
    model = hold(netmap)
    document = public.document(netmap, model)
    assert document.counts == public.Promises(14, 1, 0)
    assert [each.id for each in document.guarantees] == [e.guarantee.id for e in model.promises]
    broken = next(each for each in document.guarantees if each.verdict is Verdict.BROKEN)
    assert {each.value for each in broken.evidence} == {"10.244.0.8"}
    _is_valid(document)


@pytest.mark.parametrize("topic", topics(), ids=lambda each: each.name)
def test_a_lesson_can_be_shown_with_and_without_a_cluster(topic: Topic) -> None:
    for netmap in (None, cluster()):
        told = lesson(topic, netmap)
        shown = text.write(lesson_view.view(told), Style(width=80))
        assert max(map(len, shown.splitlines())) <= 80
        assert "\n\n\n" not in shown
        assert shown.startswith(topic.title.split(" ")[0])
        assert ("In this cluster\n" in shown) == (netmap is not None)
        _is_valid(public.lesson(told, netmap))


def test_a_promise_is_taught_with_its_picture_and_this_clusters_example() -> None:
    told = lesson(_topic("pods-have-own-addresses"), cluster(changed(*SHARED)))
    shown = text.write(lesson_view.view(told), Style(width=80))
    chapters = ["In plain words", "Picture", "In this cluster", "How netmap tells"]
    assert [line for line in shown.splitlines() if line in chapters] == chapters
    assert "\n  pod cart-1    10.244.1.9     one address, one pod\n" in shown
    assert "  ✗ broken  10.244.0.8 is used by " in shown
    assert "Pod shop/front-6b9d9c7d5-aaaaa status.podIPs 10.244.0.8" in shown
    assert "\n  kubectl get pods -A -o wide\n" in shown
    assert "`" not in shown.split("See for yourself")[1]


def test_a_layer_shows_all_its_promises() -> None:
    shown = text.write(lesson_view.view(lesson(_topic("service"), cluster())), Style())
    example = shown.split("In this cluster\n")[1].split("\n\n")[0]
    assert [line.split()[:2] for line in example.splitlines()] == [["✓", "held"]] * 3


def test_a_relation_counts_its_links_and_shows_the_worst() -> None:
    netmap = cluster(changed(*NO_CLASS))
    shown = text.write(lesson_view.view(lesson(_topic("ingress-class"), netmap)), Style())
    assert "a link of the map" in shown
    assert "✗ broken" in shown
    assert "IngressClass ghost does not exist" in shown
    assert "→ IngressClass ghost" in shown


@pytest.mark.parametrize(
    ("topic", "told"),
    [
        pytest.param("service-endpoints", r"\d+ links, all ok", id="all alike"),
        pytest.param("ingress-backend", r"1 link, ok|\d+ links, all ok", id="few"),
    ],
)
def test_links_that_fare_alike_are_counted_once(topic: str, told: str) -> None:
    shown = text.write(lesson_view.view(lesson(_topic(topic), cluster())), Style())
    assert re.search(told, shown)


def test_a_relation_of_kinds_that_are_hidden_is_not_said_to_be_absent() -> None:
    netmap = cluster(unseen=["Gateway"])
    shown = text.write(lesson_view.view(lesson(_topic("gateway-class"), netmap)), Style())
    assert "? unknown  no such link is seen" in shown
    assert "nothing in this cluster is related so" not in shown


def test_a_relation_that_nothing_has_says_so() -> None:
    shown = text.write(lesson_view.view(lesson(_topic("gateway-class"), cluster())), Style())
    assert "nothing in this cluster is related so" in shown


def test_much_evidence_is_cut_but_for_wide() -> None:
    told = lesson(_topic("dns-names-services"), cluster())
    several = replace(told.here[0], evidence=told.here[0].evidence * 4)
    long = replace(told, here=(several,))
    assert "… and " in text.write(lesson_view.view(long), Style())
    assert "… and " not in text.write(lesson_view.view(long, wide=True), Style())


def test_the_list_of_topics_has_each_once_under_what_it_is() -> None:
    document = lesson_view.contents(topics())
    assert [each.title for each in document.sections] == ["LAYERS", "PROMISES", "LINKS OF THE MAP"]
    names = [row.cells[0] for section in document.sections for row in section.rows]
    assert names == [each.name for each in topics()]
    _is_valid(public.contents(topics()))


def test_a_hop_is_taught_without_an_example() -> None:
    doc = "A process has to listen.\n\n## How it ends here\n\nRefused at once."
    hop = topics((("process", doc),))[-1]
    told = lesson(hop, cluster())
    shown = text.write(lesson_view.view(told), Style())
    assert shown.startswith("A process has to listen · a hop of a trace\n")
    assert "In this cluster" not in shown
    assert "HOPS OF A TRACE\n  process  A process has to listen\n" in text.write(
        lesson_view.contents((hop,)), Style()
    )
    _is_valid(public.lesson(told, None))


def test_a_promise_broken_in_ascii_is_still_told_in_words() -> None:
    model = Model(hold(cluster(changed(*SHARED))).promises)
    shown = text.write(model_view.view(model, ()), Style(width=80, unicode=False))
    assert shown.isascii()
    assert "  x  broken" in shown


def test_columns_are_shared_only_where_asked_for() -> None:
    sections = (Section("A", rows=(Row(("a", "b")),)), Section("B", rows=(Row(("long", "c")),)))
    apart = text.write(Document(sections=sections), Style())
    shared = text.write(Document(sections=sections, aligned=True), Style())
    assert apart == "A\n  a  b\n\nB\n  long  c\n"
    assert shared == "A\n  a     b\n\nB\n  long  c\n"


def test_topics_of_every_sort_have_a_title_of_their_own() -> None:
    every = topics((("process", "A process has to listen."),))
    titles = {about: {t.title for t in every if t.about is about} for about in About}
    assert all(titles.values())


def _is_valid(document: object) -> None:
    schema = msgspec.json.schema(type(document))
    jsonschema.validate(json.loads(json_writer.write(document)), schema)
