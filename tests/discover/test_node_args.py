from __future__ import annotations

import pytest

from kubectl_netmap.discover.node_args import node_args
from kubectl_netmap.objects.workload import Node


def _node(text: str, name: str = "k3s.io/node-args") -> Node:
    return Node("n1", annotations={name: text})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="broken"),
        pytest.param('"server"', id="no list"),
        pytest.param("[]", id="an empty list"),
        pytest.param("[" * 100_000, id="lists in lists"),
    ],
)
def test_what_is_no_list_of_arguments_says_nothing(text: str) -> None:
    assert node_args(_node(text)) is None


def test_a_node_without_the_annotation_says_nothing() -> None:
    assert node_args(Node("n1")) is None


@pytest.mark.parametrize(
    ("text", "command", "server"),
    [
        pytest.param('["server"]', "server", True, id="server"),
        pytest.param('["agent"]', "agent", False, id="agent"),
        pytest.param('["--debug", "true"]', "", False, id="no command"),
    ],
)
def test_the_command_is_the_first_word(text: str, command: str, server: bool) -> None:  # noqa: FBT001 -- a column
    found = node_args(_node(text))
    assert found is not None
    assert (found.command, found.server) == (command, server)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param('["server", "--disable", "a", "--disable", "b"]', ("a", "b"), id="repeated"),
        pytest.param('["server", "--disable=a"]', ("a",), id="one item"),
        pytest.param('["server", "--disable"]', ("true",), id="bare, at the end"),
        pytest.param('["server", "--disable", "--debug"]', ("true",), id="bare"),
        pytest.param('["server", "--disabled", "a"]', (), id="another flag"),
    ],
)
def test_a_flag_has_every_value_in_order(text: str, values: tuple[str, ...]) -> None:
    found = node_args(_node(text))
    assert found is not None
    assert found.values("disable") == values


def test_rke2_writes_an_annotation_of_its_own() -> None:
    found = node_args(_node('["server"]', "rke2.io/node-args"))
    assert found is not None
    assert found.field == "metadata.annotations[rke2.io/node-args]"
