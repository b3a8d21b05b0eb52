from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_netmap.discover.cni import cni
from kubectl_netmap.discover.fact import Confidence
from kubectl_netmap.discover.facts import Enforces, PolicyEngine
from kubectl_netmap.discover.policy_engine import policy_engine
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Header, Snapshot
from tests.support.agents import config_map, custom, daemon_set, deployment, node, pod
from tests.support.clusters import snapshot_of

FLANNEL = daemon_set("kube-flannel-ds", "name: kube-flannel", namespace="kube-flannel")
CALICO = daemon_set("calico-node", "name: calico-node")
CILIUM = daemon_set("cilium", "name: cilium-agent")
ENGINE = daemon_set("kube-network-policies", "name: kube-network-policies")


def _cilium(data: str) -> str:
    return CILIUM + config_map("cilium-config", data)


def _kindnet(tag: str, name: str = "kindnet") -> str:
    return daemon_set(name, f"name: kindnet-cni, image: kindest/kindnetd{tag}")


def _aws(flag: str, switch: str = "") -> str:
    agent = f"name: aws-eks-nodeagent, args: [{flag}]"
    config = config_map("amazon-vpc-cni", f"enable-network-policy-controller: '{switch}'")
    return daemon_set("aws-node", "name: aws-node", agent) + (config if switch else "")


def _weave(*containers: str) -> str:
    return daemon_set("weave-net", *containers)


def _router(*args: str) -> str:
    return daemon_set("kube-router", f"name: kube-router, args: [{', '.join(args)}]")


def _kube_ovn(*args: str) -> str:
    controller = f"name: kube-ovn-controller, args: [{', '.join(args)}]"
    agent = daemon_set("kube-ovn-cni", "name: cni-server")
    return agent + deployment("kube-ovn-controller", controller)


def _sdn(mode: str) -> str:
    spec = f"spec: {{defaultNetwork: {{openshiftSDNConfig: {{{mode}}}}}}}"
    operator = custom("operator.openshift.io/v1", "Network", "cluster", spec)
    return operator + daemon_set("sdn", "name: sdn", namespace="openshift-sdn")


def _k3s(*args: str, name: str = "n1") -> str:
    words = ", ".join(f'\\"{each}\\"' for each in ("server", *args))
    backend = "flannel.alpha.coreos.com/backend-type: vxlan"
    return node(name, annotations=f'{backend}, k3s.io/node-args: "[{words}]"')


AZURE = daemon_set("azure-cns", "name: cns-container")
GKE = node(labels="cloud.google.com/gke-nodepool: p")
AKS_KUBENET = node(labels="kubernetes.azure.com/cluster: c", spec="podCIDRs: [10.244.0.0/24]")
DECLARED, OBSERVED, ASSUMED, INFERRED = "declared", "observed", "assumed", "inferred"


