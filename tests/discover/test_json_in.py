"""JSON inside an annotation, which anybody may have written."""

from __future__ import annotations

import pytest

from kubectl_netmap.discover.json_in import json_in, maps_in, strings_in

DEEP = 100_000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('["a"]', ["a"], id="a list"),
        pytest.param("", None, id="nothing"),
        pytest.param("10.0.0.1", None, id="no JSON"),
        pytest.param("[" * DEEP, None, id="lists in lists, to bring netmap down"),
        pytest.param('{"a":' * DEEP, None, id="maps in maps"),
    ],
)
def test_json_is_a_value_or_nothing(text: str, value: object) -> None:
    assert json_in(text) == value


@pytest.mark.parametrize(
    ("value", "strings"),
    [
        pytest.param("a", ["a"], id="a string itself"),
        pytest.param(["a", ["b", 1], {"x": "c", "y": ["d"]}, "e"], [*"abcde"], id="in their order"),
        pytest.param(None, [], id="none"),
    ],
)
def test_strings_are_found_wherever_they_are(value: object, strings: list[str]) -> None:
    assert [*strings_in(value)] == strings


def test_strings_are_found_however_deep_they_are() -> None:
    value: object = "a"
    for _ in range(DEEP):
        value = [value]
    assert [*strings_in(value)] == ["a"]
    while isinstance(value, list):  # taken apart by hand: freeing it at once is deep too
        value = value.pop()


def test_maps_are_those_of_a_list_or_the_value_itself() -> None:
    assert [*maps_in([{"a": 1}, 2, {"b": 3}])] == [{"a": 1}, {"b": 3}]
    assert [*maps_in({"a": 1})] == [{"a": 1}]
    assert [*maps_in("a")] == []
