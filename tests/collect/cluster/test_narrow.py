"""The requests that a trace sends to a live cluster, and its answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from kubectl_netmap.collect.cluster.lists import path_of
from kubectl_netmap.collect.cluster.source import ClusterSource
from kubectl_netmap.collect.narrow import collect_wanted
from kubectl_netmap.collect.source import NotRead, Parts
from kubectl_netmap.snapshot.kind import Read
from kubectl_netmap.snapshot.kinds import KINDS
from kubectl_netmap.snapshot.want import Want, pods_on
from tests.support.api_server import ApiServer, pod, status
from tests.support.command import said

STORY = Path(__file__).parents[2] / "scenarios" / "kind-shop" / "cluster.yaml"
PODS = "/api/v1/pods"

Open = Callable[..., ClusterSource]


@pytest.fixture
def shop(api: ApiServer) -> ApiServer:
    """The story kind-shop, served."""
    documents = [each for each in yaml.safe_load_all(STORY.read_text()) if each]
    for kind in KINDS:
        found = [each for each in documents if each["kind"] == kind.name]
        if kind.read is Read.BY_NAME:
            for each in found:
                meta = each["metadata"]
                path = path_of(kind, kind.versions[0], meta["namespace"], meta["name"])
                api.objects[path] = each
        elif kind.read is Read.LIST and (found or not kind.optional):
            api.lists[path_of(kind, kind.versions[0])] = found
    for each in api.lists["/api/v1/namespaces"]:
        meta = each["metadata"]
        meta["labels"] = {"kubernetes.io/metadata.name": meta["name"], **meta.get("labels", {})}
    return api


def _sender(api: ApiServer) -> str:
    pods = (each["metadata"] for each in api.lists[PODS])
    return next(str(each["name"]) for each in pods if each["namespace"] == "shop")


def test_it_is_a_source_of_parts(source: Open) -> None:
    opened: Parts = source()
    assert opened.heading().source == "live"


def test_heading_and_parts_ask_neither_for_the_version_nor_for_groups(
    api: ApiServer, source: Open
) -> None:
    api.lists[PODS] = [pod(1)]
    opened = source()
    opened.heading()
    list(opened.part(Want("Pod", "shop")))
    assert api.paths() == ["/api/v1/namespaces/shop/pods"]


def test_selectors_are_sent_with_every_page(api: ApiServer, source: Open) -> None:
    api.lists[PODS] = [
        {**pod(number), "spec": {"nodeName": "n1", "containers": []}} for number in range(501)
    ]
    pages = list(source().part(pods_on("n1")))
    assert [len(page.objects) for page in pages] == [500, 1]
    assert [seen.query["fieldSelector"] for seen in api.seen] == ["spec.nodeName=n1"] * 2


def test_labels_are_picked_by_the_server(api: ApiServer, source: Open) -> None:
    other = pod(2)
    other["metadata"]["labels"] = {"app": "cart"}
    api.lists[PODS] = [pod(1), other]
    (page,) = source().part(Want("Pod", "shop", labels="app=cart"))
    assert [each.name for each in page.objects] == ["p00002"]


def test_of_a_limit_one_page_is_read_that_says_whether_there_is_more(
    api: ApiServer, source: Open
) -> None:
    api.lists[PODS] = [pod(number) for number in range(3)]
    (page,) = source().part(Want("Pod", limit=2))
    assert (len(page.objects), bool(page.proceed)) == (2, True)
    (page,) = source().part(Want("Pod", limit=3))
    assert (len(page.objects), page.proceed) == (3, "")


def test_an_object_that_is_not_there_is_an_empty_page(api: ApiServer, source: Open) -> None:
    api.lists[PODS] = [pod(1)]
    pages = list(source().part(Want("Pod", "shop", "p00001")))
    pages += source().part(Want("Pod", "shop", "gone"))
    assert [len(page.objects) for page in pages] == [1, 0]


def test_what_many_clusters_do_not_serve_is_looked_up_once_for_all(
    api: ApiServer, source: Open
) -> None:
    opened = source()
    for kind in ("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"):
        with pytest.raises(NotRead):
            list(opened.part(Want(kind, maybe=True)))
    assert api.paths() == ["/apis"]


def test_a_kind_is_asked_for_in_an_older_version_where_the_newer_one_is_not_served(
    api: ApiServer, source: Open
) -> None:
    api.lists["/apis/discovery.k8s.io/v1beta1/endpointslices"] = []
    assert len(list(source().part(Want("EndpointSlice", "shop")))) == 1
    versions = [path.split("/")[3] for path in api.paths()]
    assert versions == ["v1", "v1beta1"]


def test_a_refusal_ends_the_reading_of_parts(api: ApiServer, source: Open) -> None:
    api.always(PODS, status(403, "pods is forbidden"))
    assert collect_wanted(source(), lambda _snapshot, _met: (pods_on("n1"),)) is None


@pytest.mark.parametrize("origin", ["pod", "node"])
def test_a_trace_takes_ten_requests_at_most_and_says_what_the_whole_cluster_says(
    shop: ApiServer, origin: str
) -> None:
    sender = f"pod/shop/{_sender(shop)}" if origin == "pod" else "node/kind-worker"
    words = ("trace", sender, "svc/db/pg:5432")
    live = said(*words, environ={"KUBECONFIG": str(shop.kubeconfig())})
    assert (live.code, live.err) == (0, "")
    assert len(shop.seen) <= 10
    whole = said(*words, "--from", str(STORY)).out
    (told,), (expected,) = (
        [line for line in text.splitlines() if line.startswith(("Delivered", "Stops", "Partly"))]
        for text in (live.out, whole)
    )
    assert told == expected
    assert "not asked" not in live.out


def test_documents_for_scripts_tell_what_was_not_asked_for(shop: ApiServer) -> None:
    words = ("trace", f"pod/shop/{_sender(shop)}", "svc/db/pg:5432", "-o", "json")
    document = yaml.safe_load(said(*words, environ={"KUBECONFIG": str(shop.kubeconfig())}).out)
    pods = next(gap for gap in document["gaps"] if gap["kind"] == "Pod")
    assert (pods["reason"], pods["scope"]) == ("not-asked", "all but db")
    assert pods["consequence"]
    assert document["cluster"]["server"] is None


@pytest.mark.parametrize(
    "more",
    [
        pytest.param(("--assume", "policy-engine=cilium"), id="with another policy engine"),
        pytest.param(("--read-logs",), id="with more than the usual reading"),
    ],
)
def test_what_is_not_foreseen_reads_the_whole_cluster(
    shop: ApiServer, more: tuple[str, ...]
) -> None:
    words = ("trace", f"pod/shop/{_sender(shop)}", "svc/db/pg:5432", *more)
    said(*words, environ={"KUBECONFIG": str(shop.kubeconfig())})
    assert "/version" in shop.paths()
    assert "/apis/apps/v1/daemonsets" in shop.paths()


def test_whoever_may_not_see_the_node_gets_the_answer_of_what_may_be_read(shop: ApiServer) -> None:
    shop.always("/api/v1/nodes", status(403, "nodes is forbidden"))
    words = ("trace", f"pod/shop/{_sender(shop)}", "svc/db/pg:5432")
    live = said(*words, environ={"KUBECONFIG": str(shop.kubeconfig())})
    assert live.code == 0
    assert "not readable: Nodes" in live.out
    assert PODS in shop.paths()
