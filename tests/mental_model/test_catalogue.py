"""Every guarantee and layer is listed, and its page teaches what it should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kubectl_netmap.mental_model.guarantees as folder
from kubectl_netmap.mental_model.guarantee import Guarantee
from kubectl_netmap.mental_model.guarantees import GUARANTEES
from kubectl_netmap.mental_model.layers import LAYERS, Layer
from kubectl_netmap.mental_model.topics import About, find, near, topics
from kubectl_netmap.snapshot.kinds import KINDS

PAGES = [(each.id, each.doc) for each in GUARANTEES]
LESSONS = [(str(each.layer), each.doc) for each in LAYERS]
OF_LAYER = ["In plain words", "Picture", "See for yourself", "Source"]
OF_PROMISE = ["In plain words", "Picture", "How netmap tells", "See for yourself", "Source"]
READING = ("get", "describe", "logs", "netmap")


def _chapter(doc: str, title: str) -> str:
    return doc.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0].strip()


def test_every_file_of_the_folder_is_in_the_list() -> None:
    files = {path.stem for path in Path(folder.__path__[0]).glob("*.py")} - {"__init__"}
    assert {each.judge.__module__.rpartition(".")[2] for each in GUARANTEES} == files
    assert len(GUARANTEES) == len(files)


def test_promises_are_in_the_order_of_the_layers() -> None:
    assert [each.layer for each in LAYERS] == list(Layer)
    order = list(Layer)
    layers = [order.index(each.layer) for each in GUARANTEES]
    assert layers == sorted(layers)
    assert set(layers) == set(range(len(order)))


@pytest.mark.parametrize("guarantee", GUARANTEES, ids=lambda each: each.id)
def test_a_promise_has_a_name_to_type_and_a_statement_for_one_line(guarantee: Guarantee) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", guarantee.id)
    assert guarantee.judge.__module__.endswith(f".{guarantee.id.replace('-', '_')}")
    assert len(guarantee.statement) <= 46
    assert not guarantee.statement.endswith(".")
    assert guarantee.needs <= {kind.name for kind in KINDS}


@pytest.mark.parametrize(("name", "doc"), PAGES, ids=[name for name, _ in PAGES])
def test_the_page_of_a_promise_has_all_its_chapters(name: str, doc: str) -> None:
    assert re.findall(r"^## (.+)$", doc, re.MULTILINE) == OF_PROMISE, name
    assert all(_chapter(doc, title) for title in OF_PROMISE)


@pytest.mark.parametrize(("name", "doc"), LESSONS, ids=[name for name, _ in LESSONS])
def test_the_page_of_a_layer_has_all_its_chapters(name: str, doc: str) -> None:
    assert re.findall(r"^## (.+)$", doc, re.MULTILINE) == OF_LAYER, name
    assert all(_chapter(doc, title) for title in OF_LAYER)


@pytest.mark.parametrize(("name", "doc"), [*PAGES, *LESSONS], ids=[n for n, _ in PAGES + LESSONS])
def test_a_page_begins_with_one_sentence_and_draws_in_plain_ascii(name: str, doc: str) -> None:
    first, blank, *_ = doc.strip().splitlines()
    assert first.endswith("."), name
    assert not blank
    opened, *picture, closed = _chapter(doc, "Picture").splitlines()
    assert opened == closed == "```"
    assert picture
    for line in picture:
        assert line.isascii()
        assert len(line) <= 76


@pytest.mark.parametrize(("name", "doc"), [*PAGES, *LESSONS], ids=[n for n, _ in PAGES + LESSONS])
def test_what_a_page_tells_to_type_only_reads(name: str, doc: str) -> None:
    commands = re.findall(r"`(kubectl[^`]+)`", doc)
    assert commands, name
    for command in commands:
        assert command.split()[1] in READING, command


@pytest.mark.parametrize(("name", "doc"), [*PAGES, *LESSONS], ids=[n for n, _ in PAGES + LESSONS])
def test_a_page_names_its_source(name: str, doc: str) -> None:
    sources = _chapter(doc, "Source").splitlines()
    assert sources, name
    assert all(line.startswith("https://") for line in sources)


def test_topics_have_different_names() -> None:
    names = [each.name for each in topics()]
    assert len(set(names)) == len(names)
    assert {each.about for each in topics()} == set(About) - {About.HOP}
    assert all(each.title and not each.title.endswith(".") for each in topics())


@pytest.mark.parametrize(
    ("words", "name"),
    [
        pytest.param(("pods-reach-pods",), "pods-reach-pods", id="as it is written"),
        pytest.param(("Pods-Reach-Pods",), "pods-reach-pods", id="in any case"),
        pytest.param(("service", "proxy"), "service-proxy", id="in several words"),
        pytest.param(("pod_network",), "pod-network", id="with an underscore"),
        pytest.param(("  ingress ",), "ingress", id="with blanks"),
        pytest.param(("node-network",), "node-network", id="a layer before a relation"),
        pytest.param(("relation/node-network",), "relation/node-network", id="the relation"),
    ],
)
def test_a_topic_is_found_as_people_type_it(words: tuple[str, ...], name: str) -> None:
    found = find(words, topics())
    assert found is not None
    assert found.name == name


def test_a_layer_comes_before_a_relation_of_the_same_name() -> None:
    layer, relation = (
        find((name,), topics()) for name in ("node-network", "relation/node-network")
    )
    assert layer is not None
    assert relation is not None
    assert (layer.about, relation.about) == (About.LAYER, About.RELATION)


def test_hops_are_handed_in_and_make_way_for_what_has_their_name() -> None:
    found = topics((("service-proxy", "A node's rules.\n\nMore."), ("process", "It listens.")))
    proxy, process = found[-2:]
    assert (proxy.name, proxy.id, proxy.title) == (
        "hop/service-proxy",
        "service-proxy",
        "A node's rules",
    )
    assert (process.name, process.about) == ("process", About.HOP)
    assert find(("hop/service-proxy",), found) == proxy


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("pods-reach-pod", "pods-reach-pods", id="a letter too few"),
        pytest.param("pod-netwrok", "pod-network", id="letters exchanged"),
        pytest.param("dns", "dns-names-services", id="a part of the name"),
        pytest.param("loopback", "containers-share-loopback", id="its last word"),
    ],
)
def test_what_is_nearly_a_topic_leads_to_it(typed: str, meant: str) -> None:
    assert find((typed,), topics()) is None
    assert meant in near((typed,), topics())


@pytest.mark.parametrize("typed", ["", "zzzzzz", "\x1b[31m"])
def test_what_is_like_no_topic_leads_nowhere(typed: str) -> None:
    assert find((typed,), topics()) is None
    assert near((typed,), topics()) == ()
