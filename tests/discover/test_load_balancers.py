from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kubectl_netmap.discover.fact import Confidence
from kubectl_netmap.discover.facts import LoadBalancer
from kubectl_netmap.discover.load_balancers import load_balancers
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Snapshot
from tests.support.agents import config_map, custom, daemon_set, deployment, node, pod
from tests.support.clusters import snapshot_of

SPEAKER = daemon_set(
    "speaker", "name: speaker, image: quay.io/metallb/speaker:v0.15.2", namespace="metallb-system"
)
CONTROLLER = deployment(
    "controller",
    "name: controller, image: q/metallb/controller:v0.15.2",
    namespace="metallb-system",
)
CILIUM = daemon_set("cilium", "name: cilium-agent")
KUBE_VIP = "name: kube-vip, env: [{name: svc_enable, value: 'true'}]"


def _pool(*addresses: str) -> str:
    spec = f"spec: {{addresses: [{', '.join(addresses)}]}}"
    return custom("metallb.io/v1beta1", "IPAddressPool", "default", spec, "metallb-system")


def _cilium_pool(blocks: str, more: str = "") -> str:
    spec = f"spec: {{blocks: [{blocks}]{more}}}"
    return custom("cilium.io/v2", "CiliumLoadBalancerIPPool", "blue", spec)


def _service(given: str, *, annotations: str = "", spec: str = "", name: str = "web") -> str:
    return f"""
---
kind: Service
metadata: {{namespace: shop, name: {name}, annotations: {{{annotations}}}}}
spec: {{type: LoadBalancer{", " if spec else ""}{spec}}}
status: {{loadBalancer: {{ingress: [{given}]}}}}
"""


def _k3s(*args: str) -> str:
    words = ", ".join(f'\\"{each}\\"' for each in ("server", *args))
    return node(annotations=f'k3s.io/node-args: "[{words}]"')


IP = "{ip: 192.0.2.10}"
AWS_NODE = node(spec="providerID: 'aws:///eu-1a/i-1'")


