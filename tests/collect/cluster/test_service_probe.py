"""The Service ranges, as the API server tells them when a Service is only tried."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest
from werkzeug import Request

from kubectl_netmap.collect.cluster.connection import OptIn
from kubectl_netmap.collect.cluster.source import ClusterSource
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.wire.decode import Page
from tests.support.api_server import ApiServer, Reply, status
from tests.support.world import World

Open = Callable[..., ClusterSource]
Answer = Callable[[str, str], Reply]

PATH = "/api/v1/namespaces/default/services"
NOBODYS = "0.0.0.0"  # noqa: S104 -- the address that no Service can have
PROBE = OptIn(dry_run_probe=True)

# as Kubernetes 1.34.4 says it
OUTSIDE = (
    'Service "x" is invalid: spec.clusterIPs: Invalid value: ["{ip}"]: failed to allocate IP {ip}: '
    "the provided IP ({ip}) is not in the valid range. The range of valid IPs is {cidr}"
)
ABSENT = (
    'Service "x" is invalid: spec.ipFamilies[0]: Invalid value: "IPv6": '
    "not configured on this cluster"
)


def _created(address: str) -> Reply:
    return Reply(201, {"kind": "Service", "spec": {"clusterIP": address}})


def _answering(api: ApiServer, answer: Answer) -> None:
    def handle(request: Request) -> Reply:
        spec = json.loads(request.get_data())["spec"]
        return answer(spec["ipFamilies"][0], spec.get("clusterIP", ""))

    api.always(PATH, handle)


def _single_stack(family: str, address: str) -> Reply:
    if family == "IPv6":
        return status(422, ABSENT)
    if not address:
        return _created("10.96.0.0")
    return status(422, OUTSIDE.format(ip=address, cidr="10.96.0.0/16"))


def _read(source: ClusterSource) -> Page | NotRead:
    ((kind, read),) = source.opted_in({})
    assert kind == "ServiceProbe"
    return read


def _fields(source: ClusterSource) -> dict[str, Mapping[str, object]]:
    page = _read(source)
    assert isinstance(page, Page)
    return {each.name: each.fields for each in page.objects}


def test_the_range_its_base_and_the_family_that_is_absent(api: ApiServer, source: Open) -> None:
    _answering(api, _single_stack)
    assert _fields(source(PROBE)) == {
        "IPv4": {
            "cidrs[0]": "10.96.0.0/16",
            "base": "10.96.0.0",
            "message": OUTSIDE.format(ip=NOBODYS, cidr="10.96.0.0/16"),
        },
        "IPv6": {"absent": "true", "message": ABSENT},
    }


def test_everything_it_sends_is_a_dry_run(api: ApiServer, source: Open) -> None:
    _answering(api, _single_stack)
    _fields(source(PROBE))
    assert {(seen.method, seen.path, tuple(seen.query.items())) for seen in api.seen} == {
        ("POST", PATH, (("dryRun", "All"),))
    }
    assert len(api.seen) == 7  # three tries of two questions, and one for the absent family


def test_of_several_ranges_each_that_an_allocator_tells_is_kept(
    api: ApiServer, source: Open
) -> None:
    ranges = iter(["10.1.0.0/16", "10.0.0.0/16", "10.1.0.0/16"] * 2)

    def random(family: str, address: str) -> Reply:
        if family == "IPv6":
            return status(422, ABSENT)
        cidr = next(ranges)
        if not address:
            return _created(cidr.partition("/")[0])
        return status(422, OUTSIDE.format(ip=address, cidr=cidr))

    _answering(api, random)
    fields = _fields(source(PROBE))["IPv4"]
    assert (fields["cidrs[0]"], fields["cidrs[1]"]) == ("10.0.0.0/16", "10.1.0.0/16")
    assert fields["base"] == "10.0.0.0"


@pytest.mark.parametrize(
    ("message", "cidr"),
    [
        pytest.param(
            'spec.clusterIP: Invalid value: "0.0.0.0": provided IP is not in the valid range. '
            "The range of valid IPs is 10.0.0.0/24",
            "10.0.0.0/24",
            id="1.9 to 1.19",
        ),
        pytest.param(
            'spec.clusterIPs: Invalid value: []string{"0.0.0.0"}: failed to allocated ip:0.0.0.0 '
            "with error:provided IP is not in the valid range. "
            "The range of valid IPs is 10.43.0.0/16",
            "10.43.0.0/16",
            id="1.20 to 1.22",
        ),
        pytest.param(
            "the provided IP (0.0.0.0) is not in the valid range", None, id="a range no more told"
        ),
        pytest.param(
            "failed to allocate IP 0.0.0.0: the provided network does not match the current range",
            None,
            id="the answer to a real create",
        ),
        pytest.param(
            "The range of valid IPs is ***HIDDEN***/22", None, id="a range that is hidden"
        ),
        pytest.param(
            "The range of valid IPs is fd00::/112", None, id="a range of the other family"
        ),
    ],
)
def test_every_wording_of_the_refusal_is_understood(
    api: ApiServer, source: Open, message: str, cidr: str | None
) -> None:
    def answer(family: str, address: str) -> Reply:
        if family == "IPv6":
            return status(422, ABSENT)
        return status(422, message) if address else _created("10.9.0.0")

    _answering(api, answer)
    fields = _fields(source(PROBE))["IPv4"]
    assert fields.get("cidrs[0]") == cidr
    assert fields["base"] == "10.9.0.0"


def test_a_dual_stack_cluster_tells_both(api: ApiServer, source: Open) -> None:
    ranges = {"IPv4": "10.96.0.0/16", "IPv6": "fd00:10:96::/112"}

    def answer(family: str, address: str) -> Reply:
        if not address:
            return _created(ranges[family].partition("/")[0])
        return status(422, OUTSIDE.format(ip=address, cidr=ranges[family]))

    _answering(api, answer)
    assert {name: fields["cidrs[0]"] for name, fields in _fields(source(PROBE)).items()} == ranges


@pytest.mark.parametrize(
    ("reply", "reason", "detail"),
    [
        pytest.param(
            status(403, 'User "u" cannot create resource "services"'),
            GapReason.FORBIDDEN,
            'needs create on services: User "u" cannot create resource "services"',
            id="it may not be asked",
        ),
        pytest.param(
            status(400, "admission webhook says no"),
            GapReason.UNREACHABLE,
            "admission webhook says no",
            id="someone else answered first: unknown, not absent",
        ),
        pytest.param(
            status(500, "allocator not ready"),
            GapReason.UNREACHABLE,
            "allocator not ready",
            id="not ready",
        ),
        pytest.param(_created(""), GapReason.UNREACHABLE, "tell no range", id="nothing is said"),
        pytest.param(Reply(201, "no json"), GapReason.UNREACHABLE, "tell no range", id="nonsense"),
    ],
)
def test_what_tells_nothing_is_a_gap(  # noqa: PLR0913, PLR0917 -- a table
    api: ApiServer, source: Open, world: World, reply: Reply, reason: GapReason, detail: str
) -> None:
    _answering(api, lambda _family, _address: reply)
    refused = _read(source(PROBE))
    assert isinstance(refused, NotRead)
    assert refused.reason is reason
    assert detail in refused.detail
    assert world.slept == []
