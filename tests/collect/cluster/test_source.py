"""A whole reading of a scripted cluster, the requests that it takes, and where it may start."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kubectl_netmap.collect.cluster.connection import Connection, OptIn
from kubectl_netmap.collect.cluster.source import ClusterSource
from kubectl_netmap.collect.collect import collect
from kubectl_netmap.collect.source import NotRead, Source
from kubectl_netmap.errors import ClusterUnreachable, KubeconfigError, NotAuthenticated
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kinds import KINDS, kind_of, kinds_for
from tests.support.api_server import ApiServer, Manifest, Reply, pod, status
from tests.support.world import World

Open = Callable[..., ClusterSource]

CONFIG_MAPS = "/api/v1/namespaces/kube-system/configmaps"
EVERY = OptIn(read_logs=True, read_node_proxy=True, dry_run_probe=True)


def _config_map(name: str, **data: str) -> Manifest:
    return {"metadata": {"name": name, "namespace": "kube-system"}, "data": data}


@pytest.fixture
def cluster(api: ApiServer) -> ApiServer:
    """A node with kube-proxy, two pods, and what kubeadm and kube-proxy were told."""
    proxy = pod(1, "kube-system")
    proxy["spec"] = {"containers": [{"name": "kube-proxy", "image": "i"}], "nodeName": "n1"}
    api.lists = {
        "/api/v1/pods": [proxy, pod(2)],
        "/api/v1/nodes": [{"metadata": {"name": "n1"}}],
        "/api/v1/namespaces": [{"metadata": {"name": name}} for name in ("kube-system", "shop")],
    }
    api.objects = {
        f"{CONFIG_MAPS}/kube-proxy": _config_map(
            "kube-proxy", **{"config.conf": "kind: KubeProxyConfiguration\nmode: ipvs\n"}
        )
    }
    return api


def test_it_is_a_source(source: Open) -> None:
    opened: Source = source()
    assert opened.namespace() == "default"


@pytest.mark.usefixtures("cluster")
def test_a_whole_cluster_is_read_without_a_gap(source: Open) -> None:
    snapshot = collect(source(), kinds_for(None))
    assert snapshot.gaps == ()
    assert [each.name for each in snapshot.pods] == ["p00001", "p00002"]
    assert [each.name for each in snapshot.nodes] == ["n1"]
    config = snapshot.config("ConfigMap", "kube-system", "kube-proxy")
    assert config is not None
    assert config.text("data.config.conf.mode") == "ipvs"
    # a group that is not served is an answer and no gap
    assert snapshot.sees("IPPool")
    assert snapshot.configs("IPPool") == ()


def test_the_requests_are_exactly_those_that_the_design_allows(
    cluster: ApiServer, source: Open
) -> None:
    cluster.always("/api/v1/namespaces/default/services", status(422, "no range"))
    collect(source(EVERY), kinds_for(None))

    posts = [seen for seen in cluster.seen if seen.method != "GET"]
    assert {(seen.method, seen.path, seen.query.get("dryRun")) for seen in posts} == {
        ("POST", "/api/v1/namespaces/default/services", "All")
    }
    paths = cluster.paths()
    assert not [path for path in paths if "secrets" in path]
    assert not [path for path in paths if re.search(r"/configmaps/?$", path)]
    assert len([path for path in paths if path == "/apis"]) == 1
    listed = [seen for seen in cluster.seen if "limit" in seen.query]
    assert len({seen.path for seen in listed}) == len(listed)  # each list once
    allowed = re.compile(
        r"/version|/apis|/api/v1/(pods|services|nodes|namespaces|events)"
        r"|/apis/(apps|networking\.k8s\.io|discovery\.k8s\.io)/v1/[a-z]+"
        r"|/api/v1/namespaces/[a-z-]+/configmaps/[a-z0-9-]+"
        r"|/api/v1/namespaces/kube-system/pods/p00001(/log|:10249/proxy/proxyMode)"
        r"|/api/v1/nodes/n1(:10249/proxy/proxyMode|/proxy/configz)"
    )
    assert [path for path in paths if not allowed.fullmatch(path)] == []


def test_without_an_opt_in_nothing_but_get_is_sent_and_nothing_passes_a_proxy(
    cluster: ApiServer, source: Open
) -> None:
    collect(source(), kinds_for(None))
    assert {seen.method for seen in cluster.seen} == {"GET"}
    assert not [path for path in cluster.paths() if "proxy/" in path or path.endswith("/log")]


def test_no_kind_of_the_table_is_a_secret() -> None:
    assert not [kind for kind in KINDS if "secret" in kind.plural.lower()]


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, id=kind.name) for kind in KINDS if kind.name in {"Pod", "Node", "Ingress"}],
)
def test_a_kind_that_may_not_be_read_is_a_gap_and_the_others_are_there(
    cluster: ApiServer, source: Open, kind: Any
) -> None:
    path = f"/apis/{kind.group}/v1/{kind.plural}" if kind.group else f"/api/v1/{kind.plural}"
    cluster.always(path, status(403, f"{kind.plural} is forbidden"))
    for namespace in ("default", "kube-system", "shop"):
        inside = path.replace("/v1/", f"/v1/namespaces/{namespace}/")
        cluster.always(inside, status(403, f"{kind.plural} is forbidden"))

    snapshot = collect(source(), kinds_for(None))

    (gap,) = snapshot.gaps
    assert (gap.kind, gap.reason, gap.detail) == (
        kind.name,
        GapReason.FORBIDDEN,
        f"{kind.plural} is forbidden",
    )
    assert len(snapshot.namespaces) == 2


def test_one_namespace_may_be_all_that_is_readable(cluster: ApiServer, world: World) -> None:
    cluster.always("/api/v1/pods", status(403, "not everywhere"))
    cluster.always("/api/v1/namespaces/kube-system/pods", status(403, "not there"))
    file = cluster.kubeconfig(namespace="shop")
    snapshot = collect(world.open(Connection(kubeconfig=str(file))), [kind_of("Pod")])
    assert [each.name for each in snapshot.pods] == ["p00002"]
    assert [gap.scope for gap in snapshot.gaps] == ["all but shop"]


def test_a_config_map_that_is_absent_is_no_gap_and_one_that_is_refused_is(
    cluster: ApiServer, source: Open
) -> None:
    opened, kind = source(), kind_of("ConfigMap")
    assert opened.named(kind, "kube-system", "coredns").objects == ()
    assert [each.name for each in opened.named(kind, "kube-system", "kube-proxy").objects] == [
        "kube-proxy"
    ]
    cluster.always(f"{CONFIG_MAPS}/coredns", status(403, "no"))
    with pytest.raises(NotRead) as caught:
        opened.named(kind, "kube-system", "coredns")
    assert caught.value.reason is GapReason.FORBIDDEN


def test_a_name_cannot_leave_its_path(cluster: ApiServer, source: Open) -> None:
    source().named(kind_of("ConfigMap"), "kube-system", "../secrets/x?y#z")
    assert cluster.seen[-1].path == f"{CONFIG_MAPS}/../secrets/x?y#z"  # one segment, as decoded


def test_a_401_in_the_middle_ends_the_run(cluster: ApiServer, source: Open) -> None:
    cluster.always("/api/v1/nodes", status(401, "Unauthorized"))
    with pytest.raises(NotAuthenticated):
        collect(source(), kinds_for(None))


def test_a_path_before_the_api_stays(cluster: ApiServer, world: World) -> None:
    cluster.always("/k8s/c1/version", Reply(body={"gitVersion": "v1.30.0"}))
    cluster.always("/k8s/c1/apis", Reply(body={"items": []}))
    file = cluster.kubeconfig(cluster={"server": f"{cluster.url}/k8s/c1/"})
    assert world.open(Connection(kubeconfig=str(file))).header().server_version == "v1.30.0"


# where it starts


def _in_a_pod(api: ApiServer, world: World, tmp_path: Path) -> Path:
    folder = tmp_path / "serviceaccount"
    folder.mkdir()
    (folder / "token").write_text("of-the-pod")
    (folder / "ca.crt").write_bytes(api.ca.read_bytes())
    (folder / "namespace").write_text("netmap\n")
    host, port = re.findall(r"https://(.+):(\d+)", api.url)[0]
    world.environ |= {"KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": port}
    return folder


def test_inside_a_pod_its_service_account_is_used_and_read_again(
    api: ApiServer, world: World, tmp_path: Path
) -> None:
    folder = _in_a_pod(api, world, tmp_path)
    opened = world.open(Connection(), service_account=folder)
    assert opened.header().context == "in-cluster"
    assert opened.namespace() == "netmap"
    (folder / "token").write_text("renewed")
    list(opened.pages(kind_of("Pod")))
    assert api.seen[0].one("Authorization") == "Bearer of-the-pod"
    assert api.seen[-1].one("Authorization") == "Bearer renewed"


def test_inside_a_pod_flags_still_count(api: ApiServer, world: World, tmp_path: Path) -> None:
    folder = _in_a_pod(api, world, tmp_path)
    opened = world.open(
        Connection(namespace="shop", as_user="ann", token="mine"), service_account=folder
    )
    opened.header()
    assert opened.namespace() == "shop"
    assert api.seen[0].one("Impersonate-User") == "ann"
    assert api.seen[0].one("Authorization") == "Bearer mine"


@pytest.mark.parametrize(
    "why",
    [
        pytest.param("kubeconfig", id="a kubeconfig comes before the pod around us"),
        pytest.param("context", id="a context that is asked for is not replaced by the pod's"),
        pytest.param("token", id="no token, no pod"),
        pytest.param("host", id="no service host, no pod"),
    ],
)
def test_the_pod_around_us_is_the_last_resort(
    api: ApiServer, world: World, tmp_path: Path, why: str
) -> None:
    folder = _in_a_pod(api, world, tmp_path)
    connection = Connection()
    match why:
        case "kubeconfig":
            world.environ["KUBECONFIG"] = str(api.kubeconfig())
            opened = world.open(connection, service_account=folder)
            assert opened.header().context == "here"
            return
        case "context":
            connection = Connection(context="mine")
        case "token":
            (folder / "token").unlink()
        case _:
            del world.environ["KUBERNETES_SERVICE_HOST"]
    with pytest.raises(KubeconfigError, match="no cluster is configured"):
        world.open(connection, service_account=folder)


def test_an_address_of_version_six_is_put_in_brackets(world: World, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t")
    world.environ["KUBERNETES_SERVICE_HOST"] = "fd00::1"
    opened = world.open(Connection(), service_account=tmp_path)
    assert opened._transport.server == "https://[fd00::1]:443"


def test_flags_alone_are_enough(api: ApiServer, world: World) -> None:
    connection = Connection(server=api.url, token="t", certificate_authority=str(api.ca))
    opened = world.open(connection)
    assert opened.header().context == ""
    assert opened.namespace() == "default"
    assert api.seen[0].one("Authorization") == "Bearer t"


def test_without_anything_it_says_where_it_looked(world: World) -> None:
    with pytest.raises(KubeconfigError) as caught:
        world.open(Connection())
    assert str(caught.value) == "no cluster is configured: there is nothing in ~/.kube/config"
    assert "--kubeconfig" in caught.value.hint
    world.environ["KUBECONFIG"] = "/gone"
    with pytest.raises(KubeconfigError, match="there is nothing in /gone"):
        world.open(Connection())


def test_a_plain_server_is_asked_plainly(world: World) -> None:
    opened = world.open(Connection(server="localhost:1"))
    with pytest.raises(ClusterUnreachable, match="http://localhost:1 cannot be reached"):
        opened.header()