@pytest.mark.parametrize(
    ("cluster", "name", "pools", "confidence"),
    [
        pytest.param(
            SPEAKER + CONTROLLER + _pool("192.0.2.0/24", "198.51.100.1-198.51.100.9"),
            "metallb",
            ("192.0.2.0/24", "198.51.100.1-198.51.100.9"),
            "observed",
            id="MetalLB with its pools",
        ),
        pytest.param(
            SPEAKER
            + config_map(
                "config",
                "config: 'address-pools: [{name: a, addresses: [192.0.2.0/28]}]'",
                "metallb-system",
            ),
            "metallb",
            ("192.0.2.0/28",),
            "observed",
            id="MetalLB with its old ConfigMap",
        ),
        pytest.param(
            daemon_set("speaker", "name: speaker, image: speaker:v1", ready=0),
            "metallb",
            (),
            "declared",
            id="MetalLB that does not run",
        ),
        pytest.param(
            _service(IP, annotations="metallb.io/ip-allocated-from-pool: default"),
            "metallb",
            (),
            "inferred",
            id="MetalLB by what it wrote on a Service",
        ),
        pytest.param(
            daemon_set("kube-vip-ds", KUBE_VIP)
            + config_map("kubevip", "range-global: '192.0.2.1-192.0.2.9,192.0.2.20-192.0.2.29'"),
            "kube-vip",
            ("192.0.2.1-192.0.2.9", "192.0.2.20-192.0.2.29"),
            "observed",
            id="kube-vip with its ConfigMap",
        ),
        pytest.param(
            pod("kube-vip-n1", KUBE_VIP, owner="Node/n1"),
            "kube-vip",
            (),
            "observed",
            id="kube-vip as a static pod",
        ),
        pytest.param(
            daemon_set("svclb-web-1a2b3c", "name: lb-tcp-80, image: rancher/klipper-lb:v0.4.9"),
            "servicelb",
            (),
            "observed",
            id="k3s' own",
        ),
        pytest.param(_k3s(), "servicelb", (), "assumed", id="k3s' own, not yet needed"),
        pytest.param(
            CILIUM
            + _cilium_pool("{cidr: 192.0.2.0/24}, {start: 198.51.100.1, stop: 198.51.100.9}"),
            "cilium-lb-ipam",
            ("192.0.2.0/24", "198.51.100.1-198.51.100.9"),
            "declared",
            id="Cilium with a pool",
        ),
        pytest.param(
            CILIUM + _service(IP, spec="loadBalancerClass: io.cilium/l2-announcer"),
            "cilium-lb-ipam",
            (),
            "inferred",
            id="Cilium by a Service's class",
        ),
        pytest.param(
            deployment("aws-load-balancer-controller", "name: aws-load-balancer-controller"),
            "aws",
            (),
            "observed",
            id="AWS' controller",
        ),
        pytest.param(
            _service("{hostname: a-1.elb.eu-central-1.amazonaws.com}"),
            "aws",
            (),
            "inferred",
            id="a host name of AWS",
        ),
        pytest.param(
            _service("{hostname: x}", spec="loadBalancerClass: service.k8s.aws/nlb"),
            "aws",
            (),
            "inferred",
            id="a class of AWS",
        ),
        pytest.param(
            _service("{hostname: x}", spec="loadBalancerClass: eks.amazonaws.com/nlb"),
            "aws",
            (),
            "inferred",
            id="a class of EKS Auto Mode",
        ),
        pytest.param(
            _service(IP, annotations="networking.gke.io/load-balancer-type: Internal"),
            "gcp",
            (),
            "inferred",
            id="Google by annotation",
        ),
        pytest.param(
            _service(
                IP, annotations="service.beta.kubernetes.io/azure-load-balancer-internal: 'true'"
            ),
            "azure",
            (),
            "inferred",
            id="Azure by annotation",
        ),
        pytest.param(
            _service(IP, annotations="oci.oraclecloud.com/load-balancer-type: nlb"),
            "oci",
            (),
            "inferred",
            id="Oracle by annotation",
        ),
        pytest.param(
            _service(IP, annotations="service.beta.kubernetes.io/do-loadbalancer-name: a"),
            "digitalocean",
            (),
            "inferred",
            id="DigitalOcean by annotation",
        ),
        pytest.param(
            _service(IP, annotations="load-balancer.hetzner.cloud/location: fsn1"),
            "hetzner",
            (),
            "inferred",
            id="Hetzner by annotation",
        ),
        pytest.param(
            _service(IP, annotations="loadbalancer.openstack.org/class: a"),
            "openstack",
            (),
            "inferred",
            id="OpenStack by annotation",
        ),
        pytest.param(
            _service(IP) + AWS_NODE,
            "aws",
            (),
            "inferred",
            id="a cloud whose Service has an address",
        ),
    ],
)
def test_a_load_balancer_is_recognised(
    cluster: str, name: str, pools: tuple[str, ...], confidence: str
) -> None:
    fact = load_balancers(snapshot_of(cluster))

    assert fact.value == (LoadBalancer(name, pools),)
    assert str(fact.confidence) == confidence
    assert fact.evidence


@pytest.mark.parametrize(
    "cluster",
    [
        pytest.param("", id="nothing"),
        pytest.param(_pool("192.0.2.0/24"), id="pools of a MetalLB that is gone"),
        pytest.param(_cilium_pool("{cidr: 192.0.2.0/24}"), id="pools of a Cilium that is gone"),
        pytest.param(CILIUM, id="Cilium without a pool"),
        pytest.param(
            CILIUM + _cilium_pool("{cidr: 192.0.2.0/24}", ", disabled: true"), id="a disabled pool"
        ),
        pytest.param(
            pod("kube-vip-n1", "name: kube-vip, env: [{name: vip_arp, value: 'true'}]"),
            id="kube-vip for the control plane only",
        ),
        pytest.param(
            _service("", annotations="metallb.io/address-pool: a"), id="a Service that waits"
        ),
        pytest.param(_k3s("--disable", "traefik,servicelb"), id="k3s' own is disabled"),
        pytest.param(
            deployment("ingress", "name: controller, image: ingress-nginx/controller:v1"),
            id="another one's container called controller",
        ),
    ],
)
def test_there_is_none_where_everything_was_seen(cluster: str) -> None:
    fact = load_balancers(snapshot_of(cluster))

    assert fact.value == ()
    assert fact.confidence is Confidence.INFERRED


@pytest.mark.parametrize("hidden", ["Service", "DaemonSet", "Deployment", "Pod", "Node"])
def test_a_gap_is_not_none(hidden: str) -> None:
    gap = Gap(hidden, GapReason.FORBIDDEN, besides=("default",))

    assert load_balancers(snapshot_of("", gaps=[gap])).value is None
    assert load_balancers(snapshot_of("", unseen=[hidden])).value is None


def test_a_cloud_may_have_one_that_no_service_has_asked_for() -> None:
    assert load_balancers(snapshot_of(AWS_NODE)).value is None


