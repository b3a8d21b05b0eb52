"""Files of assertions: what they may say, and what is told of a mistake in one."""

from __future__ import annotations

import pytest
import yaml

from kubectl_netmap.errors import UsageError
from kubectl_netmap.trace.assertions import Assertion, Expectation, assertions
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.parse import parse

FILE = """
apiVersion: netmap/v1alpha1
kind: Flows
flows:
- name: the shop reads its database
  from: deploy/shop/front
  to: svc/db/pg:5432
  via: node/worker
  protocol: TCP
  expect:
    disposition: [delivered, answered]
    endpoints: [pod/db/pg-0, 10.244.1.20, '10.244.1.20:5432', '[FD00::1]:80']
    seenSource: 10.244.1.8
- to: https://shop.example.com/admin
  expect: {status: 404}
"""


def _read(text: str) -> tuple[Assertion, ...]:
    return assertions(yaml.safe_load(text))


def test_a_file_has_questions_and_what_must_hold() -> None:
    first, second = _read(FILE)
    assert first.name == "the shop reads its database"
    assert first.question == parse(
        ("deploy/shop/front", "svc/db/pg:5432"), protocol="tcp", via="worker"
    )
    assert first.expected == Expectation(
        dispositions=(Disposition.DELIVERED, Disposition.ANSWERED),
        endpoints=("pod/db/pg-0", "10.244.1.20", "10.244.1.20:5432", "[fd00::1]:80"),
        seen_source=("10.244.1.8",),
    )
    assert second.question == parse(("https://shop.example.com/admin",))
    assert second.expected == Expectation(status=404)


def test_a_bare_list_will_do() -> None:
    assert len(_read("[{to: '10.0.0.1:80', expect: {disposition: dropped}}]")) == 1


def test_that_nobody_is_reached_can_be_expected() -> None:
    (only,) = _read("[{to: '10.0.0.1:80', expect: {endpoints: []}}]")
    assert only.expected == Expectation(endpoints=())


@pytest.mark.parametrize(
    ("text", "told", "hint"),
    [
        pytest.param("", "the file has no list of flows", "flows:", id="an empty file"),
        pytest.param("flows: 3", "the file has no list of flows", "flows:", id="no list"),
        pytest.param(
            "flow: []",
            "the file has a field 'flow' that is not known",
            "did you mean flows?",
            id="a misspelled field of the file",
        ),
        pytest.param("[pod/a]", "flow 1 is no mapping", "flows:", id="a flow that is a text"),
        pytest.param(
            "[{too: x}]",
            "flow 1 has a field 'too' that is not known",
            "did you mean to?",
            id="a misspelled field of a flow",
        ),
        pytest.param(
            "[{zzz: x}]", "flow 1 has a field 'zzz'", "one of name, from, to", id="like no field"
        ),
        pytest.param("[{expect: {}}]", "flow 1 does not say where", "to: svc", id="no target"),
        pytest.param(
            "[{name: n, to: '10.0.0.1:80'}]",
            "flow 1 (n) does not say what to expect",
            "expect: {disposition",
            id="no expectation",
        ),
        pytest.param(
            "[{to: '10.0.0.1:80', expect: {status: 404}}, {to: nowhere, expect: {status: 404}}]",
            "flow 2: 'nowhere' names no port",
            "nowhere:443",
            id="a target that is none, in the second flow",
        ),
        pytest.param(
            "[{to: 80, expect: {status: 404}}]",
            "flow 1: to is 80, which is no text",
            "in quotes",
            id="a number for a text",
        ),
        pytest.param(
            "[{to: '10.0.0.1:80', protocol: icmp, expect: {status: 404}}]",
            "flow 1: protocol is 'icmp'",
            "tcp, udp, sctp",
            id="another protocol",
        ),
        pytest.param(
            "[{to: '10.0.0.1:80', expect: {disposition: deliverd}}]",
            "flow 1: expect.disposition is 'deliverd'",
            "did you mean delivered?",
            id="a misspelled disposition",
        ),
        pytest.param(
            "[{to: '10.0.0.1:80', expect: {disposition: []}}]",
            "flow 1: expect.disposition names none",
            "disposition: delivered",
            id="no disposition",
        ),
        pytest.param(
            "[{to: '10.0.0.1:80', expect: {seenSorce: 10.0.0.1}}]",
            "flow 1: expect has a field 'seenSorce'",
            "did you mean seenSource?",
            id="a misspelled expectation",
        ),
        pytest.param(
            "[{to: '10.0.0.1:80', expect: {status: '404'}}]",
            "flow 1: expect.status is '404'",
            "status: 503",
            id="a status in quotes",
        ),
        pytest.param(
            "[{to: '10.0.0.1:80', expect: {status: true}}]",
            "flow 1: expect.status is True",
            "status: 503",
            id="a status that is none",
        ),
        pytest.param(
            "[{to: '10.0.0.1:80', expect: {endpoints: [pod/pg-0]}}]",
            "flow 1: expect.endpoints has 'pod/pg-0'",
            "pod/NAMESPACE/NAME",
            id="a pod without its namespace",
        ),
        pytest.param(
            "[{to: '10.0.0.1:80', expect: {seenSource: worker}}]",
            "flow 1: expect.seenSource has 'worker'",
            "10.244.1.7",
            id="a client that is no address",
        ),
        pytest.param(
            "[{to: '10.0.0.1:80', expect: {endpoints: [1]}}]",
            "flow 1: expect.endpoints is [1]",
            "a list of texts",
            id="an endpoint that is a number",
        ),
    ],
)
def test_a_mistake_is_told_with_the_flow_and_the_field(text: str, told: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        _read(text)
    assert str(caught.value).startswith(told)
    assert hint in caught.value.hint
