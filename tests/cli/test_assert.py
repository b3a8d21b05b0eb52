"""`kubectl netmap assert`, as a person and CI run it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.support.command import said

STORY = str(Path(__file__).parents[1] / "scenarios" / "kind-shop" / "cluster.yaml")
HOLDS = (
    "{name: reads, from: node/kind-worker, to: svc/shop/front, expect: {disposition: delivered}}"
)
FAILS = "{from: node/kind-worker, to: svc/shop/front, expect: {endpoints: []}}"
OPEN = "{from: pod/shop/ghost, to: 'svc/db/pg:5432', expect: {disposition: delivered}}"


def _flows(*flows: str) -> str:
    return "\n".join(("flows:", *(f"- {flow}" for flow in flows)))


@pytest.mark.parametrize(
    ("flows", "code", "summary"),
    [
        pytest.param((HOLDS,), 0, "1 held", id="all hold"),
        pytest.param((HOLDS, FAILS), 1, "1 held, 1 failed", id="one fails"),
        pytest.param((HOLDS, OPEN), 1, "1 held, 1 not known", id="one cannot be asked"),
    ],
)
def test_what_does_not_hold_is_told_and_exits_with_one(
    flows: tuple[str, ...], code: int, summary: str
) -> None:
    result = said("assert", "-", "--from", STORY, given=_flows(*flows))
    assert (result.code, result.err) == (code, "")
    assert f"{summary}\n" in result.out


def test_a_failure_comes_with_its_reason_and_what_to_type(tmp_path: Path) -> None:
    file = tmp_path / "flows.yaml"
    file.write_text(_flows(FAILS, OPEN))
    shown = said("assert", str(file), "--from", STORY, "--assume", "policy=enforced").out
    assert "FAILED\n  ✗ node/kind-worker → svc/shop/front\n    pod/shop/front-" in shown
    again = f"--from {STORY} --assume policy=enforced"
    assert f"see: kubectl netmap trace node/kind-worker svc/shop/front {again}\n" in shown
    assert "it cannot be asked: there is no Pod/shop/ghost" in shown


def test_scripts_and_ci_systems_get_every_result() -> None:
    words = ("assert", "-", "--from", STORY)
    given = _flows(HOLDS, FAILS, OPEN)
    document = json.loads(said(*words, "-o", "json", given=given).out)
    assert [each["verdict"] for each in document["results"]] == ["pass", "fail", "unknown"]
    assert document == yaml.safe_load(said(*words, "-o", "yaml", given=given).out)
    suites = ET.fromstring(said(*words, "-o", "junit", given=given).out)  # noqa: S314 -- our own
    assert (suites.attrib["failures"], suites.attrib["errors"]) == ("1", "1")


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        pytest.param("flows: [{to: x}]", 2, "error: -: flow 1 does not say", id="a flow"),
        pytest.param("flows: [", 3, "error: - is no YAML: while parsing", id="no YAML"),
    ],
)
def test_a_file_that_cannot_be_understood_is_told(given: str, code: int, told: str) -> None:
    result = said("assert", "-", "--from", STORY, given=given)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith(told)


def test_a_file_that_is_not_there_is_told() -> None:
    result = said("assert", "/nonexistent/flows.yaml", "--from", STORY)
    assert result.code == 3
    assert "/nonexistent/flows.yaml cannot be read: No such file" in result.err


def test_stdin_cannot_be_both_cluster_and_flows() -> None:
    result = said("assert", "-", "--from", "-", given=_flows(HOLDS))
    assert result.code == 2
    assert "cannot both be stdin" in result.err


def test_thousands_of_flows_are_answered_over_one_reading() -> None:
    result = said("assert", "-", "--from", STORY, given=_flows(*[HOLDS] * 2000))
    assert result.out == "2,000 held\n"