def test_an_address_of_unknown_origin_is_unknown_and_quoted() -> None:
    fact = load_balancers(snapshot_of(_service(IP)))

    assert (fact.value, fact.confidence) == (None, Confidence.UNKNOWN)
    assert (fact.evidence[0].value, fact.evidence[0].says) == (
        "192.0.2.10",
        "given by something that is not known",
    )


def test_pools_speak_where_programs_cannot_be_seen() -> None:
    fact = load_balancers(
        snapshot_of(_pool("192.0.2.0/24"), unseen=["Pod", "DaemonSet", "Deployment"])
    )

    assert fact.value == (LoadBalancer("metallb", ("192.0.2.0/24",)),)
    assert fact.confidence is Confidence.INFERRED


def test_a_wish_for_another_cloud_does_not_count() -> None:
    wish = "service.beta.kubernetes.io/aws-load-balancer-type: nlb"
    by_metallb = SPEAKER + _pool("192.0.2.0/24") + _service(IP, annotations=wish)
    by_google = node(spec="providerID: 'gce://p/z/n'") + _service(IP, annotations=wish)

    assert [each.name for each in load_balancers(snapshot_of(by_metallb)).value or ()] == [
        "metallb"
    ]
    assert [each.name for each in load_balancers(snapshot_of(by_google)).value or ()] == ["gcp"]


def test_several_are_as_sure_as_the_least_sure_one() -> None:
    cluster = SPEAKER + CILIUM + _cilium_pool("{cidr: 192.0.2.0/24}")
    fact = load_balancers(snapshot_of(cluster))

    assert [each.name for each in fact.value or ()] == ["metallb", "cilium-lb-ipam"]
    assert fact.confidence is Confidence.DECLARED


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("192.0.2.10", False),
        ("198.51.100.5", False),
        ("198.51.100.77", True),
        ("203.0.113.1", True),
        ("***HIDDEN***", False),
    ],
)
def test_an_address_outside_every_pool_is_a_conflict(address: str, outside: bool) -> None:  # noqa: FBT001 -- a column of the table
    pools = _pool("192.0.2.0/24", "198.51.100.1-198.51.100.9")
    fact = load_balancers(snapshot_of(SPEAKER + pools + _service(f"{{ip: '{address}'}}")))

    assert [each.value for each in fact.conflicts] == ([address] if outside else [])


def test_pools_that_cilium_was_told_not_to_use_are_a_conflict() -> None:
    off = config_map("cilium-config", "enable-lb-ipam: 'false'")
    fact = load_balancers(
        snapshot_of(SPEAKER + CILIUM + _cilium_pool("{cidr: 192.0.2.0/24}") + off)
    )

    assert [each.name for each in fact.value or ()] == ["metallb"]
    assert [each.field for each in fact.conflicts] == ["data.enable-lb-ipam"]


PIECES = (
    SPEAKER,
    CONTROLLER,
    _pool("192.0.2.0/24"),
    CILIUM,
    _cilium_pool("{cidr: 192.0.2.0/24}"),
    _service(IP),
    _service("{hostname: a.elb.eu-1.amazonaws.com}", name="api"),
    AWS_NODE,
    _k3s(),
)
KINDS = (
    "Service",
    "DaemonSet",
    "Deployment",
    "Pod",
    "Node",
    "ConfigMap",
    "IPAddressPool",
    "CiliumLoadBalancerIPPool",
)


@settings(deadline=None)
@example(  # found by chance: metallb alone is surer than metallb and cilium together
    [SPEAKER, CILIUM, _cilium_pool("{cidr: 192.0.2.0/24}")],
    frozenset({"CiliumLoadBalancerIPPool"}),
)
@given(
    st.lists(st.sampled_from(PIECES), unique=True, max_size=4),
    st.frozensets(st.sampled_from(KINDS), min_size=1),
)
def test_not_seeing_a_kind_never_makes_a_sure_claim(
    pieces: list[str], hidden: frozenset[str]
) -> None:
    whole = snapshot_of("".join(pieces))
    part = Snapshot(whole.header, {k: v for k, v in whole.objects.items() if k not in hidden})
    before, after = load_balancers(whole), load_balancers(part)

    if after.confidence >= Confidence.DECLARED:
        assert after.confidence <= before.confidence
        assert {each.name for each in after.value or ()} <= {
            each.name for each in before.value or ()
        }
    assert not (
        after.value == () and hidden & {"Service", "DaemonSet", "Deployment", "Pod", "Node"}
    )
