"""A trace as people and scripts see it."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import msgspec
import pytest
import yaml

from kubectl_netmap.netmap import Netmap, survey
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.public import trace as public
from kubectl_netmap.render.view import Style
from kubectl_netmap.render.views.trace import Asked, view
from kubectl_netmap.render.views.trace_ways import any_of, joined, verdict_of, ways
from kubectl_netmap.render.views.trace_words import do
from kubectl_netmap.render.writers import json as json_writer
from kubectl_netmap.render.writers import markdown, text
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.http_routing.controller import Sure
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Header
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.parse import parse
from kubectl_netmap.trace.trace import Case, Path, Step, Trace
from tests.support.clusters import snapshot_of
from tests.support.trace_pieces import path, shop
from tests.support.traces import (
    ASKED,
    BOTH,
    CLUSTER,
    FRONT,
    HALF,
    LOOK,
    STOPPED,
    asked,
    delivered,
    denied,
    entering,
    unsure,
)

LIVE = survey(snapshot_of(CLUSTER, header=Header(source="live", server_version="v1.34.4")))
SAVED = survey(snapshot_of(CLUSTER, header=Header(source="c.ndjson.gz")))


def _shown(
    trace: Trace, netmap: Netmap = LIVE, *, width: int | None = None, wide: bool = False
) -> str:
    return text.write(view(trace, netmap, Asked(), wide=wide), Style(width=width))


def test_it_reads_from_top_to_bottom_and_parts_where_the_ways_part() -> None:
    assert _shown(HALF) == (
        "Pod shop/front-1 (10.244.1.8, node worker) → Service db/pg:5432/TCP\n"
        "\n"
        "1  ✓ name           pg.db → 10.96.40.2 (search list entry 2 of 4)\n"
        "2  ✓ service proxy  iptables on worker: 1 of 2 endpoints\n"
        "3a ✗ 1/2            10.244.2.14:5432; times out\n"
        "     ✗ ingress policy  NetworkPolicy db/pg-from-worker selects pg-1\n"
        "       its 1 ingress rule: from pods role=worker; front-1 has role=web\n"
        "3b ✓ 1/2            10.244.1.20:5432  Pod db/pg-0, node worker; sees client 10.244.1.8\n"
        "     ✓ pod network  Pod db/pg-0 has 10.244.1.20, same node\n"
        "     ✓ process      5432/TCP is declared by a container\n"
        "\n"
        "Half of new connections time out, the others are delivered.\n"
        "\n"
        f"Look at: {LOOK}\n"
    )


def test_endpoints_that_fare_alike_are_one_way() -> None:
    shown = _shown(BOTH)
    assert (
        "3 ✓ pod network    Pod db/pg-0 has 10.244.1.20, same node"
        "; or db/pg-1 has 10.244.2.14, to node worker2, native routes\n"
    ) in shown
    assert "3a" not in shown
    assert "Delivered to 2 endpoints. Each sees client 10.244.1.8.\n" in shown


def test_many_endpoints_that_fare_alike_are_counted_not_listed() -> None:
    paths = [delivered(n, f"10.244.1.{20 + n}", 0.125) for n in range(6)]
    bad = [denied(n, f"10.244.2.{20 + n}", 0.125) for n in range(6, 8)]
    shown = _shown(asked(*paths, *bad))
    assert "3a ✗ 1/4            2 endpoints; times out\n" in shown
    assert "3b ✓ 3/4            6 endpoints on worker, worker2; sees client 10.244.1.8\n" in shown
    assert "A quarter of new connections time out, the others are delivered.\n" in shown
    assert len(shown.splitlines()) < 15


def test_a_name_that_is_part_of_another_one_does_not_part_ways() -> None:
    paths = (delivered(1, "10.244.1.2", 0.5), delivered(11, "10.244.1.21", 0.5))
    assert "3a" not in _shown(asked(*paths))


def test_what_is_not_checked_is_told_as_such() -> None:
    shown = _shown(asked(denied(1, "10.244.2.14", 1.0)))
    assert "\n4 · process         not checked\n" in shown


def test_where_a_proxy_answers_the_status_is_told_with_how_sure_it_is() -> None:
    shown = _shown(entering(((), STOPPED)))
    assert shown.startswith("internet → https://shop.example.com/cart\n\n1 ✓ ingress    host")
    assert (
        "\nStops at Service shop/cart: no ready endpoint. The client sees HTTP 503 from"
        " Pod ingress/traefik-1 (usual for this controller).\n\n"
        "Look at: kubectl -n shop logs cart-7d9 --previous\n"
    ) in shown


@pytest.mark.parametrize(
    ("trace", "told"),
    [
        pytest.param(
            asked(delivered(0, "10.244.1.20", 1.0)),
            "Delivered. The destination sees client 10.244.1.8.",
            id="delivered",
        ),
        pytest.param(
            asked(replace(delivered(0, "10.244.1.20", 1.0), seen_source=None)),
            "Delivered. The destination sees a client whose address is not known.",
            id="delivered, and the source is not known",
        ),
        pytest.param(
            asked(replace(delivered(0, "10.0.0.9", 1.0), client="connects unless it sleeps")),
            "Delivered. The destination sees client 10.244.1.8."
            " The client connects unless it sleeps.",
            id="delivered with a remark",
        ),
        pytest.param(
            asked(unsure(delivered(0, "10.244.1.20", 1.0))),
            "Not known: NetworkPolicies are not readable.",
            id="nothing tells",
        ),
        pytest.param(
            asked(delivered(0, "10.244.1.20"), unsure(delivered(1, "10.244.1.21"))),
            "Half of new connections are delivered,"
            " the others may fare either way: that is not known.",
            id="of half nothing tells",
        ),
        pytest.param(
            asked(denied(0, "10.244.1.20", 1 / 3), delivered(1, "10.244.1.21", 2 / 3)),
            "A third of new connections time out, the others are delivered.",
            id="a third",
        ),
        pytest.param(
            asked(
                replace(denied(0, "10.244.1.20"), share=None),
                replace(delivered(1, "10.244.1.21"), share=None),
            ),
            "Some new connections time out, the others are delivered.",
            id="shares are not known",
        ),
        pytest.param(
            asked(
                replace(
                    denied(0, "10.244.1.20", 1.0),
                    disposition=Disposition.REFUSED,
                    client="connection refused",
                    why="no endpoint is ready",
                )
            ),
            "Stops at NetworkPolicy db/pg-from-worker: no endpoint is ready."
            " The client sees connection refused.",
            id="refused",
        ),
        pytest.param(
            asked(
                replace(
                    denied(0, "10.244.1.20", 1.0),
                    disposition=Disposition.NO_SUCH_NAME,
                    client="name not found",
                    why="pg.dbb has no record",
                )
            ),
            "No such name: pg.dbb has no record. The client sees name not found.",
            id="no such name",
        ),
        pytest.param(
            asked(
                replace(
                    denied(0, "10.244.1.20", 1.0),
                    disposition=Disposition.EXITS_CLUSTER,
                    why="1.1.1.1:443 leaves by node worker",
                )
            ),
            "Leaves the cluster: 1.1.1.1:443 leaves by node worker.",
            id="leaves the cluster",
        ),
        pytest.param(
            entering(
                (
                    (),
                    replace(
                        STOPPED,
                        answer=STOPPED.answer
                        and replace(STOPPED.answer, status=308, sure=Sure.STANDARD),
                        why="http is redirected",
                    ),
                )
            ),
            "Answered on the way: http is redirected."
            " The client sees HTTP 308 from Pod ingress/traefik-1.",
            id="redirected",
        ),
    ],
)
def test_the_end_is_told_in_one_or_two_sentences(trace: Trace, told: str) -> None:
    assert f"\n{told}\n" in _shown(trace)


def test_cases_that_differ_stand_under_whom_they_are_of() -> None:
    fine = delivered(0, "10.244.1.20", 1.0)
    shown = _shown(entering((("worker",), fine), (("worker2", "worker3"), STOPPED)))
    assert "\nby node worker:\n  1 ✓ name " in shown
    assert "\nby node worker2, worker3 (told of worker2):\n  1 ✓ ingress " in shown
    assert "\n  Delivered. The destination sees client 10.244.1.8.\n" in shown
    assert "\nIt depends on the node by which it enters.\n" in shown


def test_cases_that_do_not_differ_but_for_names_are_one() -> None:
    one, two = delivered(0, "10.244.1.20", 1.0), delivered(1, "10.244.2.14", 1.0, "worker2")
    shown = _shown(entering((("worker",), one), (("worker2",), two)))
    assert "\nby node worker, worker2:\n" in shown
    assert shown.count("service proxy") == 1
    assert "told of" not in shown


def test_that_a_line_names_who_asks_does_not_part_pods() -> None:
    names = ("front-1", "front-2", "front-3")
    cases = (Case((Ref("Pod", "shop", name),), (), (_unselected(name),)) for name in names)
    shown = _shown(Trace(parse(("deploy/shop/front", "198.51.100.7:53")), tuple(cases)))
    assert "\nfrom Pod shop/front-1, shop/front-2, shop/front-3:\n" in shown
    assert "no policy selects front-1, front-2 or 1 more for egress" in shown
    assert "\n198.51.100.7:53 leaves the cluster.\n" in shown


def _unselected(name: str) -> Path:
    """A path of a pod that no policy selects, out of the cluster."""
    return Path(
        share=1.0,
        disposition=Disposition.EXITS_CLUSTER,
        why="198.51.100.7:53 leaves the cluster",
        client="whatever answers outside",
        steps=(Step("egress-policy", None, Verdict.OK, f"no policy selects {name} for egress"),),
    )


def test_the_hop_that_gave_the_reason_is_where_it_stops() -> None:
    why = "Service db/pg has no port 81/TCP"
    steps = (
        Step("service-proxy", None, Verdict.BROKEN, why),
        Step("pod-network", None, Verdict.BROKEN, "nothing serves 192.0.2.80:81 on the node"),
    )
    stopped = Path(1.0, Disposition.DROPPED, why, "usually times out", steps)
    told = f"Stops at the service proxy: {why}. The client usually times out."
    assert f"\n{told}\n" in _shown(asked(stopped))


def test_pods_that_fare_differently_are_told_apart() -> None:
    other = Ref("Pod", "shop", "front-2")
    cases = (
        Case((FRONT,), (), (delivered(0, "10.244.1.20", 1.0),)),
        Case((other,), (), (denied(0, "10.244.1.20", 1.0),)),
    )
    shown = _shown(Trace(parse(("deploy/shop/front", "svc/db/pg:5432")), cases))
    assert shown.startswith("deploy/shop/front (2 Pods) → Service db/pg:5432/TCP\n")
    assert "\nfrom Pod shop/front-1:\n" in shown
    assert "\nfrom Pod shop/front-2:\n" in shown
    assert "\nIt depends on who asks.\n" in shown


def test_what_the_reason_names_already_is_not_named_twice() -> None:
    shown = _shown(asked(denied(1, "10.244.2.14", 1.0)))
    assert "\nStops at the ingress policy: NetworkPolicy db/pg-from-worker selects pg-1" in shown


def test_only_a_cluster_that_can_be_asked_is_worth_a_command() -> None:
    assert "Look at" not in _shown(HALF, SAVED)
    document = view(HALF, LIVE, Asked(again=" --context kind-a"))
    assert document.next == f"{LOOK} --context kind-a"


def test_wide_tells_addresses_objects_and_the_command_that_shows_them() -> None:
    shown = _shown(HALF, wide=True)
    assert "before: 10.244.1.8 → 10.96.40.2:5432/TCP\n" in shown
    assert "after: 10.244.1.8 → 10.244.1.20:5432/TCP or 10.244.2.14:5432/TCP" not in shown
    assert "because: Service db/pg, EndpointSlice db/pg-x1\n" in shown
    assert "see: kubectl get -n db service/pg endpointslice/pg-x1 -o yaml\n" in shown
    assert "flow: 10.244.1.8 → 10.244.1.20:5432/TCP\n" in shown


def test_what_a_person_stated_is_told() -> None:
    shown = _shown(replace(BOTH, assumed=("policy=enforced",)))
    assert "\ntold by you: policy=enforced\n" in shown


def test_only_gaps_that_a_trace_looks_at_are_told() -> None:
    gaps = [Gap("Pod", GapReason.FORBIDDEN), Gap("IPPool", GapReason.FORBIDDEN)]
    shown = _shown(BOTH, survey(snapshot_of(CLUSTER, gaps=gaps)))
    assert "not readable: Pods" in shown
    assert "IPPool" not in shown


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("trace", [HALF, BOTH, entering(((), STOPPED))])
def test_it_fits_in_eighty_columns_but_for_commands(trace: Trace, *, wide: bool) -> None:
    lines = _shown(trace, width=80, wide=wide).splitlines()
    assert max(len(line) for line in lines if "kubectl" not in line) <= 80


def test_it_can_be_told_in_ascii() -> None:
    shown = text.write(view(HALF, LIVE, Asked()), Style(width=80, unicode=False))
    assert shown.isascii()
    assert "\n3a x  1/2 " in shown


def test_in_markdown_each_line_is_a_row_of_a_table() -> None:
    shown = markdown.write(view(HALF, LIVE, Asked()), Style())
    assert "| 2 | ✓ ok | service proxy | iptables on worker: 1 of 2 endpoints |\n" in shown
    assert "|  | ✗ broken | ingress policy | NetworkPolicy db/pg-from-worker" in shown
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert {line.count(" | ") for line in rows} == {3}


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        pytest.param(["a b"], "a b", id="one"),
        pytest.param(["Pod a: fine", "Pod b: fine"], "Pod a or b: fine", id="two in one word"),
        pytest.param(
            [f"on n{n}; good" for n in range(5)], "on n0, n1 or one of 3 more; good", id="many"
        ),
        pytest.param(["to a, by x y", "to a, here"], "to a, by x y; or here", id="other ends"),
        pytest.param([], "", id="none"),
    ],
)
def test_texts_that_differ_in_few_words_are_one(texts: list[str], told: str) -> None:
    assert joined(texts) == told


def test_of_three_things_with_room_for_two_one_is_more() -> None:
    assert any_of(["a", "b", "c"]) == "a, b or 1 more"
    assert any_of(["a", "b", "c"], 3) == "a, b or c"


CONTRACT = """
kind: Trace
question: {from: Pod/shop/web-1, to: Service/shop/cart, protocol: TCP, port: 80, url: null}
disposition: delivered
paths:
- probability: 0.5
  disposition: delivered
  seenSource: 10.244.1.1
  answer: {status: 503, by: Pod/ingress/traefik-1, sure: usual}
  steps:
  - hop: service-proxy
    at: Node/n1
    verdict: ok
    action: iptables picks 1 of 2 endpoints
    because: [Service/shop/cart, EndpointSlice/shop/cart-x1]
    before: {source: 10.244.1.7, destination: 10.96.3.4, port: 80}
    after: {source: 10.244.1.7, destination: 10.244.2.9, port: 8080}
