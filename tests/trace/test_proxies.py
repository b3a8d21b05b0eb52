"""The service proxy of a node, as far as what it does can be predicted."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.semantics.service_proxy.kube_proxy import KubeProxy, Mode, Settings
from kubectl_netmap.semantics.service_proxy.treatment import Refusal, Refused, Unsure
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.proxies import Cilium, KubeProxies, Nobody, Other, Unknown
from kubectl_netmap.trace.treating import agreed
from kubectl_netmap.trace.world import World
from tests.support.proxies import template
from tests.support.trace_pieces import (
    SHOP,
    Manifest,
    asked,
    cilium,
    hidden,
    kind,
    kindnet,
    kube_proxy,
    node,
    on_host,
    path,
    piece,
    said,
    service,
    shop,
)

PODS = ("10.244.0.0/16",)


def _flagged(*words: str) -> tuple[Manifest, ...]:
    """kube-proxy as a static pod of n1, told by its arguments."""
    pod = on_host("kube-proxy-n1", "n1", space="kube-system")
    spec = template("kube-proxy", ["kube-proxy", *words], system="")
    return ({**pod, "spec": {**spec, "nodeName": "n1"}},)


def _only(world: World) -> KubeProxy:
    found = world.proxy_of("n1")
    assert isinstance(found, KubeProxies)
    (one,) = found.possible
    return one


@pytest.mark.parametrize("mode", Mode)
def test_a_mode_that_is_declared_is_one_proxy(mode: Mode) -> None:
    found = shop(str(mode)).proxy_of("n1")
    settings = Settings(pod_ranges=PODS)
    one = KubeProxy(mode, (1, 34), settings, ("10.96.0.0/16",))
    assert found == KubeProxies((one,), f"kube-proxy {mode}")


def test_an_empty_mode_that_was_read_is_the_default_of_its_version() -> None:
    assert _only(shop("")).mode is Mode.IPTABLES
    nodes = (node("n0"), node("n1", version="v1.40.0"), node("n2"))
    assert _only(kind(proxy="", nodes=nodes)).mode is Mode.IPTABLES  # as the image is 1.34


def test_its_version_is_that_of_its_image_not_of_the_node() -> None:
    assert _only(kind(proxy=kube_proxy("iptables", ":v1.29.2"))).version == (1, 29)
    assert _only(kind(proxy=kube_proxy("iptables", ":latest"))).version == (1, 34)


def test_where_neither_tells_it_may_be_an_old_one() -> None:
    found = hidden(kind(proxy=kube_proxy("iptables", ":latest")), "Node").proxy_of("n1")
    assert isinstance(found, KubeProxies)
    assert {each.version for each in found.possible} == {None, (1, 25)}


def test_a_mode_that_is_not_seen_may_be_any() -> None:
    found = shop(None).proxy_of("n1")
    assert isinstance(found, KubeProxies)
    assert {each.mode for each in found.possible} == set(Mode)
    assert {bool(each.settings.pod_ranges) for each in found.possible} == {True, False}
    assert found.told == "kube-proxy, probably iptables"


@pytest.mark.parametrize(
    ("fields", "settings"),
    [
        pytest.param({"clusterCIDR": None}, Settings(), id="no clusterCIDR"),
        pytest.param(
            {"clusterCIDR": "10.244.0.0/16,fd00::/56"},
            Settings((*PODS, "fd00::/56")),
            id="one of each family",
        ),
        pytest.param(
            {"detectLocalMode": "NodeCIDR"}, Settings(PODS, "NodeCIDR"), id="detectLocalMode"
        ),
        pytest.param(
            {"iptables": {"masqueradeAll": True}},
            Settings(PODS, masquerade_all=True),
            id="masqueradeAll",
        ),
        pytest.param(
            {"iptables": {"localhostNodePorts": False}},
            Settings(PODS, localhost_node_ports=False),
            id="localhostNodePorts",
        ),
        pytest.param(
            {"nodePortAddresses": ["172.18.0.0/24", "127.0.0.0/8"]},
            Settings(PODS, node_port_addresses=("172.18.0.0/24", "127.0.0.0/8")),
            id="nodePortAddresses",
        ),
    ],
)
def test_what_it_was_told_is_read_in_its_configuration(
    fields: dict[str, Any], settings: Settings
) -> None:
    assert _only(kind(proxy=kube_proxy("iptables", **fields))).settings == settings


def test_or_in_its_arguments() -> None:
    world = kind(
        proxy=_flagged(
            "--proxy-mode=nftables",
            "--cluster-cidr=10.244.0.0/16",
            "--masquerade-all=true",
            "--detect-local-mode=NodeCIDR",
            "--nodeport-addresses=172.18.0.0/24",
            "--iptables-localhost-nodeports=false",
        )
    )
    told = Settings(PODS, "NodeCIDR", True, ("172.18.0.0/24",), False)  # noqa: FBT003 -- as they stand
    assert (_only(world).mode, _only(world).settings) == (Mode.NFTABLES, told)


@pytest.mark.parametrize(
    ("mode", "proxy"),
    [("iptables", Mode.IPTABLES), ("nftables", Mode.NFTABLES), ("ipvs", Mode.IPVS)],
)
def test_a_mode_that_is_stated_counts(mode: str, proxy: Mode) -> None:
    world = kind(proxy=None, assume=[f"service-proxy={mode}"])
    found = world.proxy_of("n1")
    assert isinstance(found, KubeProxies)
    assert {each.mode for each in found.possible} == {proxy}


def test_cilium_is_one_where_it_is_in_kube_proxys_place() -> None:
    assert kind(cni=cilium(), proxy=()).proxy_of("n1") == Cilium()
    assert kind(proxy=None, assume=["service-proxy=cilium"]).proxy_of("n1") == Cilium()


def test_cilium_beside_kube_proxy_serves_a_part() -> None:
    found = kind(cni=cilium("false")).proxy_of("n1")
    assert isinstance(found, KubeProxies)
    assert found.beside_cilium


def test_where_everything_was_seen_and_nothing_serves_there_is_none() -> None:
    assert kind(proxy=()).proxy_of("n1") == Nobody()


def test_where_not_everything_was_seen_it_is_not_known() -> None:
    assert isinstance(hidden(kind(proxy=()), "Pod").proxy_of("n1"), Unknown)
    assert kind(proxy=()).proxy_of("n9") == Unknown()


def test_a_proxy_that_is_not_modelled_is_told_by_its_name() -> None:
    spec = template("ovnkube-node", image="ovn-kubernetes:v1")
    pods = [{**on_host(f"ovn-{name}", name, space="ovn-kubernetes")} for name in ("n0", "n1", "n2")]
    ovn = [{**each, "spec": {**spec, "nodeName": each["spec"]["nodeName"]}} for each in pods]
    found = kind(proxy=ovn, cni=()).proxy_of("n1")
    assert isinstance(found, Other | Unknown)
    assert "ovn-kubernetes" in found.told


class TestAgreement:
    """Where it may be any of several, what they do alike is known all the same."""

    def test_they_agree_on_endpoints(self) -> None:
        paths = asked(shop(None), "pod/front-1", "svc/cart").paths
        assert [each.disposition for each in paths] == [Disposition.DELIVERED] * 2

    def test_but_not_on_whether_the_source_is_replaced(self) -> None:
        paths = asked(shop(None), "node/n1", "svc/cart").paths
        assert [each.seen_source for each in paths] == [None, None]

    def test_they_agree_on_a_refusal(self) -> None:
        found = path(kind(*SHOP[:4], piece(), proxy=None), "pod/front-1", "svc/cart")
        assert found.disposition is Disposition.REFUSED

    def test_where_they_differ_it_is_not_known(self) -> None:
        found = path(shop(None), "pod/front-1", "10.96.1.1:81")
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert said(found, "service-proxy") == (
            "that depends on kube-proxy's mode or settings (iptables: let pass,"
            " nftables: connection refused, ipvs: connection refused)"
            " (kube-proxy, probably iptables on n1)"
        )

    def test_nor_is_an_address_that_no_service_has(self) -> None:
        found = path(shop(None), "pod/front-1", "10.96.200.1:80")
        assert "nftables: dropped" in found.why

    def test_it_depends_on_settings_too(self) -> None:
        local = service(
            type="NodePort",
            externalTrafficPolicy="Local",
            ports=[{"name": "http", "port": 80, "nodePort": 30080}],
        )
        world = kind(*SHOP[:3], local, SHOP[4], proxy=None)
        found = path(world, "pod/front-1", "node/n1:30080")
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION


@pytest.mark.parametrize(
    ("world", "why"),
    [
        pytest.param(
            kind(*SHOP, proxy=()),
            "no service proxy is seen on the node, so nothing is known to serve it",
            id="nobody",
        ),
        pytest.param(
            hidden(kind(*SHOP, proxy=(), cni=kindnet()), "DaemonSet"),
            "2 of 2 endpoints ready, but what serves Services",
            id="not known who",
        ),
    ],
)
def test_without_a_known_proxy_nothing_is_predicted(world: World, why: str) -> None:
    found = path(world, "pod/front-1", "svc/cart")
    assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
    assert why in found.why


def test_those_that_refuse_differently_do_not_agree() -> None:
    one, other = Refused("no"), Refused("no", Refusal.NOT_PERMITTED)
    found = agreed([(KubeProxy(Mode.NFTABLES), one), (KubeProxy(Mode.IPVS), other)])
    assert isinstance(found, Unsure)
