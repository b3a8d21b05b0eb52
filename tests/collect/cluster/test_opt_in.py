"""What is read only when asked for: kube-proxy's log, and what nodes say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kubectl_netmap.collect.cluster.connection import OptIn
from kubectl_netmap.collect.cluster.fan_out import MOST
from kubectl_netmap.collect.cluster.source import ClusterSource
from kubectl_netmap.collect.kube_proxy_log import mode_of
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.workload import Container, Node, Pod, PodTemplate
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.snapshot import Object
from kubectl_netmap.snapshot.wire.decode import Page
from tests.support.api_server import ApiServer, Reply, status
from tests.support.world import World

Open = Callable[..., ClusterSource]
Known = Mapping[str, tuple[Object, ...]]

LOGS = OptIn(read_logs=True)
NODES = OptIn(read_node_proxy=True)

USING = 'I1122 23:20:11.072962       1 server_linux.go:132] "Using nftables Proxier"'
CONFIGZ = {
    "kubeletconfig": {
        "clusterDNS": ["10.96.0.10", "fd00::a"],
        "clusterDomain": "cluster.local",
        "staticPodURL": "https://me:pw@x",
    }
}


def _proxies(count: int) -> Known:
    template = PodTemplate(containers=(Container("kube-proxy"),))
    return {
        "Pod": (
            Pod("kube-system", "other", "n0", phase="Running"),
            Pod("kube-system", "ended", "n0", phase="Succeeded", template=template),
            *(
                Pod("kube-system", f"kp{n}", f"n{n}", phase="Running", template=template)
                for n in range(count)
            ),
        ),
        "Node": tuple(Node(f"n{n}") for n in range(count)),
    }


def _log(name: str) -> str:
    return f"/api/v1/namespaces/kube-system/pods/{name}/log"


def _read(source: ClusterSource, known: Known) -> tuple[str, Page | NotRead]:
    (only,) = source.opted_in(known)
    return only


def _objects(source: ClusterSource, known: Known) -> dict[str, Mapping[str, Any]]:
    _, page = _read(source, known)
    assert isinstance(page, Page)
    assert all(isinstance(each, ConfigObject) for each in page.objects)
    return {each.name: each.fields for each in page.objects}


def test_nothing_is_read_that_was_not_asked_for(api: ApiServer, source: Open) -> None:
    assert list(source().opted_in(_proxies(3))) == []
    assert api.seen == []


# logs


def test_the_log_of_each_kube_proxy_tells_its_mode(api: ApiServer, source: Open) -> None:
    api.always(_log("kp0"), Reply(body=f"Starting\n{USING}\nmore\n"))
    api.always(_log("kp1"), Reply(body="rotated away\n"))

    assert _objects(source(LOGS), _proxies(2)) == {"kp0": {"log": USING, "mode": "nftables"}}
    assert api.paths() == [_log("kp0"), _log("kp1")]
    assert api.seen[0].query == {"container": "kube-proxy", "limitBytes": "32768"}


@pytest.mark.parametrize(
    ("line", "mode"),
    [
        pytest.param('server_linux.go:132] "Using iptables Proxier"', "iptables", id="since 1.22"),
        pytest.param("server_others.go:185] Using ipvs Proxier.", "ipvs", id="until 1.21"),
        pytest.param("Using Kernelspace Proxier.", "kernelspace", id="Windows"),
        pytest.param('{"ts":1.2,"msg":"Using nftables Proxier"}', "nftables", id="as JSON"),
        pytest.param(
            'Flag proxy-mode="" unknown, assuming iptables proxy', "iptables", id="a mode assumed"
        ),
        pytest.param(
            "Can't use ipvs proxier, trying iptables proxier", "iptables", id="the fallback"
        ),
        pytest.param(
            "can't use the IPVS proxier\nUsing iptables Proxier", "iptables", id="and what follows"
        ),
        pytest.param('FLAG: --proxy-mode="ipvs"', None, id="the flag is not the mode"),
        pytest.param("kube-proxy running in dual-stack mode", None, id="another mode"),
        pytest.param("Using quantum Proxier", None, id="a mode that nobody knows"),
        pytest.param("", None, id="an empty log"),
    ],
)
def test_a_line_of_the_log_tells_the_mode(line: str, mode: str | None) -> None:
    found = mode_of(f"first\n{line}\nlast")
    assert (found and found[1]) == mode


def test_logs_that_may_not_be_read_are_asked_for_once(api: ApiServer, source: Open) -> None:
    api.always(_log("kp0"), status(403, "no pods/log"))
    kind, refused = _read(source(LOGS), _proxies(50))
    assert kind == "PodLog"
    assert isinstance(refused, NotRead)
    assert (refused.reason, refused.detail) == (
        GapReason.FORBIDDEN,
        "needs get on pods/log: no pods/log",
    )
    assert len(api.seen) == 1


def test_a_pod_that_does_not_answer_is_a_gap_of_its_own(
    api: ApiServer, source: Open, world: World
) -> None:
    api.always(_log("kp0"), Reply(body=USING))
    api.always(_log("kp1"), status(500, "container is starting"))
    opened = source(LOGS)
    assert list(_objects(opened, _proxies(2))) == ["kp0"]
    (gap,) = opened.gaps()
    assert (gap.kind, gap.scope, gap.detail) == (
        "PodLog",
        "kube-system/kp1",
        "container is starting",
    )
    assert world.slept == []  # an error of the node's is an answer


def test_without_pods_no_log_was_read(source: Open) -> None:
    _, refused = _read(source(LOGS), {})
    assert isinstance(refused, NotRead)


def test_a_cluster_without_kube_proxy_has_no_log_of_it(source: Open) -> None:
    assert _objects(source(LOGS), _proxies(0)) == {}


# nodes


def _mode(node: str) -> str:
    return f"/api/v1/nodes/{node}:10249/proxy/proxyMode"


def _pod_mode(pod: str) -> str:
    return f"/api/v1/namespaces/kube-system/pods/{pod}:10249/proxy/proxyMode"


def _configz(node: str) -> str:
    return f"/api/v1/nodes/{node}/proxy/configz"


def test_a_node_tells_its_mode_and_what_its_pods_get_for_dns(api: ApiServer, source: Open) -> None:
    api.always(_mode("n0"), Reply(body="ipvs\n"))
    api.always(_configz("n0"), Reply(body=CONFIGZ))
    assert _objects(source(NODES), _proxies(1)) == {
        "n0": {
            "proxyMode": "ipvs",
            "kubeletconfig.clusterDNS[0]": "10.96.0.10",
            "kubeletconfig.clusterDNS[1]": "fd00::a",
            "kubeletconfig.clusterDomain": "cluster.local",
        }
    }


def test_where_the_node_does_not_answer_its_kube_proxy_is_asked(
    api: ApiServer, source: Open
) -> None:
    refused = status(503, "error trying to reach service: connect: connection refused")
    api.always(_mode("n0"), refused)
    api.always(_pod_mode("kp0"), Reply(body="iptables"))
    api.always(_configz("n0"), refused)
    assert _objects(source(NODES), _proxies(1)) == {"n0": {"proxyMode": "iptables"}}


def test_a_port_that_only_the_node_reaches_is_one_gap(
    api: ApiServer, source: Open, world: World
) -> None:
    refused = status(503, "error trying to reach service: connect: connection refused")
    for number in range(3):
        api.always(_mode(f"n{number}"), refused)
        api.always(_pod_mode(f"kp{number}"), refused)
        api.always(_configz(f"n{number}"), Reply(body=CONFIGZ))
    opened = source(NODES)
    assert len(_objects(opened, _proxies(3))) == 3
    assert [gap.scope for gap in opened.gaps()] == ["/proxyMode of 3 of 3 nodes"]
    assert [gap.reason for gap in opened.gaps()] == [GapReason.UNREACHABLE]
    assert world.slept == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<html>not a mode</html>", id="a web page"),
        pytest.param("", id="nothing"),
        pytest.param("IPTABLES MODE", id="words"),
    ],
)
def test_what_is_no_mode_is_not_taken_for_one(api: ApiServer, source: Open, body: str) -> None:
    api.always(_mode("n0"), Reply(body=body))
    api.always(_configz("n0"), Reply(body=CONFIGZ))
    assert "proxyMode" not in _objects(source(NODES), _proxies(1))["n0"]


def test_nodes_that_may_not_be_asked_are_asked_once(api: ApiServer, source: Open) -> None:
    for path in (_mode("n0"), _pod_mode("kp0"), _configz("n0")):
        api.always(path, status(403, "no nodes/proxy"))
    kind, refused = _read(source(NODES), _proxies(50))
    assert kind == "NodeProxy"
    assert isinstance(refused, NotRead)
    assert (refused.reason, refused.detail) == (
        GapReason.FORBIDDEN,
        "needs get on nodes/proxy: no nodes/proxy",
    )
    assert len(api.seen) == 3


def test_a_node_that_says_nothing_is_a_gap_of_its_own(api: ApiServer, source: Open) -> None:
    api.always(_mode("n0"), Reply(body="iptables"))
    api.always(_configz("n1"), Reply(body="no json"))
    opened = source(NODES)
    assert list(_objects(opened, _proxies(2))) == ["n0"]
    (gap,) = opened.gaps()
    assert (gap.kind, gap.scope) == ("NodeProxy", "n1")


def test_of_a_large_cluster_the_first_nodes_are_asked_and_the_rest_is_told(
    api: ApiServer, source: Open
) -> None:
    for number in range(MOST + 1):
        api.always(_log(f"kp{number}"), Reply(body=USING))
    opened = source(LOGS)
    assert len(_objects(opened, _proxies(MOST + 1))) == MOST
    (gap,) = opened.gaps()
    assert (gap.kind, gap.reason, gap.detail) == (
        "PodLog",
        GapReason.TRUNCATED,
        "only 200 of 201 were asked",
    )
    assert len(api.seen) == MOST


def test_without_nodes_nothing_was_asked(source: Open) -> None:
    _, refused = _read(source(NODES), {"Pod": ()})
    assert isinstance(refused, NotRead)