@pytest.mark.parametrize(
    ("cluster", "name", "confidence"),
    [
        pytest.param(CALICO, "calico", OBSERVED, id="Calico"),
        pytest.param(FLANNEL + CALICO, "calico", OBSERVED, id="Calico on flannel"),
        pytest.param(_aws("--x") + CALICO, "calico", OBSERVED, id="Calico on EKS"),
        pytest.param(GKE + CALICO, "calico", OBSERVED, id="Calico on GKE"),
        pytest.param(
            daemon_set("canal", "name: calico-node", "name: kube-flannel"),
            "canal",
            OBSERVED,
            id="canal",
        ),
        pytest.param(_cilium("enable-policy: default"), "cilium", DECLARED, id="Cilium"),
        pytest.param(_cilium("debug: 'true'"), "cilium", ASSUMED, id="Cilium by default"),
        pytest.param(CILIUM, "cilium", ASSUMED, id="Cilium, its ConfigMap is not there"),
        pytest.param(
            daemon_set("anetd", "name: cilium-agent"),
            "gke-dataplane-v2",
            OBSERVED,
            id="Dataplane V2",
        ),
        pytest.param(
            _kindnet(":v20250512-df8de77b"), "kindnet", INFERRED, id="kindnet of kind 0.29"
        ),
        pytest.param(_kindnet(":v20240719-x"), "kindnet", INFERRED, id="the first kindnet with it"),
        pytest.param(_kindnet(":v1.8.0"), "kindnet", INFERRED, id="the project's own kindnet"),
        pytest.param(_weave("name: weave", "name: weave-npc"), "weave", OBSERVED, id="weave-npc"),
        pytest.param(
            daemon_set("antrea-agent", "name: antrea-agent"), "antrea", OBSERVED, id="Antrea"
        ),
        pytest.param(_router(), "kube-router", ASSUMED, id="kube-router by default"),
        pytest.param(_router("--run-firewall=true"), "kube-router", DECLARED, id="kube-router"),
        pytest.param(
            FLANNEL + _router("--run-router=false"),
            "kube-router",
            ASSUMED,
            id="kube-router on flannel",
        ),
        pytest.param(_kube_ovn(), "kube-ovn", ASSUMED, id="Kube-OVN by default"),
        pytest.param(_kube_ovn("--enable-np=true"), "kube-ovn", DECLARED, id="Kube-OVN"),
        pytest.param(
            daemon_set("ovnkube-node", "name: ovnkube-controller"),
            "ovn-kubernetes",
            OBSERVED,
            id="OVN",
        ),
        pytest.param(_sdn(""), "openshift-sdn", ASSUMED, id="OpenShift SDN, mode not said"),
        pytest.param(_sdn("mode: NetworkPolicy"), "openshift-sdn", DECLARED, id="OpenShift SDN"),
        pytest.param(
            _aws("--enable-network-policy=true", "true"),
            "aws-vpc-cni",
            DECLARED,
            id="VPC CNI, both on",
        ),
        pytest.param(
            AZURE + daemon_set("azure-npm", "name: azure-npm"), "azure-npm", OBSERVED, id="NPM"
        ),
        pytest.param(
            AZURE + _cilium("ipam: delegated-plugin, enable-policy: default"),
            "cilium",
            DECLARED,
            id="Azure CNI powered by Cilium",
        ),
        pytest.param(_k3s(), "k3s", ASSUMED, id="k3s"),
        pytest.param(
            FLANNEL + ENGINE, "kube-network-policies", OBSERVED, id="an engine beside flannel"
        ),
        pytest.param(
            _cilium("enable-policy: never") + ENGINE,
            "kube-network-policies",
            OBSERVED,
            id="Cilium is off, another engine is on",
        ),
        pytest.param(
            ENGINE, "kube-network-policies", OBSERVED, id="an engine on a CNI that is not known"
        ),
    ],
)
def test_an_engine_that_is_on_enforces(cluster: str, name: str, confidence: str) -> None:
    fact = policy_engine(snapshot_of(cluster))

    assert fact.value is not None
    assert (fact.value.name, fact.value.enforces) == (name, Enforces.YES)
    assert str(fact.confidence) == confidence
    assert fact.value.because
    assert fact.evidence


@pytest.mark.parametrize(
    ("cluster", "name", "because"),
    [
        pytest.param(FLANNEL, "", "flannel has no NetworkPolicy", id="flannel"),
        pytest.param(
            _kindnet(":v20230511-standin"),
            "",
            "kindnetd before v20240719 has no NetworkPolicy",
            id="kindnet before kind 0.24",
        ),
        pytest.param(
            _cilium("enable-policy: never"), "cilium", "enable-policy is never", id="Cilium never"
        ),
        pytest.param(
            _cilium("enable-k8s-networkpolicy: 'false'"),
            "cilium",
            "enable-k8s-networkpolicy is false",
            id="Cilium reads no NetworkPolicies",
        ),
        pytest.param(
            _cilium("policy-audit-mode: 'true'"),
            "cilium",
            "Cilium only logs: policy-audit-mode is true",
            id="Cilium only logs",
        ),
        pytest.param(
            _weave("name: weave, env: [{name: EXPECT_NPC, value: '0'}]", "name: weave-npc"),
            "weave",
            "EXPECT_NPC is 0",
            id="Weave, switched off",
        ),
        pytest.param(
            _weave("name: weave"), "weave", "no container weave-npc", id="Weave without npc"
        ),
        pytest.param(
            _router("--run-firewall=false"),
            "kube-router",
            "kube-router runs with --run-firewall=false",
            id="kube-router, switched off",
        ),
        pytest.param(
            _kube_ovn("--enable-np=false"),
            "kube-ovn",
            "kube-ovn-controller runs with --enable-np=false",
            id="Kube-OVN, switched off",
        ),
        pytest.param(
            _sdn("mode: Multitenant"), "openshift-sdn", "its mode is Multitenant", id="Multitenant"
        ),
        pytest.param(
            _aws("--enable-network-policy=false", "true"),
            "aws-vpc-cni",
            "aws-eks-nodeagent runs without --enable-network-policy=true",
            id="VPC CNI, agent off",
        ),
        pytest.param(
            _aws("--enable-network-policy=true", "false"),
            "aws-vpc-cni",
            "ConfigMap amazon-vpc-cni does not switch its controller on",
            id="VPC CNI, controller off",
        ),
        pytest.param(
            _aws("--enable-network-policy=true"),
            "aws-vpc-cni",
            "ConfigMap amazon-vpc-cni does not switch its controller on",
            id="VPC CNI, no ConfigMap",
        ),
        pytest.param(
            daemon_set("aws-node", "name: aws-node"),
            "aws-vpc-cni",
            "aws-node has no container aws-eks-nodeagent",
            id="VPC CNI, no agent",
        ),
        pytest.param(
            _aws("--x"),
            "aws-vpc-cni",
            "aws-eks-nodeagent runs without --enable-network-policy=true",
            id="VPC CNI, agent off by default",
        ),
        pytest.param(
            FLANNEL + node(reason="CalicoIsUp"),
            "",
            "flannel has no NetworkPolicy",
            id="what a Calico that is gone left on nodes does not count",
        ),
        pytest.param(AZURE, "", "Azure CNI has no NetworkPolicy of its own", id="Azure CNI"),
        pytest.param(AKS_KUBENET, "", "kubenet has no NetworkPolicy", id="AKS kubenet"),
        pytest.param(
            GKE,
            "",
            "GKE's network has no NetworkPolicy without its add-on or Dataplane V2",
            id="GKE",
        ),
        pytest.param(
            _k3s("--disable-network-policy", "true"),
            "k3s",
            "k3s runs with --disable-network-policy",
            id="k3s, switched off",
        ),
    ],
)
def test_nobody_enforces_where_everything_was_seen(cluster: str, name: str, because: str) -> None:
    fact = policy_engine(snapshot_of(cluster))

    assert fact.value == PolicyEngine(name, Enforces.NO, because)
    assert fact.confidence in (Confidence.INFERRED, Confidence.ASSUMED)
    assert fact.evidence


