"""`kubectl netmap model` and `kubectl netmap explain`, as a person types them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import yaml

from kubectl_netmap.cli.completion import complete
from kubectl_netmap.cli.main import cli
from kubectl_netmap.cli.topics import every_topic
from tests.support.command import said

STORY = str(Path(__file__).parents[1] / "scenarios" / "kind-shop" / "cluster.yaml")
UNREACHABLE = (
    "apiVersion: v1\n"
    "kind: Config\n"
    "current-context: c\n"
    "contexts: [{name: c, context: {cluster: c, user: c}}]\n"
    "clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]\n"
    "users: [{name: c, user: {}}]\n"
)


def test_the_model_is_held_against_the_cluster_that_is_named() -> None:
    result = said("model", "--from", STORY)
    assert (result.code, result.err) == (0, "")
    assert "✓ held     every node runs a service proxy" in result.out
    assert "kube-proxy iptables on 3 of 3 nodes" in result.out
    last = result.out.splitlines()[-1]
    assert last.startswith("Explain one: kubectl netmap explain ")


def test_what_the_model_offers_to_explain_can_be_explained() -> None:
    offered = said("model", "--from", STORY).out.splitlines()[-1]
    command = offered.removeprefix("Explain one: kubectl netmap ")
    assert said(*command.split()).out.count("In this cluster\n") == 1


def test_the_model_needs_a_cluster() -> None:
    assert said("model").code == 3


@pytest.mark.parametrize(
    "words", [("model",), ("explain",), ("explain", "pods-reach-pods")], ids=" ".join
)
def test_documents_for_scripts_are_the_same_in_json_and_yaml(words: tuple[str, ...]) -> None:
    in_json = said(*words, "--from", STORY, "-o", "json")
    in_yaml = said(*words, "--from", STORY, "-o", "yaml")
    assert json.loads(in_json.out) == yaml.safe_load(in_yaml.out)
    assert list(json.loads(in_json.out))[:4] == ["apiVersion", "kind", "cluster", "gaps"]


def test_without_a_topic_all_of_them_are_listed_and_no_cluster_is_asked() -> None:
    result = said("explain")
    assert (result.code, result.err) == (0, "")
    for topic in every_topic():
        assert f"\n  {topic.name} " in result.out


@pytest.mark.parametrize("words", [("service", "proxy"), ("Service-Proxy",), ("service_proxy",)])
def test_a_topic_may_be_typed_in_several_ways(words: tuple[str, ...]) -> None:
    result = said("explain", *words, "--from", STORY)
    assert result.code == 0
    assert result.out.startswith("What makes the virtual addresses of Services work")


def test_a_lesson_has_the_example_of_the_cluster_that_is_named() -> None:
    shown = said("explain", "nodes-run-a-service-proxy", "--from", STORY).out
    assert "In this cluster\n  ✓ held  kube-proxy iptables on 3 of 3 nodes\n" in shown


def test_without_any_cluster_the_lesson_is_taught_all_the_same() -> None:
    result = said("explain", "pods-reach-pods")
    assert result.code == 0
    assert "In plain words" in result.out
    assert "In this cluster" not in result.out
    assert result.err.startswith("without the example of a cluster: no cluster is configured")
    assert result.err.count("\n") == 1


def test_the_note_on_the_missing_cluster_is_left_out_on_request() -> None:
    assert said("explain", "pods-reach-pods", "-q").err == ""


def test_a_lesson_without_a_cluster_says_so_to_scripts() -> None:
    document = json.loads(said("explain", "pods-reach-pods", "-o", "json").out)
    assert (document["kind"], document["topic"]) == ("Lesson", "pods-reach-pods")
    assert document["cluster"] is None
    assert document["here"] == []
    assert document["text"].startswith("## In plain words")


def test_a_cluster_that_does_not_answer_costs_only_the_example(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(UNREACHABLE)
    result = said("explain", "pods-reach-pods", environ={"KUBECONFIG": str(config)})
    assert result.code == 0
    assert "In plain words" in result.out
    assert "http://127.0.0.1:1" in result.err


def test_a_cluster_that_was_named_and_does_not_answer_is_an_error(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(UNREACHABLE)
    result = said("explain", "pods-reach-pods", "--kubeconfig", str(config))
    assert result.code == 3
    assert result.out == ""


def test_a_file_that_was_named_and_is_not_there_is_an_error() -> None:
    result = said("explain", "pods-reach-pods", "--from", "/nonexistent/dump")
    assert result.code == 3
    assert result.out == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(
            ("pods-reach-pod",),
            "error: nothing explains 'pods-reach-pod'\ndid you mean pods-reach-pods",
            id="a typing error",
        ),
        pytest.param(
            ("quantum", "physics"),
            "error: nothing explains 'quantum physics'\nsee: kubectl netmap explain\n",
            id="like no topic",
        ),
    ],
)
def test_what_is_no_topic_is_an_error_of_usage(words: tuple[str, ...], told: str) -> None:
    result = said("explain", *words)
    assert result.code == 2
    assert result.out == ""
    assert told in result.err


def test_a_hop_of_a_trace_is_explained_without_asking_a_cluster() -> None:
    result = said("explain", "hop/service-proxy")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("The node's service proxy")
    document = json.loads(said("explain", "process", "-o", "json").out)
    assert (document["about"], document["topic"]) == ("hop", "process")


def _completed(*words: str) -> list[str]:
    stream = io.StringIO()
    complete(cli, words, stream)
    return stream.getvalue().splitlines()


def test_topics_are_completed_with_what_they_are() -> None:
    assert _completed("explain", "pods-r") == [
        "pods-reach-pods\tPods reach pods on other nodes without NAT",
        ":4",
    ]
    assert len(_completed("explain", "")) == len(every_topic()) + 1


def test_no_second_topic_is_completed() -> None:
    assert _completed("explain", "pods-reach-pods", "") == [":4"]
