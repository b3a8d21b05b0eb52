"""`kubectl netmap trace`, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.support.command import said

STORY = str(Path(__file__).parents[1] / "scenarios" / "kind-shop" / "cluster.yaml")
ARRIVES = ("trace", "node/kind-worker", "svc/shop/front", "--from", STORY)
STOPS = ("trace", "deploy/shop/front", "svc/shop/cart", "--from", STORY)


def test_a_request_is_told_from_its_beginning_to_its_end() -> None:
    result = said(*ARRIVES)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(
        "Node/kind-worker → Service shop/front:80/TCP\n\n1 ✓ service proxy "
    )
    assert "\nDelivered to 2 endpoints. Each sees client " in result.out


def test_one_word_is_asked_from_outside() -> None:
    shown = said("trace", "172.18.255.200:5432", "--from", STORY).out
    assert shown.startswith("internet → 172.18.255.200:5432/TCP\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param((*STOPS, "--exit-code"), 1, id="it stops, and that was asked"),
        pytest.param(STOPS, 0, id="it stops"),
        pytest.param((*ARRIVES, "--exit-code"), 0, id="it arrives"),
    ],
)
def test_the_exit_code_answers_only_where_it_was_asked(words: tuple[str, ...], code: int) -> None:
    assert said(*words).code == code


def test_documents_for_scripts_are_the_same_in_json_and_yaml() -> None:
    words = ("trace", "http://shop.example.com/cart", "--method", "post", "--from", STORY)
    in_json, in_yaml = (said(*words, "-o", name).out for name in ("json", "yaml"))
    document = json.loads(in_json)
    assert document == yaml.safe_load(in_yaml)
    assert list(document)[:4] == ["apiVersion", "kind", "cluster", "gaps"]
    assert document["question"]["url"] == "http://shop.example.com/cart"
    assert document["question"]["method"] == "POST"


def test_what_was_stated_is_told() -> None:
    words = (*ARRIVES, "--assume", "policy=enforced")
    assert "told by you: policy=enforced\n" in said(*words).out
    assert json.loads(said(*words, "-o", "json").out)["question"]["assumed"] == ["policy=enforced"]


def test_the_entry_may_be_chosen() -> None:
    words = ("trace", "172.18.255.200:5432", "--via", "node/kind-worker", "--from", STORY)
    assert (
        said(*words).out.splitlines()[0].endswith("→ 172.18.255.200:5432/TCP · by node kind-worker")
    )


def test_nothing_is_to_be_looked_at_where_no_cluster_can_be_asked() -> None:
    assert "Look at" not in said(*STOPS).out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        pytest.param((), 2, "missing argument '[FROM] TO'", id="nothing"),
        pytest.param(("a", "b", "c"), 2, "'c' is a third word", id="three words"),
        pytest.param(("svc/shop/front", "10.0.0.1:80"), 2, "sends nothing", id="from a Service"),
        pytest.param(("10.0.0.1",), 2, "names no port", id="no port"),
        pytest.param(("10.0.0.1:80", "--header", "x"), 2, "is no header", id="no header"),
        pytest.param(("10.0.0.1:80", "--assume", "x=y"), 2, "no fact 'x'", id="no such fact"),
        pytest.param(("svc/shop/nobody:80",), 3, "shop/nobody", id="no such Service"),
    ],
)
def test_what_cannot_be_asked_is_told(words: tuple[str, ...], code: int, told: str) -> None:
    result = said("trace", *words, "--from", STORY)
    assert result.code == code
    assert result.out == ""
    assert told in result.err