"""
"""What was promised to scripts at first; fields have only been added since."""


class TestPublicDocument:
    """`docs/schema/trace.json`."""

    def test_what_was_promised_still_stands(self) -> None:
        schema = msgspec.json.schema(public.Trace)
        for part in schema["$defs"].values():
            part.pop("required", None)  # fields that were added later
            part["additionalProperties"] = False
        jsonschema.validate(yaml.safe_load(CONTRACT), schema)

    def test_it_says_what_the_contract_shows(self) -> None:
        document = json.loads(json_writer.write(public.document(HALF, LIVE)))
        assert document["kind"] == "Trace"
        assert document["disposition"] == "mixed"
        question = document["question"]
        assert question["from"] == "Pod/shop/front-1"
        assert question["to"] == "Service/db/pg"
        assert (question["protocol"], question["port"], question["url"]) == ("TCP", 5432, None)
        first = document["paths"][0]
        assert (first["probability"], first["seenSource"]) == (0.5, "10.244.1.8")
        assert first["answer"] is None
        step = first["steps"][1]
        assert step["at"] == "Node/worker"
        assert step["because"] == ["Service/db/pg", "EndpointSlice/db/pg-x1"]
        assert step["before"] == {
            "source": ASKED.source,
            "destination": ASKED.destination,
            "port": ASKED.port,
        }
        assert step["after"]["destination"] == "10.244.1.20"

    def test_an_answer_of_a_proxy_is_told_with_how_sure_it_is(self) -> None:
        trace = entering((("worker",), STOPPED))
        document = json.loads(json_writer.write(public.document(trace, LIVE)))
        path = document["paths"][0]
        assert path["answer"] == {"status": 503, "by": "Pod/ingress/traefik-1", "sure": "usual"}
        assert (path["from"], path["via"]) == ([], ["Node/worker"])
        assert document["question"]["url"] == "https://shop.example.com/cart"
        assert document["question"]["from"] == "internet"
        assert document["question"]["to"] == "shop.example.com"

    @pytest.mark.parametrize("trace", [HALF, BOTH, entering(((), STOPPED))])
    def test_it_is_valid(self, trace: Trace) -> None:
        schema = msgspec.json.schema(public.Trace)
        jsonschema.validate(json.loads(json_writer.write(public.document(trace, LIVE))), schema)

    def test_verdicts_are_those_of_every_document(self) -> None:
        steps = public.document(HALF, LIVE).paths[1]["steps"]
        assert [step.verdict for step in steps] == [
            Verdict.OK,
            Verdict.OK,
            Verdict.BROKEN,
            Verdict.NOT_CHECKED,
        ]


def test_an_end_that_may_be_another_is_no_timeout() -> None:
    assert do(path(shop(), "pod/front-1", "10.244.2.99:80")) == "do not arrive"


def test_a_redirect_is_fine() -> None:
    assert STOPPED.answer is not None
    moved = replace(STOPPED, answer=replace(STOPPED.answer, status=308))
    assert verdict_of(moved) is Verdict.OK


def test_a_client_that_is_not_known_is_another_way() -> None:
    there = replace(delivered(1, "10.244.2.14"), seen_source=None)
    assert len(ways(asked(delivered(0, "10.244.1.20"), there).cases)) == 2


def test_of_those_that_were_not_followed_none_is_told() -> None:
    others = tuple(Ref("Pod", "shop", f"front-{n}") for n in range(2, 5))
    unknown = Path(None, Disposition.INSUFFICIENT_INFORMATION, "they are too many", "not known", ())
    cases = (Case((FRONT,), (), (delivered(0, "10.244.1.20", 1.0),)), Case(others, (), (unknown,)))
    shown = _shown(Trace(parse(("deploy/shop/front", "svc/db/pg:5432")), cases))
    assert shown.startswith("deploy/shop/front (4 Pods) → ")
    assert (
        "\nfrom Pod shop/front-2, shop/front-3, shop/front-4:\n"
        "  Not known: they are too many.\n" in shown
    )