@pytest.mark.parametrize(
    ("cluster", "because"),
    [
        pytest.param("", "the CNI is not known", id="nothing is known"),
        pytest.param(
            _kindnet(""), "kindnet's image does not tell its version", id="kindnet without tag"
        ),
        pytest.param(
            _kindnet(":v1.2.0"), "kindnet's image does not tell its version", id="kindnet 1.2"
        ),
        pytest.param(
            _cilium("enable-policy: '***HIDDEN***'"), "enable-policy cannot be read", id="redacted"
        ),
        pytest.param(
            daemon_set("kube-ovn-cni", "name: cni-server"),
            "kube-ovn-controller's arguments are not seen",
            id="Kube-OVN without its controller",
        ),
        pytest.param(
            daemon_set("calico-node", "name: calico-node", ready=0),
            "no agent of calico is ready",
            id="an engine that does not run",
        ),
        pytest.param(
            node(reason="CalicoIsUp"), "no agent of calico is seen", id="signs on nodes alone"
        ),
        pytest.param(
            node(labels="eks.amazonaws.com/compute-type: auto"),
            "no agent of aws-vpc-cni is seen",
            id="EKS Auto Mode",
        ),
        pytest.param(
            _k3s() + _k3s("--disable-network-policy", "true", name="n2"),
            "k3s servers differ in --disable-network-policy",
            id="k3s servers differ",
        ),
        pytest.param(
            FLANNEL + daemon_set("acme-netpol", "name: agent, image: acme/agent:1"),
            "DaemonSet/kube-system/acme-netpol may be an engine, but is not a known one",
            id="an engine that is not known, by its name",
        ),
    ],
)
def test_what_cannot_be_told_stays_unknown(cluster: str, because: str) -> None:
    fact = policy_engine(snapshot_of(cluster))

    assert fact.value is not None
    assert (fact.value.enforces, fact.value.because) == (Enforces.UNKNOWN, because)
    assert fact.confidence is Confidence.UNKNOWN


def test_kindnets_of_both_ages_enforce_in_part() -> None:
    agents = [
        pod(
            f"k{index}",
            f"name: kindnet-cni, image: kindest/kindnetd:{tag}",
            owner="DaemonSet/kindnet",
        )
        for index, tag in enumerate(("v20230511-a", "v20250512-b"))
    ]
    fact = policy_engine(snapshot_of("".join(agents)))

    assert fact.value is not None
    assert fact.value.enforces is Enforces.PARTLY


def test_a_daemon_set_that_sounds_like_nothing_is_no_engine() -> None:
    fact = policy_engine(snapshot_of(FLANNEL + daemon_set("node-exporter", "name: exporter")))

    assert fact.value is not None
    assert fact.value.enforces is Enforces.NO


