"""What the views say that no scenario shows: many things, unknown things, findings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_network

import pytest

from kubectl_netmap.discover.fact import Bound, Confidence, Evidence, Fact
from kubectl_netmap.discover.facts import (
    Cni,
    Dns,
    Duplicate,
    Enforces,
    Facts,
    IngressController,
    Layer,
    LoadBalancer,
    NetworkRange,
    Networks,
    NodeNetworking,
    Overlap,
    PolicyEngine,
    ServiceProxy,
    Unexplained,
)
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.render.view import Style
from kubectl_netmap.render.views import networks, overview
from kubectl_netmap.render.views.notes import notes
from kubectl_netmap.render.writers import text
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Header, Snapshot
from tests.support.clusters import snapshot_of

FORBIDDEN = GapReason.FORBIDDEN
SHOP = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"
POD = Ref("Pod", "kube-system", "kube-apiserver-n1")
CONFIG = Ref("ConfigMap", "kube-system", "kube-proxy")


def _overview(
    facts: Facts, manifests: str = "", *, wide: bool = False, gaps: Iterable[Gap] = ()
) -> str:
    snapshot = snapshot_of(manifests, gaps=gaps, header=Header(context="c", source="live"))
    return text.write(overview.view(Netmap(snapshot, facts), overview.Asked(), wide=wide), Style())


def _networks(facts: Facts, *, wide: bool = False) -> str:
    return text.write(networks.view(Netmap(snapshot_of(""), facts), wide=wide), Style())


def _range(
    layer: Layer,
    cidr: str,
    confidence: Confidence = Confidence.DECLARED,
    bound: Bound = Bound.EXACT,
    conflicts: tuple[Evidence, ...] = (),
) -> NetworkRange:
    evidence = (Evidence(POD, "--service-cluster-ip-range", cidr, "Service network"),)
    return NetworkRange(layer, Fact(ip_network(cidr), confidence, bound, evidence, conflicts))


def _node_port(number: int) -> str:
    return (
        "apiVersion: v1\n"
        "kind: Service\n"
        f"metadata: {{namespace: shop, name: s{number:02}}}\n"
        "spec:\n"
        "  type: NodePort\n"
        f"  ports: [{{port: 80, nodePort: {31000 + number}}}]\n"
    )


def test_many_ways_in_are_folded_worst_first() -> None:
    shown = _overview(Facts(), "---\n".join(map(_node_port, range(20))))
    assert shown.count("✗ tcp *:") == 11
    assert "… and 9 more, all broken: kubectl netmap -o wide" in shown


def test_what_lists_the_folded_ways_asks_the_same_cluster_for_the_same_namespace() -> None:
    netmap = Netmap(snapshot_of("---\n".join(map(_node_port, range(20)))), Facts())
    shown = overview.view(netmap, overview.Asked("shop", again=" --from dump/"))
    told = ": kubectl netmap -n shop -o wide --from dump/\n"
    assert told in text.write(shown, Style())


def test_a_node_without_service_proxy_stands_beside_the_node_port() -> None:
    endpoints = (
        "---\n"
        "apiVersion: discovery.k8s.io/v1\n"
        "kind: EndpointSlice\n"
        "metadata: {namespace: shop, name: x, labels: {kubernetes.io/service-name: s00}}\n"
        "ports: [{port: 8080, name: ''}]\n"
        "endpoints: [{addresses: [10.244.0.5]}]\n"
    )
    node = NodeNetworking("n1", service_proxy=Fact("none", Confidence.INFERRED))
    shown = _overview(Facts(nodes=(node,)), _node_port(0) + endpoints)
    assert "~ tcp *:31000 on every node" in shown
    assert "no service proxy is seen on 1 of 1 node (n1)" in shown


def test_wide_shows_every_way_in() -> None:
    shown = _overview(Facts(), "---\n".join(map(_node_port, range(20))), wide=True)
    assert shown.count("✗ tcp *:") == 20
    assert "more" not in shown


def test_as_many_as_fit_are_not_folded() -> None:
    shown = _overview(Facts(), "---\n".join(map(_node_port, range(12))))
    assert shown.count("✗ tcp *:") == 12
    assert "more" not in shown


@pytest.mark.parametrize(
    ("confidence", "told"),
    [
        pytest.param(Confidence.DECLARED, "10.96.0.10 cluster.local", id="one that is configured"),
        pytest.param(
            Confidence.ASSUMED, "10.96.0.10 cluster.local (assumed)", id="one that is the default"
        ),
    ],
)
def test_the_domain_of_dns_is_told_as_sure_as_it_is(confidence: Confidence, told: str) -> None:
    dns = Dns(("10.96.0.10",), domain=Fact("cluster.local", confidence))
    shown = _overview(Facts(dns=Fact(dns, Confidence.OBSERVED)))
    assert re.search(f"DNS +{re.escape(told)}$", shown, re.MULTILINE)


def test_ways_in_that_may_be_missing_are_mentioned() -> None:
    gaps = [Gap("Service", FORBIDDEN), Gap("Ingress", FORBIDDEN, besides=("shop",))]
    shown = _overview(Facts(), gaps=gaps)
    assert (
        "ways in are not known: Ingresses outside shop are not readable; "
        "Services are not readable" in shown
    )


@pytest.mark.parametrize(
    ("snapshot", "told"),
    [
        pytest.param(
            snapshot_of(SHOP), "no Service, Ingress or Gateway opens a way into shop", id="is"
        ),
        pytest.param(snapshot_of(""), "there is no namespace shop", id="is not"),
        pytest.param(
            snapshot_of("", unseen=["Namespace"]),
            "no Service, Ingress or Gateway opens a way into shop",
            id="who knows: namespaces are not seen",
        ),
        pytest.param(
            snapshot_of(SHOP, unseen=["HTTPRoute"]),
            "no Service and no Ingress opens a way into shop",
            id="of Gateways that are not seen nothing is said",
        ),
    ],
)
def test_a_namespace_without_ways_in_is_there_or_not(snapshot: Snapshot, told: str) -> None:
    shown = overview.view(Netmap(snapshot, Facts()), overview.Asked("shop"))
    assert f"\nWAYS IN\n  {told}\n" in text.write(shown, Style())


def test_addresses_that_show_no_range_are_mentioned() -> None:
    seen = {Layer.POD: 2, Layer.SERVICE: 0, Layer.NODE: 1}
    shown = _overview(Facts(networks=Networks(observed=seen)))
    assert "pods      unknown    2 addresses show no range" in shown
    assert "Services  unknown    nothing tells" in shown
    assert "nodes     unknown    1 address shows no range" in shown


def test_an_empty_cluster_claims_nothing() -> None:
    shown = _overview(Facts())
    assert "pods      unknown    nothing tells" in shown
    assert "service proxy  unknown  nothing tells its mode" in shown
    assert "overlap" not in shown
    assert "Next:" not in shown


FINDINGS = Networks(
    ranges=(_range(Layer.POD, "10.244.0.0/16"), _range(Layer.SERVICE, "10.96.0.0/12")),
    unexplained=tuple(
        Unexplained(Layer.POD, f"172.17.0.{n}", Ref("Pod", "default", f"web-{n}"))
        for n in range(2, 7)
    ),
    duplicates=(Duplicate(Layer.POD, "10.244.1.9", (Ref("Pod", "a", "x"), Ref("Pod", "b", "y"))),),
    overlaps=(
        Overlap(
            ip_network("10.96.0.0/12"), ip_network("10.100.0.0/16"), (Layer.SERVICE, Layer.NODE)
        ),
    ),
)


def test_findings_stand_under_the_networks_with_their_sign() -> None:
    shown = _overview(Facts(networks=FINDINGS))
    assert "  ✗ Services 10.96.0.0/12 and nodes 10.100.0.0/16 overlap\n" in shown
    assert "  ✗ 10.244.1.9 is used by Pod a/x, Pod b/y\n" in shown
    assert (
        "  ~ 5 pod addresses outside every known range: 172.17.0.2 (Pod default/web-2), "
        "172.17.0.3 (Pod default/web-3), 172.17.0.4 (Pod default/web-4) and 2 more\n" in shown
    )
    assert shown.endswith("Next: kubectl netmap networks -o wide\n")


def test_wide_tells_every_address_in_use_twice() -> None:
    owners = (Ref("Service", "a", "x"), Ref("Service", "a", "y"))
    twice = tuple(Duplicate(Layer.SERVICE, f"10.96.0.{n}", owners) for n in range(5))
    facts = Facts(networks=Networks(duplicates=twice))
    assert _overview(facts, wide=True).count("is used by") == 5
    assert "✗ and 2 more addresses in use twice" in _overview(facts)


ALL_LAYERS = (
    _range(Layer.POD, "10.244.0.0/16"),
    _range(Layer.SERVICE, "10.96.0.0/16"),
    _range(Layer.NODE, "172.18.0.0/16", Confidence.INFERRED, Bound.AT_LEAST),
)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        pytest.param(
            Networks(ranges=ALL_LAYERS, complete=frozenset(Layer)), True, id="all is known"
        ),
        pytest.param(
            Networks(ranges=ALL_LAYERS, complete=frozenset({Layer.POD})),
            False,
            id="not everything was read",
        ),
        pytest.param(
            Networks(ranges=ALL_LAYERS[:2], complete=frozenset(Layer)),
            False,
            id="a network without a range",
        ),
    ],
)
def test_that_nothing_overlaps_is_said_only_where_it_can_be_known(
    found: Networks,
    said: bool,  # noqa: FBT001 -- a table
) -> None:
    assert ("no overlaps among these ranges" in _overview(Facts(networks=found))) is said


def test_a_flag_of_a_static_pod_is_told_by_its_component() -> None:
    facts = Facts(networks=Networks(ALL_LAYERS), nodes=(NodeNetworking("n1"),))
    assert "10.96.0.0/16     declared  kube-apiserver --service-cluster-ip-range" in _overview(
        facts
    )


def test_a_lower_bound_is_shown_as_one() -> None:
    assert "nodes     ≥ 172.18.0.0/16  inferred" in _overview(Facts(networks=Networks(ALL_LAYERS)))


def test_what_disagrees_is_counted_and_told_in_wide() -> None:
    against = (Evidence(CONFIG, "data.config.conf.clusterCIDR", "10.0.0.0/8", "for masquerading"),)
    facts = Facts(networks=Networks((_range(Layer.POD, "10.244.0.0/16", conflicts=against),)))
    assert "; 1 source disagrees" in _networks(facts)
    assert "Next: kubectl netmap networks -o wide" in _overview(facts)
    row = next(line for line in _networks(facts, wide=True).splitlines() if "disagrees" in line)
    assert row.split()[:3] == ["disagrees", "ConfigMap", "kube-system/kube-proxy"]
    assert "10.0.0.0/8" in row


def _proxy(mode: str, configured: str | None = None, also: tuple[str, ...] = ()) -> Facts:
    proxy = ServiceProxy(mode, configured, also)
    nodes = (
        NodeNetworking("n1", service_proxy=Fact("ipvs", Confidence.DECLARED)),
        NodeNetworking("n2", service_proxy=Fact("iptables", Confidence.DECLARED)),
        NodeNetworking("n3"),
    )
    evidence = (Evidence(CONFIG, "data.config.conf.mode", "ipvs"),)
    return Facts(nodes=nodes, service_proxy=Fact(proxy, Confidence.DECLARED, evidence=evidence))


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        pytest.param(
            _proxy("ipvs"),
            "kube-proxy ipvs  1 of 3 nodes (ConfigMap kube-system/kube-proxy)",
            id="a mode of kube-proxy",
        ),
        pytest.param(
            _proxy("cilium", also=("kube-proxy",)),
            "cilium   0 of 3 nodes; also programmed by kube-proxy (ConfigMap",
            id="another proxy, and kube-proxy beside it",
        ),
        pytest.param(
            _proxy("iptables", configured=""),
            "kube-proxy iptables  1 of 3 nodes; configured: no mode (ConfigMap",
            id="an empty mode in the configuration",
        ),
        pytest.param(
            _proxy("mixed"),
            "mixed    unknown on 1 node, iptables on 1 node, ipvs on 1 node (ConfigMap",
            id="nodes differ",
        ),
    ],
)
def test_the_service_proxy(facts: Facts, shown: str) -> None:
    assert f"service proxy  {shown}" in _overview(facts)


def test_nodes_that_differ_are_named() -> None:
    shown = _networks(_proxy("mixed"))
    assert "1 of 3  kube-proxy ipvs      declared  none       n1" in shown
    assert "1 of 3  unknown              unknown   none       n3" in shown


def test_wide_lists_the_first_nodes_and_counts_the_others() -> None:
    nodes = tuple(NodeNetworking(f"n{number:03}") for number in range(60))
    shown = _networks(Facts(nodes=nodes), wide=True)
    assert "n049" in shown
    assert "n050" not in shown
    assert "… and 10 more nodes: kubectl netmap networks -o json" in shown


@pytest.mark.parametrize(
    ("cni", "shown"),
    [
        pytest.param(Cni("flannel", "v0.28", "vxlan", mtu=1450), "flannel v0.28  VXLAN, MTU 1450"),
        pytest.param(Cni("calico", "", "wireguard"), "calico   WireGuard"),
        pytest.param(Cni("ptp", "", "none"), "ptp      no encapsulation"),
        pytest.param(Cni("kindnet", "", "none", "native routes"), "kindnet  native routes"),
        pytest.param(Cni("cilium", chained=("portmap",)), "cilium   with portmap"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_the_network_plug_in(cni: Cni, shown: str) -> None:
    facts = Facts(cni=Fact(cni, Confidence.OBSERVED))
    assert f"pod to pod     {shown}" in _overview(facts)


POLICY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {namespace: shop, name: p}
spec: {podSelector: {}}
"""


