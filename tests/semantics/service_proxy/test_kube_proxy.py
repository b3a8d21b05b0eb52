"""What kube-proxy does with a packet for a port of a Service, by door, policy, source and mode."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from kubectl_netmap.semantics.service_proxy.backends import Backend
from kubectl_netmap.semantics.service_proxy.kube_proxy import (
    KubeProxy,
    Mode,
    Settings,
    at_service,
    from_a_pod,
)
from kubectl_netmap.semantics.service_proxy.packet import Here, Hook, Packet
from kubectl_netmap.semantics.service_proxy.services import Door
from kubectl_netmap.semantics.service_proxy.treatment import Translated
from tests.support.service_rules import (
    BOTH,
    CLUSTER_IP,
    EXTERNAL,
    GATEWAY,
    HERE,
    N1,
    NODE,
    SOURCES,
    THERE,
    hit,
    leaving,
    packet,
    ready,
    service,
    told,
    waiting,
)

PODS = Settings(pod_ranges=("10.244.0.0/16",))
MODES = tuple(Mode)
OUTER = (Door.EXTERNAL_IP, Door.LOAD_BALANCER, Door.NODE_PORT)
NONE: tuple[Backend, ...] = ()


def _ask(  # noqa: PLR0913 -- what decides
    door: Door,
    source: str = "pod",
    known: Iterable[Backend] = BOTH,
    mode: Mode = Mode.IPTABLES,
    *,
    internal: str = "Cluster",
    external: str = "Cluster",
    ranges: tuple[str, ...] = (),
    settings: Settings = PODS,
    to: str = "",
    protocol: str = "TCP",
) -> str:
    proxy = KubeProxy(mode, (1, 34), settings)
    found = hit(door, service(internal, external, ranges))
    sent = packet(source, door, to=to, protocol=protocol)
    return told(at_service(proxy, N1, sent, found, tuple(known)))


@pytest.mark.parametrize("mode", MODES)
class TestClusterIP:
    """Source: KEP-2086; pkg/proxy/topology.go; localDetector for the masquerade."""

    @pytest.mark.parametrize(
        ("source", "known", "internal", "becomes"),
        [
            pytest.param("pod", BOTH, "Cluster", "1.6 2.6 kept", id="a pod keeps its address"),
            pytest.param("host", BOTH, "Cluster", "1.6 2.6 masqueraded", id="its own process not"),
            pytest.param("outside", BOTH, "Cluster", "1.6 2.6 masqueraded", id="a client outside"),
            pytest.param("other node", BOTH, "Cluster", "1.6 2.6 masqueraded", id="another node"),
            pytest.param("pod", BOTH, "Local", "1.6 kept", id="Local: only those of the node"),
            pytest.param("host", BOTH, "Local", "1.6 masqueraded", id="Local counts for the host"),
            pytest.param("outside", BOTH, "Local", "1.6 masqueraded", id="and for clients outside"),
            pytest.param("pod", NONE, "Cluster", "refused", id="none at all"),
            pytest.param("pod", NONE, "Local", "refused", id="Local, and none at all"),
            pytest.param(
                "pod", (waiting("10.244.1.7"),), "Cluster", "refused", id="none that is ready"
            ),
            pytest.param(
                "pod",
                (THERE, leaving("10.244.1.8")),
                "Local",
                "1.8 kept",
                id="Local: one that leaves, though others are ready elsewhere",
            ),
        ],
    )
    def test_by_source_and_policy(
        self, mode: Mode, source: str, known: tuple[Backend, ...], internal: str, becomes: str
    ) -> None:
        assert _ask(Door.CLUSTER_IP, source, known, mode, internal=internal) == becomes

    def test_the_external_policy_means_nothing(self, mode: Mode) -> None:
        for source in SOURCES:
            plain = _ask(Door.CLUSTER_IP, source, (THERE,), mode)
            assert _ask(Door.CLUSTER_IP, source, (THERE,), mode, external="Local") == plain

    def test_source_ranges_mean_nothing(self, mode: Mode) -> None:
        assert _ask(Door.CLUSTER_IP, "pod", BOTH, mode, ranges=("192.0.2.0/24",)) == "1.6 2.6 kept"

    def test_with_masquerade_all_pods_are_masqueraded_too(self, mode: Mode) -> None:
        every = Settings(PODS.pod_ranges, masquerade_all=True)
        assert _ask(Door.CLUSTER_IP, "pod", BOTH, mode, settings=every) == "1.6 2.6 masqueraded"

    def test_without_a_detector_nobody_is_masqueraded(self, mode: Mode) -> None:
        for source in SOURCES:
            assert _ask(Door.CLUSTER_IP, source, BOTH, mode, settings=Settings()) == "1.6 2.6 kept"


@pytest.mark.parametrize(
    ("mode", "becomes"),
    [(Mode.IPTABLES, "dropped"), (Mode.NFTABLES, "dropped"), (Mode.IPVS, "unsure")],
)
@pytest.mark.parametrize("source", SOURCES)
def test_local_and_endpoints_elsewhere_only_is_silence(
    source: str, mode: Mode, becomes: str
) -> None:
    assert _ask(Door.CLUSTER_IP, source, (THERE,), mode, internal="Local") == becomes


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("door", OUTER)
class TestFromOutside:
    """Node port, external IP and load balancer address share one chain."""

    @pytest.mark.parametrize("source", SOURCES)
    def test_policy_cluster_takes_all_and_always_masquerades(
        self, door: Door, mode: Mode, source: str
    ) -> None:
        assert _ask(door, source, BOTH, mode) == "1.6 2.6 masqueraded"

    @pytest.mark.parametrize(
        ("source", "known", "becomes"),
        [
            pytest.param("pod", (THERE,), "2.6 kept", id="a pod is let off, and keeps its address"),
            pytest.param("pod", BOTH, "1.6 2.6 kept", id="a pod gets every endpoint"),
            pytest.param("host", (THERE,), "2.6 masqueraded", id="the node itself is let off"),
            pytest.param("outside", BOTH, "1.6 kept", id="outside: the node's, and seen as it is"),
            pytest.param("outside", (THERE,), "dropped", id="outside: none on the node, silence"),
            pytest.param("other node", (THERE,), "dropped", id="another node counts as outside"),
            pytest.param(
                "outside", (THERE, leaving("10.244.1.8")), "1.8 kept", id="one that leaves serves"
            ),
            pytest.param(
                "outside", (THERE, waiting("10.244.1.7")), "dropped", id="one not ready does not"
            ),
            pytest.param("outside", NONE, "refused", id="outside: none at all, refused"),
            pytest.param("pod", NONE, "refused", id="a pod: none at all, refused"),
        ],
    )
    def test_policy_local(
        self, door: Door, mode: Mode, source: str, known: tuple[Backend, ...], becomes: str
    ) -> None:
        assert _ask(door, source, known, mode, external="Local") == becomes

    def test_the_internal_policy_means_nothing(self, door: Door, mode: Mode) -> None:
        assert _ask(door, "outside", (THERE,), mode, internal="Local") == "2.6 masqueraded"

    def test_without_a_detector_a_pod_counts_as_a_client_outside(
        self, door: Door, mode: Mode
    ) -> None:
        asked = _ask(door, "pod", (THERE,), mode, external="Local", settings=Settings())
        assert asked == "dropped"

    def test_hints_are_those_of_the_node_that_it_comes_to(self, door: Door, mode: Mode) -> None:
        known = (ready("10.244.1.6", zones=("b",)), ready("10.244.2.6", zones=("a",)))
        assert _ask(door, "outside", known, mode) == "2.6 masqueraded"
        assert _ask(door, "outside", known, mode, external="Local") == "1.6 kept"


@pytest.mark.parametrize(
    ("door", "source", "mode", "protocol", "becomes"),
    [
        pytest.param(
            Door.CLUSTER_IP, "pod", Mode.IPTABLES, "UDP", "refused", id="a pod's datagram"
        ),
        pytest.param(
            Door.CLUSTER_IP,
            "host",
            Mode.IPTABLES,
            "UDP",
            "operation not permitted",
            id="a datagram of the node itself never leaves: send() fails (iptables)",
        ),
        pytest.param(
            Door.CLUSTER_IP,
            "host",
            Mode.NFTABLES,
            "UDP",
            "operation not permitted",
            id="a datagram of the node itself never leaves: send() fails (nftables)",
        ),
        pytest.param(
            Door.LOAD_BALANCER,
            "host",
            Mode.IPTABLES,
            "TCP",
            "let pass",
            id="iptables refuses external addresses in INPUT and FORWARD only",
        ),
        pytest.param(
            Door.EXTERNAL_IP,
            "host",
            Mode.IPTABLES,
            "TCP",
            "let pass",
            id="external IPs as well",
        ),
        pytest.param(
            Door.LOAD_BALANCER, "host", Mode.NFTABLES, "TCP", "refused", id="nftables in OUTPUT too"
        ),
        pytest.param(
            Door.LOAD_BALANCER, "host", Mode.IPVS, "TCP", "refused", id="ipvs knows the address"
        ),
        pytest.param(
            Door.LOAD_BALANCER, "pod", Mode.IPTABLES, "TCP", "refused", id="a pod is refused"
        ),
        pytest.param(
            Door.LOAD_BALANCER, "outside", Mode.IPTABLES, "TCP", "refused", id="and so is outside"
        ),
        pytest.param(
            Door.NODE_PORT, "host", Mode.IPTABLES, "TCP", "refused", id="a node port is local"
        ),
        pytest.param(
            Door.NODE_PORT,
            "host",
            Mode.NFTABLES,
            "UDP",
            "refused",
            id="and is refused in INPUT, after the datagram was sent",
        ),
    ],
)
def test_without_endpoints_the_client_is_refused(
    door: Door, source: str, mode: Mode, protocol: str, becomes: str
) -> None:
    assert _ask(door, source, NONE, mode, protocol=protocol) == becomes


def test_an_external_address_that_the_node_has_itself_is_refused_in_input() -> None:
    assert _ask(Door.EXTERNAL_IP, "host", NONE, Mode.IPTABLES, to=NODE) == "refused"


LEFT_OUT = ("192.0.2.0/24",)


@pytest.mark.parametrize(
    ("door", "source", "ranges", "becomes"),
    [
        pytest.param(
            Door.LOAD_BALANCER,
            "outside",
            ("203.0.113.0/24",),
            "1.6 2.6 masqueraded",
            id="a client within the ranges",
        ),
        pytest.param(Door.LOAD_BALANCER, "outside", LEFT_OUT, "dropped", id="one outside of them"),
        pytest.param(Door.LOAD_BALANCER, "pod", LEFT_OUT, "dropped", id="pods are held to them"),
        pytest.param(
            Door.LOAD_BALANCER,
            "pod",
            (*LEFT_OUT, "10.244.0.0/16"),
            "1.6 2.6 masqueraded",
            id="one of several ranges will do",
        ),
        pytest.param(Door.LOAD_BALANCER, "host", LEFT_OUT, "dropped", id="so are nodes"),
        pytest.param(
            Door.LOAD_BALANCER,
            "nobody knows",
            LEFT_OUT,
            "unsure",
            id="whether a client is within them is not known where its address is not",
        ),
        pytest.param(
            Door.LOAD_BALANCER,
            "nobody knows",
            ("0.0.0.0/0",),
            "1.6 2.6 masqueraded",
            id="a range of everybody has anybody in it",
        ),
        pytest.param(
            Door.NODE_PORT,
            "outside",
            LEFT_OUT,
            "1.6 2.6 masqueraded",
            id="the node port is not filtered",
        ),
        pytest.param(
            Door.EXTERNAL_IP,
            "outside",
            LEFT_OUT,
            "1.6 2.6 masqueraded",
            id="nor is an external IP",
        ),
    ],
)
@pytest.mark.parametrize("mode", MODES)
def test_source_ranges_hold_at_load_balancer_addresses(
    mode: Mode, door: Door, source: str, ranges: tuple[str, ...], becomes: str
) -> None:
    assert _ask(door, source, BOTH, mode, ranges=ranges) == becomes


@pytest.mark.parametrize(
    ("mode", "becomes"),
    [
        pytest.param(Mode.IPTABLES, "refused", id="iptables: no firewall chain without endpoints"),
        pytest.param(Mode.NFTABLES, "dropped", id="nftables: the firewall comes first"),
        pytest.param(Mode.IPVS, "unsure", id="ipvs: not known"),
    ],
)
def test_source_ranges_without_endpoints(mode: Mode, becomes: str) -> None:
    assert _ask(Door.LOAD_BALANCER, "outside", NONE, mode, ranges=LEFT_OUT) == becomes


@pytest.mark.parametrize("mode", MODES)
def test_source_ranges_of_the_other_family_shut_nobody_out(mode: Mode) -> None:
    ranges = ("2001:db8::/32",)
    assert _ask(Door.LOAD_BALANCER, "outside", BOTH, mode, ranges=ranges) == "1.6 2.6 masqueraded"
    both = (*ranges, *LEFT_OUT)
    assert _ask(Door.LOAD_BALANCER, "outside", BOTH, mode, ranges=both) == "dropped"


def test_source_ranges_come_before_the_local_policy() -> None:
    asked = _ask(Door.LOAD_BALANCER, "outside", (THERE,), external="Local", ranges=LEFT_OUT)
    assert asked == "dropped"


@pytest.mark.parametrize(
    ("mode", "to", "known", "external", "becomes"),
    [
        pytest.param(
            Mode.NFTABLES, GATEWAY, BOTH, "Cluster", "refused", id="nftables: primary addresses"
        ),
        pytest.param(
            Mode.IPTABLES, GATEWAY, BOTH, "Cluster", "1.6 2.6 masqueraded", id="iptables: all"
        ),
        pytest.param(
            Mode.IPVS, "127.0.0.1", BOTH, "Cluster", "refused", id="ipvs: not on loopback"
        ),
        pytest.param(
            Mode.IPTABLES, "127.0.0.1", BOTH, "Cluster", "1.6 2.6 masqueraded", id="iptables does"
        ),
    ],
)
def test_a_node_port_is_served_on_some_addresses(
    mode: Mode, to: str, known: tuple[Backend, ...], external: str, becomes: str
) -> None:
    assert _ask(Door.NODE_PORT, "host", known, mode, to=to, external=external) == becomes


@pytest.mark.parametrize(
    ("known", "external", "becomes"),
    [
        pytest.param(BOTH, "Cluster", "refused", id="nothing else listens there"),
        pytest.param(BOTH, "Local", "refused", id="Local with an endpoint on the node"),
        pytest.param(
            (THERE,), "Local", "dropped", id="Local without one: the filter holds everywhere"
        ),
        pytest.param(NONE, "Local", "unsure", id="whether the refusal holds too is not known"),
    ],
)
def test_iptables_filters_node_ports_even_where_it_does_not_serve_them(
    known: tuple[Backend, ...], external: str, becomes: str
) -> None:
    closed = Settings(PODS.pod_ranges, localhost_node_ports=False)
    sides = {"external": external, "settings": closed, "to": "127.0.0.1"}
    assert _ask(Door.NODE_PORT, "host", known, **sides) == becomes  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("source", "detect", "ranges", "own", "whether"),
    [
        pytest.param("10.244.1.5", "", ("10.244.0.0/16",), (), True, id="a pod in clusterCIDR"),
        pytest.param(
            "10.244.2.5", "ClusterCIDR", ("10.244.0.0/16",), (), True, id="of another node as well"
        ),
        pytest.param(
            "203.0.113.7", "ClusterCIDR", ("10.244.0.0/16",), (), False, id="a client outside"
        ),
        pytest.param(
            "10.244.1.1",
            "ClusterCIDR",
            ("10.244.0.0/16",),
            (),
            True,
            id="the gateway address counts as a pod, though it is the node",
        ),
        pytest.param("10.244.1.5", "ClusterCIDR", (), (), None, id="without clusterCIDR it cannot"),
        pytest.param(
            "10.244.1.5", "ClusterCIDR", ("fd00::/48",), (), None, id="nor with one of IPv6 alone"
        ),
        pytest.param(
            "10.244.1.5",
            "ClusterCIDR",
            ("fd00::/48", "10.244.0.0/16"),
            (),
            True,
            id="of two families that of the packet",
        ),
        pytest.param(
            "10.244.1.5", "NodeCIDR", (), ("10.244.1.0/24",), True, id="NodeCIDR: the own range"
        ),
        pytest.param(
            "10.244.2.5",
            "NodeCIDR",
            ("10.244.0.0/16",),
            ("10.244.1.0/24",),
            False,
            id="NodeCIDR: no other node's",
        ),
        pytest.param(None, "ClusterCIDR", ("10.244.0.0/16",), (), False, id="nobody knows who"),
    ],
)
def test_pods_are_told_by_their_addresses(
    source: str | None,
    detect: str,
    ranges: tuple[str, ...],
    own: tuple[str, ...],
    *,
    whether: bool | None,
) -> None:
    proxy = KubeProxy(Mode.IPTABLES, None, Settings(ranges, detect))
    sent = Packet(Hook.WIRE, source, CLUSTER_IP, 80)
    assert from_a_pod(proxy, Here("n1", pod_cidrs=own), sent) is whether


@pytest.mark.parametrize(
    ("detect", "here"),
    [
        pytest.param("BridgeInterface", N1, id="a bridge"),
        pytest.param("InterfaceNamePrefix", N1, id="interfaces with a prefix"),
        pytest.param("NodeCIDR", Here("n1"), id="NodeCIDR, where the node's range is not seen"),
    ],
)
@pytest.mark.parametrize("hook", Hook)
def test_or_by_the_interface_that_they_come_from(detect: str, here: Here, hook: Hook) -> None:
    proxy = KubeProxy(Mode.IPTABLES, None, Settings(detect=detect))
    sent = Packet(hook, "203.0.113.7", CLUSTER_IP, 80)
    assert from_a_pod(proxy, here, sent) is (hook is Hook.POD)


def test_a_process_that_dials_the_gateway_counts_as_a_pod() -> None:
    proxy = KubeProxy(Mode.IPTABLES, (1, 34), PODS)
    sent = Packet(Hook.HOST, GATEWAY, GATEWAY, 30080)
    found = at_service(proxy, N1, sent, hit(Door.NODE_PORT, service(external="Local")), (THERE,))
    assert told(found) == "2.6 kept"


@pytest.mark.parametrize(
    ("door", "known", "internal", "external", "affinity", "how"),
    [
        pytest.param(Door.CLUSTER_IP, BOTH, "Cluster", "Cluster", "None", "", id="simply all"),
        pytest.param(
            Door.CLUSTER_IP, (HERE,), "Local", "Cluster", "None", "internalTrafficPolicy Local",
            id="the policy",
        ),
        pytest.param(
            Door.NODE_PORT, BOTH, "Cluster", "Local", "None", "externalTrafficPolicy Local",
            id="the other policy",
        ),
        pytest.param(
            Door.CLUSTER_IP, (leaving("10.244.1.8"),), "Cluster", "Cluster", "None",
            "none is ready, those that terminate still serve", id="who leaves",
        ),
        pytest.param(
            Door.CLUSTER_IP, (ready("10.244.1.6", zones=("a",)),), "Cluster", "Cluster", "None",
            "hints keep to the same zone", id="hints",
        ),
        pytest.param(
            Door.CLUSTER_IP, BOTH, "Cluster", "Cluster", "ClientIP",
            "a client stays with its endpoint (sessionAffinity ClientIP)", id="affinity",
        ),
    ],
)  # fmt: skip
def test_what_decided_is_told(  # noqa: PLR0913, PLR0917 -- what decides
    door: Door,
    known: tuple[Backend, ...],
    internal: str,
    external: str,
    affinity: str,
    how: str,
) -> None:
    found = hit(door, service(internal, external, affinity=affinity))
    proxy = KubeProxy(Mode.IPTABLES, (1, 34), PODS)
    done = at_service(proxy, N1, packet("outside", door), found, known)
    assert isinstance(done, Translated)
    assert done.how == how


def test_the_node_is_let_off_by_its_address_too() -> None:
    found = hit(Door.EXTERNAL_IP, service(external="Local"))
    sent = Packet(Hook.WIRE, NODE, EXTERNAL, 80, "TCP")
    treated = at_service(KubeProxy(Mode.IPTABLES), N1, sent, found, (THERE,))
    assert told(treated) == "2.6 masqueraded"


def test_a_wide_source_range_is_not_everybody() -> None:
    found = hit(Door.LOAD_BALANCER, service(ranges=("10.0.0.0/8",)))
    sent = packet("nobody knows", Door.LOAD_BALANCER)
    assert told(at_service(KubeProxy(Mode.IPTABLES), N1, sent, found, BOTH)) == "unsure"