def test_two_engines_at_once_are_a_conflict() -> None:
    npm = daemon_set("azure-npm", "name: azure-npm")
    fact = policy_engine(snapshot_of(AZURE + CALICO + npm))

    assert fact.value is not None
    assert fact.value.name == "calico"
    assert [each.source.name for each in fact.conflicts] == ["azure-npm"]


def test_a_second_network_without_policy_is_a_conflict() -> None:
    fact = policy_engine(snapshot_of(_cilium("enable-policy: default, ipam: kubernetes") + FLANNEL))

    assert fact.value is not None
    assert (fact.value.name, fact.value.enforces) == ("cilium", Enforces.YES)
    assert [each.source.name for each in fact.conflicts] == ["kube-flannel-ds"]


@pytest.mark.parametrize(
    "gap",
    [
        pytest.param(
            Gap("Pod", GapReason.FORBIDDEN, besides=("default",)), id="pods of one namespace"
        ),
        pytest.param(
            Gap("DaemonSet", GapReason.MALFORMED, "kube-system", "x"), id="one broken DaemonSet"
        ),
        pytest.param(Gap("Node", GapReason.FORBIDDEN), id="nodes"),
    ],
)
def test_an_engine_may_run_where_nobody_could_look(gap: Gap) -> None:
    fact = policy_engine(snapshot_of(FLANNEL, gaps=[gap]))

    assert fact.value is not None
    assert fact.value.enforces is Enforces.UNKNOWN
    assert gap.kind in fact.value.because


def test_a_reading_of_some_namespaces_does_not_prove_that_nobody_enforces() -> None:
    header = Header(namespaces=("kube-flannel", "kube-system"))
    fact = policy_engine(snapshot_of(FLANNEL, header=header))

    assert fact.value is not None
    assert fact.value.enforces is Enforces.UNKNOWN


@pytest.mark.parametrize(
    "cluster",
    [
        pytest.param(_cilium("enable-policy: never"), id="cilium-config"),
        pytest.param(_aws("--enable-network-policy=true", "false"), id="amazon-vpc-cni"),
    ],
)
def test_a_config_map_that_is_refused_leaves_the_engine_unknown(cluster: str) -> None:
    name = "cilium-config" if "cilium" in cluster else "amazon-vpc-cni"
    agents = cluster.split("---\nkind: ConfigMap", maxsplit=1)[0]
    gap = Gap("ConfigMap", GapReason.FORBIDDEN, "kube-system", name)
    fact = policy_engine(snapshot_of(agents, gaps=[gap]))

    assert fact.value is not None
    assert fact.value.enforces is Enforces.UNKNOWN
    assert fact.value.because == f"ConfigMap {name} is not readable"


PIECES = (
    FLANNEL,
    CALICO,
    _cilium("enable-policy: never"),
    _cilium("enable-policy: default"),
    _kindnet(":v20230511-standin"),
    _kindnet(":v20250512-df8de77b"),
    _aws("--enable-network-policy=true", "false"),
    _aws("--enable-network-policy=true", "true"),
    _router("--run-firewall=false"),
    _kube_ovn("--enable-np=false"),
    _sdn("mode: Multitenant"),
    _k3s("--disable-network-policy", "true"),
    _k3s(),
    AZURE,
    AKS_KUBENET,
    ENGINE,
    pod("calico-x", "name: calico-node", owner="DaemonSet/calico-node"),
    node("n9", reason="CalicoIsUp"),
    node("n8", annotations="flannel.alpha.coreos.com/backend-type: host-gw"),
)
KINDS = (
    "Pod",
    "DaemonSet",
    "Deployment",
    "Node",
    "ConfigMap",
    "OperatorNetwork",
    "Network",
    "IPPool",
)


def _without(snapshot: Snapshot, kinds: frozenset[str]) -> Snapshot:
    objects = {kind: each for kind, each in snapshot.objects.items() if kind not in kinds}
    return Snapshot(snapshot.header, objects, snapshot.gaps)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4, unique=True),
    st.frozensets(st.sampled_from(KINDS), min_size=1),
)
def test_not_seeing_a_kind_never_makes_a_claim(pieces: list[str], hidden: frozenset[str]) -> None:
    whole = snapshot_of("".join(pieces))
    part = _without(whole, hidden)
    before, after = policy_engine(whole).value, policy_engine(part).value

    assert before is not None
    assert after is not None
    assert after.enforces is before.enforces or after.enforces not in (Enforces.YES, Enforces.NO)
    seen, left = cni(whole), cni(part)
    claims = {each.source for each in (*seen.evidence, *seen.conflicts)}
    if left.confidence >= Confidence.DECLARED:
        assert left.evidence[0].source in claims
