"""One request tells which kinds are served, in every form that a server answers it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kubectl_netmap.collect.cluster.discovery import Served
from kubectl_netmap.collect.cluster.source import ClusterSource
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.errors import ClusterUnreachable, NotAuthenticated
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kind import Kind
from kubectl_netmap.snapshot.kinds import kind_of
from tests.support.api_server import ApiServer, Reply, status

Open = Callable[..., ClusterSource]

SERVICE_CIDR = kind_of("ServiceCIDR")


def _asked(api: ApiServer, source: ClusterSource, kind: Kind) -> list[str]:
    """The paths asked for after the discovery."""
    source.header()
    before = len(api.seen)
    list(source.pages(kind))
    return [seen.path for seen in api.seen[before:]]


def test_two_requests_tell_the_version_and_all_groups(api: ApiServer, source: Open) -> None:
    header = source().header()
    assert header.server_version == "v1.34.4"
    assert header.api_groups == frozenset(api.groups)
    assert (header.context, header.source, header.read_at) == (
        "here",
        "live",
        "2026-11-22T12:00:00Z",
    )
    assert api.paths() == ["/version", "/apis"]
    assert api.seen[1].one("Accept").startswith("application/json;g=apidiscovery.k8s.io;v=v2;")


def test_the_first_version_of_the_table_that_is_served_is_asked_for(
    api: ApiServer, source: Open
) -> None:
    api.groups = {
        "networking.k8s.io": {"v1": ("ingresses",), "v1beta1": ("servicecidrs",), "v1alpha1": ()}
    }
    expected = ["/apis/networking.k8s.io/v1beta1/servicecidrs"]
    assert _asked(api, source(), SERVICE_CIDR) == expected


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param({}, id="the group is not served"),
        pytest.param({"networking.k8s.io": {"v1": ("ingresses",)}}, id="the kind is not"),
        pytest.param({"networking.k8s.io": {"v2": ("servicecidrs",)}}, id="its version is not"),
    ],
)
def test_what_is_not_served_costs_no_request(
    api: ApiServer, source: Open, groups: dict[str, dict[str, tuple[str, ...]]]
) -> None:
    api.groups = groups
    opened = source()
    opened.header()
    with pytest.raises(NotRead) as caught:
        list(opened.pages(SERVICE_CIDR))
    assert caught.value.reason is GapReason.NOT_SERVED
    assert caught.value.detail == "the API server does not serve servicecidrs.networking.k8s.io"
    assert api.paths() == ["/version", "/apis"]


def test_a_kind_that_cannot_be_listed_is_not_served(api: ApiServer, source: Open) -> None:
    api.always("/apis", Reply(body=_aggregated(["get"])))
    with pytest.raises(NotRead):
        list(source().pages(SERVICE_CIDR))


def test_a_group_whose_server_is_away_is_tried_all_the_same(api: ApiServer, source: Open) -> None:
    api.always("/apis", Reply(body=_aggregated([], freshness="Stale")))
    api.lists["/apis/networking.k8s.io/v1/servicecidrs"] = []
    expected = ["/apis/networking.k8s.io/v1/servicecidrs"]
    assert _asked(api, source(), SERVICE_CIDR) == expected


def test_two_kinds_of_one_name_are_told_apart_by_their_group(api: ApiServer, source: Open) -> None:
    api.groups = {
        "config.openshift.io": {"v1": ("networks",)},
        "operator.openshift.io": {"v1": ("networks",)},
    }
    opened = source()
    assert _asked(api, opened, kind_of("Network")) == ["/apis/config.openshift.io/v1/networks"]
    assert _asked(api, opened, kind_of("OperatorNetwork")) == [
        "/apis/operator.openshift.io/v1/networks"
    ]


PLAIN = {
    "kind": "APIGroupList",
    "groups": [
        {
            "name": "networking.k8s.io",
            "versions": [{"groupVersion": "networking.k8s.io/v1", "version": "v1"}],
        }
    ],
}


def test_an_older_server_tells_its_groups_but_not_their_kinds(api: ApiServer, source: Open) -> None:
    api.groups = {}
    api.always("/apis", Reply(body=PLAIN))
    opened = source()
    assert opened.header().api_groups == frozenset({"networking.k8s.io"})
    with pytest.raises(NotRead) as caught:
        list(opened.pages(SERVICE_CIDR))
    assert caught.value.reason is GapReason.NOT_SERVED
    assert api.paths()[2:] == [
        "/apis/networking.k8s.io/v1/servicecidrs"
    ]  # no other version is there


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(status(403, "no"), id="it may not be asked"),
        pytest.param(status(500, "no"), id="it fails"),
        pytest.param(Reply(body="<html>"), id="it answers nonsense"),
    ],
)
def test_without_discovery_each_version_is_tried(
    api: ApiServer, source: Open, reply: Reply
) -> None:
    api.always("/apis", reply)
    api.groups = {"networking.k8s.io": {"v1beta1": ("servicecidrs",)}}
    opened = source()
    assert opened.header().api_groups is None
    assert _asked(api, opened, SERVICE_CIDR) == [
        "/apis/networking.k8s.io/v1/servicecidrs",
        "/apis/networking.k8s.io/v1beta1/servicecidrs",
    ]
    with pytest.raises(NotRead) as caught:
        list(opened.pages(kind_of("IPPool")))
    assert caught.value.reason is GapReason.NOT_SERVED


def test_the_core_group_is_always_served() -> None:
    assert Served(groups={}).versions_of(kind_of("Pod")) == ("v1",)


def test_a_version_that_may_not_be_read_is_unknown(api: ApiServer, source: Open) -> None:
    api.always("/version", status(403, "no"))
    assert source().header().server_version == ""


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        pytest.param(Reply(body="<html>hello"), "not that of Kubernetes", id="a web page"),
        pytest.param(Reply(body="{}"), "not that of Kubernetes", id="another JSON"),
        pytest.param(Reply(404, "not here"), "HTTP 404: not here", id="nothing at that path"),
        pytest.param(status(503, "no backend"), "no backend", id="a load balancer without one"),
        pytest.param(Reply(302, headers={"Location": "/login"}), "HTTP 302", id="a login page"),
    ],
)
def test_what_answers_but_is_no_api_server_is_an_error(
    api: ApiServer, source: Open, reply: Reply, message: str
) -> None:
    api.always("/version", reply)
    with pytest.raises(ClusterUnreachable) as caught:
        source().header()
    assert "does not answer as a Kubernetes API server" in str(caught.value)
    assert message in str(caught.value)


def test_a_stranger_is_told_so_at_the_first_request(api: ApiServer, source: Open) -> None:
    api.always("/version", status(401, "Unauthorized"))
    with pytest.raises(NotAuthenticated, match=r"does not accept the credentials \(Unauthorized\)"):
        source().header()


def _aggregated(verbs: list[str], freshness: str = "Current") -> dict[str, object]:
    resources = [{"resource": "servicecidrs", "verbs": verbs}]
    version = {"version": "v1", "freshness": freshness, "resources": resources}
    return {"items": [{"metadata": {"name": "networking.k8s.io"}, "versions": [version]}]}
