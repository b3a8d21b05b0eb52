"""Assertions as people, scripts and CI systems see them."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import jsonschema
import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.netmap import survey
from kubectl_netmap.render.public import assertions as public
from kubectl_netmap.render.view import Style, Trial, Trials
from kubectl_netmap.render.views.assertions import command, summary, trials, view
from kubectl_netmap.render.writers import json as json_writer
from kubectl_netmap.render.writers import junit, text
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.trace.assertions import Assertion, Expectation
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.judge import Fail, Pass, Unknown
from kubectl_netmap.trace.parse import parse
from kubectl_netmap.trace.result import Result
from tests.support.clusters import snapshot_of
from tests.support.traces import BOTH, CLUSTER, HALF, QUESTION, STOPPED, URL, entering

LIVE = survey(snapshot_of(CLUSTER))
EXPECTED = Expectation(dispositions=(Disposition.DELIVERED,))
HELD = Result(Assertion(QUESTION, EXPECTED, "the shop reads"), Pass(), BOTH)
FAILED = Result(Assertion(QUESTION, EXPECTED), Fail("half is denied"), HALF)
OPEN = Result(
    Assertion(URL, Expectation(status=503), "the cart <answers>"), Unknown("nobody can tell")
)
RESULTS = (HELD, OPEN, FAILED)
GAPS = (Gap("Pod", GapReason.FORBIDDEN),)


def test_failures_stand_first_each_with_its_reason_and_what_to_type() -> None:
    shown = text.write(view(RESULTS, GAPS, " --context a"), Style())
    assert shown == (
        "FAILED\n"
        "  ✗ pod/shop/front-1 → svc/db/pg:5432\n"
        "    half is denied\n"
        "    see: kubectl netmap trace pod/shop/front-1 svc/db/pg:5432 --context a\n"
        "\n"
        "NOT KNOWN\n"
        "  ? the cart <answers>\n"
        "    nobody can tell\n"
        "    see: kubectl netmap trace https://shop.example.com/cart --context a\n"
        "\n"
        "1 held, 1 failed, 1 not known\n"
        "\n"
        "not readable: Pods\n"
    )


def test_what_holds_is_told_for_wide_only() -> None:
    assert text.write(view((HELD,), GAPS), Style()) == "1 held\n"
    assert text.write(view((HELD,), (), wide=True), Style()) == (
        "HELD\n  ✓ the shop reads\n\n1 held\n"
    )


def test_the_summary_tells_what_there_is() -> None:
    assert summary((HELD,) * 1200) == "1,200 held"
    assert summary(RESULTS) == "1 held, 1 failed, 1 not known"


def test_what_to_type_asks_the_same_question() -> None:
    words = ("ip/203.0.113.7", "svc/dns/kube dns:53")
    question = parse(words, protocol="udp", via="node/worker")
    told = "kubectl netmap trace ip/203.0.113.7 'svc/dns/kube dns:53'"
    assert command(question) == f"{told} --via node/worker --protocol udp"


def test_ci_systems_get_failures_and_errors() -> None:
    suites = ET.fromstring(junit.write(trials(RESULTS, "flows.yaml")))  # noqa: S314 -- our own
    (suite,) = suites
    assert suite.attrib == {"name": "flows.yaml", "tests": "3", "failures": "1", "errors": "1"}
    assert [case.attrib["name"] for case in suite] == [
        "the shop reads",
        "the cart <answers>",
        "pod/shop/front-1 → svc/db/pg:5432",
    ]
    assert [[child.tag for child in case] for case in suite] == [[], ["error"], ["failure"]]
    assert suite[2][0].attrib == {"message": "half is denied"}
    assert "see: kubectl netmap trace pod/shop/front-1" in (suite[2][0].text or "")


@given(st.text(), st.text())
def test_any_text_makes_xml_that_can_be_read(name: str, why: str) -> None:
    written = junit.write(Trials(name, (Trial(name, Verdict.BROKEN, why, (why,)),)))
    assert written.isascii()
    (suite,) = ET.fromstring(written)  # noqa: S314 -- our own
    assert len(suite) == 1


class TestPublicDocument:
    """`docs/schema/assertions.json`."""

    def test_it_has_every_question_with_its_answer_and_the_counts(self) -> None:
        document = json.loads(json_writer.write(public.document(RESULTS, LIVE)))
        assert (document["passed"], document["failed"], document["unknown"]) == (1, 1, 1)
        held, open_, failed = document["results"]
        assert held["verdict"] == "pass"
        assert held["expected"]["disposition"] == ["delivered"]
        assert held["answered"]["paths"][1] == {
            "disposition": "delivered",
            "end": "Pod/db/pg-1",
            "address": "10.244.2.14",
            "port": 5432,
            "seenSource": "10.244.1.8",
            "probability": 0.5,
            "client": "connects",
        }
        assert (open_["verdict"], open_["answered"]) == ("unknown", None)
        assert open_["question"]["url"] == "https://shop.example.com/cart"
        assert (failed["verdict"], failed["why"]) == ("fail", "half is denied")
        assert failed["answered"]["paths"][1]["address"] is None

    def test_the_status_is_told_where_all_paths_agree(self) -> None:
        trace = entering((("a",), STOPPED), (("b",), STOPPED))
        held = Result(Assertion(URL, Expectation(status=503)), Pass(), trace)
        (result,) = public.document((held,), LIVE).results
        assert result.answered is not None
        assert result.answered.status == 503

    def test_it_is_valid(self) -> None:
        schema = msgspec.json.schema(public.Assertions)
        jsonschema.validate(json.loads(json_writer.write(public.document(RESULTS, LIVE))), schema)
