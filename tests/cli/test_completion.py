from __future__ import annotations

import io
from pathlib import Path

import pytest

from kubectl_netmap.cli.completion import complete
from kubectl_netmap.cli.main import cli
from tests.support.command import SILENT, said

KUBECONFIG = """
apiVersion: v1
kind: Config
contexts:
- {name: kind-a, context: {cluster: a, user: a}}
- {name: kind-b, context: {cluster: a, user: a}}
- {name: prod, context: {cluster: a, user: a}}
"""


@pytest.fixture
def kubeconfig(tmp_path: Path) -> str:
    path = tmp_path / "config"
    path.write_text(KUBECONFIG)
    return str(path)


def _candidates(*words: str) -> list[str]:
    stream = io.StringIO()
    complete(cli, words, stream)
    return stream.getvalue().splitlines()


def test_commands_have_a_description() -> None:
    assert _candidates("net") == ["networks\tNode, pod and Service networks, with evidence.", ":4"]


def test_nothing_typed_offers_every_command() -> None:
    *commands, directive = _candidates("")
    assert [each.partition("\t")[0] for each in commands] == [
        "assert",
        "completion",
        "explain",
        "map",
        "model",
        "networks",
        "snapshot",
        "trace",
        "version",
    ]
    assert directive == ":4"


def test_flags_are_offered_after_a_command_too() -> None:
    assert "--context\tContext." in _candidates("networks", "--cont")


def test_values_of_a_choice() -> None:
    assert _candidates("networks", "-o", "") == ["table", "wide", "markdown", "json", "yaml", ":4"]
    assert _candidates("version", "-o=j") == ["json", ":4"]


def test_after_an_equals_sign_candidates_are_values_as_those_of_cobra_are() -> None:
    assert _candidates("--color=a") == ["auto", "always", ":4"]
    assert _candidates("--output=") == ["table", "wide", "markdown", "json", "yaml", ":4"]


def test_flags_that_were_typed_may_be_spelled_as_kubectl_spells_them(kubeconfig: str) -> None:
    words = ("-o=json", "-v=6", "-A=true", f"--kubeconfig={kubeconfig}", "--context=p")
    assert _candidates(*words) == ["prod", ":4"]


@pytest.mark.parametrize("command", [(), ("networks",)])
def test_contexts_come_from_the_kubeconfig(kubeconfig: str, command: tuple[str, ...]) -> None:
    words = (*command, "--kubeconfig", kubeconfig, "--context", "kind-")
    assert _candidates(*words) == ["kind-a", "kind-b", ":4"]


def test_contexts_come_from_the_environment(kubeconfig: str) -> None:
    words = ("__complete", "--", "--context", "p")
    assert said(*words, environ={**SILENT, "KUBECONFIG": kubeconfig}).out == "prod\n:4\n"


@pytest.mark.parametrize(
    ("word", "offered"),
    [
        pytest.param("s", ["svc/", ":6"], id="a kind, and no blank behind it"),
        pytest.param("svc/shop/c", ["svc/shop/cart", ":4"], id="an object of the kind"),
        pytest.param("ing/", ["ing/shop/web", ":4"], id="by the kind's short name"),
        pytest.param("svc/car", ["svc/cart", ":4"], id="an object by its bare name"),
        pytest.param("cm/", [":4"], id="a kind that is not in the map"),
    ],
)
def test_names_of_the_map_are_kinds_and_then_objects(word: str, offered: list[str]) -> None:
    assert _candidates("map", "--demo", word) == offered


def test_names_are_those_of_the_namespace_that_was_given() -> None:
    assert _candidates("map", "--demo", "-n", "shop", "svc/c") == ["svc/cart", ":4"]


def test_a_trace_begins_and_ends_at_objects_and_enters_by_nodes() -> None:
    assert _candidates("trace", "in") == ["ingress/", "internet", ":4"]
    assert _candidates("trace", "--demo", "svc/shop/c") == ["svc/shop/cart", ":4"]
    assert _candidates("trace", "internet", "int") == [":4"]
    assert _candidates("trace", "--demo", "--via", "") == ["node/", ":6"]
    assert "node/shop-worker" in _candidates("trace", "--demo", "--via", "node/shop-w")
    assert _candidates("trace", "--protocol", "s") == ["sctp", ":4"]


def test_a_file_of_assertions_is_left_to_the_shell() -> None:
    assert _candidates("assert", "") == [":0"]


@pytest.mark.parametrize("command", [(), ("map",)])
def test_namespaces_are_those_of_the_cluster(command: tuple[str, ...]) -> None:
    assert _candidates(*command, "--demo", "-n", "sh") == ["shop", ":4"]
    assert _candidates(*command, "--demo", "-n", "svc/") == [":4"]


def test_names_that_cannot_be_read_are_not_offered() -> None:
    for words in (("svc/",), ("-n", "")):
        said_ = said("__complete", "--", "map", *words, environ=SILENT)
        assert (said_.out, said_.err) == (":4\n", "")


def test_a_broken_kubeconfig_completes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("contexts: 7")
    assert _candidates("--kubeconfig", str(path), "--context", "") == [":4"]


def test_paths_are_left_to_the_shell() -> None:
    assert _candidates("--from", "") == [":0"]


def test_the_script_asks_for_the_same_candidates() -> None:
    script = said("completion").out
    assert script.startswith("#!/bin/sh\n")
    assert 'kubectl-netmap __complete -- "$@"' in script
    assert said("__complete", "--", "networks", "--cont").out == "--context\tContext.\n:4\n"