@pytest.mark.parametrize(
    ("engine", "shown"),
    [
        pytest.param(
            PolicyEngine("calico", Enforces.YES, "it is on"),
            "calico enforces NetworkPolicy  1 policy selects 0 pods",
            id="enforced",
        ),
        pytest.param(
            PolicyEngine("", Enforces.NO, "flannel has none"),
            "nobody enforces NetworkPolicy  flannel has none; "
            "1 policy selects 0 pods, without effect",
            id="nobody enforces",
        ),
        pytest.param(
            PolicyEngine("aws", Enforces.NO, "it is off"),
            "aws does not enforce NetworkPolicy  it is off; "
            "1 policy selects 0 pods, without effect",
            id="switched off",
        ),
        pytest.param(
            PolicyEngine("", Enforces.UNKNOWN, "the CNI is not known"),
            "unknown  the CNI is not known; 1 policy selects 0 pods",
            id="nobody knows",
        ),
    ],
)
def test_the_policy_engine(engine: PolicyEngine, shown: str) -> None:
    facts = Facts(policy_engine=Fact(engine, Confidence.OBSERVED))
    assert f"policy         {shown}" in _overview(facts, POLICY)


def test_several_load_balancers_and_controllers_have_a_line_each() -> None:
    facts = Facts(
        load_balancers=Fact(
            (LoadBalancer("metallb", ("10.0.0.1-10.0.0.9", "10.1.0.0/24")), LoadBalancer("aws")),
            Confidence.OBSERVED,
        ),
        ingress_controllers=Fact(
            (IngressController("a.io/x", ("x", "y"), 2, 1), IngressController("b.io/z", pods=None)),
            Confidence.ASSUMED,
        ),
    )
    shown = _overview(facts)
    assert "load balancer  metallb           pools 10.0.0.1-10.0.0.9, 10.1.0.0/24" in shown
    assert "load balancer  aws\n" in shown
    assert "ingress        a.io/x (assumed)  classes x, y; 1 of 2 pods ready" in shown
    assert "ingress        b.io/z (assumed)\n" in shown


def _gaps(*kinds: str, namespace: str = "", name: str = "") -> list[Gap]:
    return [Gap(kind, FORBIDDEN, namespace, name, consequence=f"{kind} unknown") for kind in kinds]


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        pytest.param([], [], id="none"),
        pytest.param(_gaps("Node"), ["not readable: Nodes: Node unknown"], id="one, with its cost"),
        pytest.param(
            _gaps("ServiceCIDR", "NetworkPolicy", "Pod", "IPAddress"),
            ["not readable: Pods, NetworkPolicies, ServiceCIDRs, IPAddresses"],
            id="several, what matters most first",
        ),
        pytest.param(
            [Gap("Pod", GapReason.NOT_ASKED, besides=("shop",)), *_gaps("Node")],
            ["not readable: Nodes: Node unknown"],
            id="what was not asked for is no news",
        ),
        pytest.param(
            _gaps("EndpointSlice", namespace="legacy"),
            ["not readable in legacy: EndpointSlices: EndpointSlice unknown"],
            id="of one namespace",
        ),
        pytest.param(
            _gaps("ConfigMap", namespace="kube-system", name="kube-proxy"),
            ["not readable: ConfigMap kube-system/kube-proxy: ConfigMap unknown"],
            id="one object",
        ),
        pytest.param(
            [
                Gap("Pod", FORBIDDEN, besides=("shop",)),
                Gap("Pod", GapReason.MALFORMED, "shop", "web", detail="expected a string"),
            ],
            ["not readable outside shop: Pods", "not understood: Pod shop/web"],
            id="reasons apart",
        ),
    ],
)
def test_gaps_are_told_in_few_lines(gaps: list[Gap], told: list[str]) -> None:
    assert list(notes(gaps)) == told


def test_hostile_names_of_a_cluster_are_inert() -> None:
    hostile = _node_port(1).replace("shop", '"sh\\x1b[31mop\\nx"')
    shown = _overview(Facts(), hostile)
    assert "\x1b" not in shown
    assert r"Service sh\x1b[31mop\nx/s01 (NodePort)" in shown
