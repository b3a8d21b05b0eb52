"""Clusters that differ in what programs Service rules: told once, asked in several tests."""

from __future__ import annotations

from typing import NamedTuple

from tests.support.proxies import (
    AFTER,
    FILE,
    MOUNTED,
    Manifest,
    agents,
    config_map,
    custom,
    daemon_set,
    k3s,
    kubeadm,
    mode_in,
    node,
    pod,
    story,
    template,
)


class Story(NamedTuple):
    """A cluster, and for each node its proxy's mode and how sure that is ("" unknown)."""

    told: str
    modes: dict[str, tuple[str | None, str]]


_OPENSHIFT = custom(
    "Network", "operator.openshift.io", "cluster", spec={"defaultNetwork": {"type": "OpenShiftSDN"}}
)
_FELIX, _TIGERA = "crd.projectcalico.org", "operator.tigera.io"


def _felix(name: str = "default", **spec: object) -> Manifest:
    return custom("FelixConfiguration", _FELIX, name, spec=spec)


def _cilium(value: str, **more: str) -> Manifest:
    data = {"kube_dash_proxy_dash_replacement": value, **more}
    return config_map("cilium-config", **data)


def _calico(*names: str, **env: str) -> list[Manifest]:
    return agents("calico-node", *names, namespace="calico-system", env=env)


def _flags(*words: str, image: str = "kube-proxy:v1.34.4") -> list[Manifest]:
    """kube-proxy as a static pod of one node, by its arguments alone."""
    spec = template("kube-proxy", ["kube-proxy", *words], image=image, system="")
    return [pod("kube-proxy-n1", "n1", spec)]


def _one(mode: str | None, sure: str = "unknown") -> dict[str, tuple[str | None, str]]:
    return {"n1": (mode, sure)}


def _tell(*manifests: Manifest | list[Manifest]) -> str:
    lists = (each if isinstance(each, list) else [each] for each in manifests)
    return story(*(manifest for each in lists for manifest in each))


_EKS = template(
    "kube-proxy",
    ["kube-proxy", "--v=2", "--config=/var/lib/kube-proxy-config/config"],
    image="eks/kube-proxy:v1.33.5-eksbuild.2",
    mounts={"config": "/var/lib/kube-proxy-config/", "kubeconfig": "/var/lib/kube-proxy/"},
    config_maps={"config": "kube-proxy-config", "kubeconfig": "kube-proxy"},
)
_GKE = template(
    "kube-proxy",
    [
        "/bin/sh",
        "-c",
        "exec kube-proxy --cluster-cidr=10.4.0.0/14 --v=2 1>>/var/log/kube-proxy.log 2>&1",
    ],
    image="kube-proxy-amd64:v1.33.4-gke.1134000",
    system="",
)
_BOTH = ["--config=/var/lib/kube-proxy/config.conf", "--proxy-mode=ipvs"]
_WINDOWS = template("kube-proxy", ["run-proxy.ps1"], image="x/kube-proxy:v1.34", system="windows")
_OVN = custom(
    "Network",
    "operator.openshift.io",
    "cluster",
    spec={"defaultNetwork": {"type": "OVNKubernetes"}, "deployKubeProxy": False},
)
_ANTREA_ALL = "antreaProxy:\n  enable: true\n  proxyAll: true\n"

STORIES: dict[str, Story] = {
    "kubeadm, iptables in the ConfigMap": Story(
        _tell(node("n1"), node("n2"), kubeadm("n1", "n2")),
        {"n1": ("iptables", "declared"), "n2": ("iptables", "declared")},
    ),
    "kubeadm, nftables": Story(
        _tell(node(), kubeadm("n1", mode="nftables")), _one("nftables", "declared")
    ),
    "kubeadm 1.34, empty mode": Story(
        _tell(node(), kubeadm("n1", mode="")), _one("iptables", "assumed")
    ),
    "kubeadm 1.40, empty mode": Story(
        _tell(
            node("n1", "v1.40.0"),
            config_map("kube-proxy", config_dot_conf=mode_in("")),
            pod(
                "kp",
                "n1",
                template("kube-proxy", [FILE], image="x/kube-proxy:v1.40.0", mounts=MOUNTED),
            ),
        ),
        _one("nftables", "assumed"),
    ),
    "an image by digest: the kubelet's version counts": Story(
        _tell(
            node("n1", "v1.40.1"),
            config_map("kube-proxy", config_dot_conf=mode_in("")),
            pod(
                "kp",
                "n1",
                template("kube-proxy", [FILE], image="x/kube-proxy@sha256:1", mounts=MOUNTED),
            ),
        ),
        _one("nftables", "assumed"),
    ),
    "a mode that does not exist": Story(
        _tell(node(), kubeadm("n1", mode="ebpf")),
        _one(None),
    ),
    "a mode that somebody masked": Story(
        _tell(node(), kubeadm("n1", mode="***HIDDEN***")),
        _one(None),
    ),
    "ipvs on 1.34": Story(
        _tell(node(), _flags("--proxy-mode=ipvs")),
        _one("ipvs", "declared"),
    ),
    "ipvs on 1.24, which may fall back": Story(
        _tell(node("n1", "v1.24.1"), _flags("--proxy-mode=ipvs", image="x/kube-proxy:v1.24.1")),
        _one("ipvs", "inferred"),
    ),
    "userspace on 1.25": Story(
        _tell(
            node("n1", "v1.25.1"), _flags("--proxy-mode", "userspace", image="kube-proxy:v1.25.1")
        ),
        _one("userspace", "declared"),
    ),
    "userspace on 1.26, which has it no more": Story(
        _tell(node("n1", "v1.26.0"), _flags("--proxy-mode=userspace", image="kube-proxy:v1.26.0")),
        _one(None),
    ),
    "nftables on 1.28, which has it not yet": Story(
        _tell(node("n1", "v1.28.0"), _flags("--proxy-mode=nftables", image="kube-proxy:v1.28.0")),
        _one(None),
    ),
    "EKS: kube-proxy-config, key config": Story(
        _tell(
            node("n1", "v1.33.5-eks-113cf36"),
            config_map("kube-proxy", kubeconfig="apiVersion: v1\nkind: Config\n"),
            config_map("kube-proxy-config", config=mode_in("ipvs")),
            daemon_set("kube-proxy", _EKS),
            pod("kube-proxy-x", "n1", _EKS, owner="kube-proxy"),
        ),
        _one("ipvs", "declared"),
    ),
    "GKE: a static pod that runs sh -c": Story(
        _tell(node("n1", "v1.33.4-gke.1134000"), pod("kube-proxy-gke-n1", "n1", _GKE)),
        _one("iptables", "assumed"),
    ),
    "--config beats --proxy-mode": Story(
        _tell(
            node(),
            config_map("kube-proxy", config_dot_conf=mode_in("nftables")),
            pod("kp", "n1", template("kube-proxy", _BOTH, mounts=MOUNTED)),
        ),
        _one("nftables", "declared"),
    ),
    "the ConfigMap was changed after the pod had started": Story(
        _tell(node(), kubeadm("n1", mode="nftables", modified=AFTER)),
        _one("nftables", "inferred"),
    ),
    "a file of the node": Story(
        _tell(node(), _flags("--config=/etc/kube-proxy.yaml")),
        _one("iptables", "assumed"),
    ),
    "a configuration that is mounted but not named": Story(
        _tell(
            node(),
            config_map("kube-proxy", config_dot_conf=mode_in("nftables")),
            pod("kp", "n1", template("kube-proxy", ["start.sh"], mounts=MOUNTED)),
        ),
        _one("nftables", "inferred"),
    ),
    "kube-proxy crashes": Story(
        _tell(
            node(),
            pod(
                "kp",
                "n1",
                template("kube-proxy", ["--proxy-mode=ipvs"]),
                ready=False,
                waiting="CrashLoopBackOff",
            ),
        ),
        _one("ipvs", "inferred"),
    ),
    "one node without a pod of the DaemonSet": Story(
        _tell(node("n1"), node("n2"), kubeadm("n1")),
        {"n1": ("iptables", "declared"), "n2": ("none", "inferred")},
    ),
    "Fargate beside nodes with kube-proxy": Story(
        _tell(
            node("n1"),
            node("n2", labels={"eks.amazonaws.com/compute-type": "fargate"}),
            kubeadm("n1"),
        ),
        {"n1": ("iptables", "declared"), "n2": (None, "unknown")},
    ),
    "Fargate by its providerID": Story(
        _tell(
            node(
                "n1",
                "v1.33.5-eks-113cf36",
                providerID="aws:///us-east-1a/fargate-ip-10-0-1-2.ec2.internal",
            )
        ),
        _one(None),
    ),
    "a virtual kubelet": Story(
        _tell(config_map("kubeadm-config"), node(labels={"type": "virtual-kubelet"})), _one(None)
    ),
    "a node that KWOK simulates": Story(
        _tell(config_map("kubeadm-config"), node(labels={"type": "kwok"})), _one(None)
    ),
    "a virtual cluster": Story(
        _tell(config_map("kubeadm-config"), node(labels={"vcluster.loft.sh/fake-node": "true"})),
        _one(None),
    ),
    "k3s whose arguments are not there": Story(
        _tell(config_map("kubeadm-config"), node("n1", "v1.34.4+k3s1")), _one(None)
    ),
    "MicroK8s of an unknown version": Story(
        _tell(node("n1", "", labels={"microk8s.io/cluster": "true"})), _one(None)
    ),
    "EKS without kube-proxy's add-on": Story(
        _tell(node("n1", "v1.33.5-eks-113cf36")), _one("none", "inferred")
    ),
    "Talos without kube-proxy": Story(
        _tell(node(image="Talos (v1.11.0)")), _one("none", "inferred")
    ),
    "AKS without kube-proxy": Story(
        _tell(node(labels={"kubernetes.azure.com/cluster": "MC_a"})), _one("none", "inferred")
    ),
    "a control plane in pods, and no kube-proxy": Story(
        _tell(node(), pod("kube-apiserver-n1", "n1", template("kube-apiserver"))),
        _one("none", "inferred"),
    ),
    "EKS Auto Mode": Story(
        _tell(node(labels={"eks.amazonaws.com/compute-type": "auto"}, version="v1.33.1-eks-1")),
        _one(None),
    ),
    "Windows, empty mode": Story(
        _tell(
            node("n1", system="windows"),
            config_map("kube-proxy", config_dot_conf=mode_in("")),
            pod("w", "n1", template("kube-proxy", [FILE], mounts=MOUNTED, system="windows")),
        ),
        _one("kernelspace", "assumed"),
    ),
    "Windows, where only iptables is configured": Story(
        _tell(
            node("n1", system="windows"),
            config_map("kube-proxy", config_dot_conf=mode_in("iptables")),
            pod("w", "n1", template("kube-proxy", [FILE], mounts=MOUNTED, system="windows")),
        ),
        _one("kernelspace", "inferred"),
    ),
    "Windows, kernelspace": Story(
        _tell(
            node("n1", system="windows"),
            config_map("kube-proxy", config_dot_conf=mode_in("kernelspace")),
            pod("w", "n1", template("kube-proxy", [FILE], mounts=MOUNTED, system="windows")),
        ),
        _one("kernelspace", "declared"),
    ),
    "Windows of old, userspace": Story(
        _tell(
            node("n1", "v1.25.1", "windows"),
            _flags("--proxy-mode=userspace", image="kube-proxy:v1.25.1"),
        ),
        _one("userspace", "declared"),
    ),
    "Windows without a pod of kube-proxy": Story(
        _tell(node("n1"), node("n2", system="windows"), kubeadm("n1")),
        {"n1": ("iptables", "declared"), "n2": ("kernelspace", "assumed")},
    ),
    "Linux and Windows, each with its DaemonSet": Story(
        _tell(
            node("n1"),
            node("n2", system="windows"),
            kubeadm("n1"),
            daemon_set("kube-proxy-windows", _WINDOWS),
            pod("w", "n2", _WINDOWS),
        ),
        {"n1": ("iptables", "declared"), "n2": ("kernelspace", "assumed")},
    ),
    "k3s": Story(
        _tell(k3s("n1", "server", "--disable", "traefik"), k3s("n2", "agent")),
        {"n1": ("iptables", "assumed"), "n2": ("iptables", "assumed")},
    ),
    "k3s that was told ipvs": Story(
        _tell(k3s("n1", "server", "--kube-proxy-arg", "proxy-mode=ipvs")), _one("ipvs", "declared")
    ),
    "k3s without kube-proxy, and nothing instead": Story(
        _tell(k3s("n1", "server", "--disable-kube-proxy"), k3s("n2", "agent")),
        {"n1": ("none", "inferred"), "n2": ("none", "inferred")},
    ),
    "k3s without kube-proxy, with Cilium": Story(
        _tell(
            k3s("n1", "server", "--disable-kube-proxy"),
            _cilium("true"),
            agents("cilium-agent", "n1"),
        ),
        _one("cilium", "declared"),
    ),
    "RKE2 with Cilium and kube-proxy": Story(
        _tell(
            k3s("n1", "server", program="rke2", version="v1.34.1+rke2r1"),
            _flags("--proxy-mode=iptables"),
            _cilium("true"),
            agents("cilium-agent", "n1"),
        ),
        _one("cilium", "declared"),
    ),
    "RKE2 with Cilium whose ConfigMap nobody has": Story(
        _tell(
            k3s("n1", "server", program="rke2", version="v1.34.1+rke2r1"),
            _flags("--proxy-mode=iptables"),
            agents("cilium-agent", "n1"),
        ),
        _one("iptables", "inferred"),
    ),
    "RKE2 without its kube-proxy, of which nothing more tells": Story(
        _tell(
            k3s(
                "n1",
                "agent",
                "--kube-proxy-arg",
                "proxy-mode=ipvs",
                program="rke2",
                version="v1.34.1",
            )
        ),
        _one(None),
    ),
    "MicroK8s": Story(
        _tell(node(labels={"microk8s.io/cluster": "true"})), _one("iptables", "assumed")
    ),
    "an event of kube-proxy": Story(
        _tell(
            node(),
            {
                "apiVersion": "v1",
                "kind": "Event",
                "metadata": {"namespace": "default", "name": "n1.18"},
                "reason": "Starting",
                "reportingComponent": "kube-proxy",
                "involvedObject": {"kind": "Node", "name": "n1"},
            },
        ),
        _one("iptables", "assumed"),
    ),
    "another event of kube-proxy": Story(
        _tell(
            node(),
            {
                "apiVersion": "v1",
                "kind": "Event",
                "metadata": {"namespace": "default", "name": "n1.19"},
                "reason": "FailedToStartProxierHealthcheck",
                "reportingComponent": "kube-proxy",
                "involvedObject": {"kind": "Node", "name": "n1"},
            },
        ),
        _one(None),
    ),
    "Cilium, kube-proxy gone": Story(
        _tell(node(), _cilium("true"), agents("cilium-agent", "n1")), _one("cilium", "declared")
    ),
    "Cilium, strict of old": Story(
        _tell(node(), _cilium("strict"), agents("cilium-agent", "n1")), _one("cilium", "declared")
    ),
    "Cilium beside kube-proxy": Story(
        _tell(node(), kubeadm("n1"), _cilium("false"), agents("cilium-agent", "n1")),
        _one("iptables", "declared"),
    ),
    "Cilium, a part of it, beside kube-proxy": Story(
        _tell(
            node(),
            kubeadm("n1"),
            _cilium("partial", enable_dash_node_dash_port="true"),
            agents("cilium-agent", "n1"),
        ),
        _one("iptables", "declared"),
    ),
    "Cilium, a part of it, alone": Story(
        _tell(node(), _cilium("probe"), agents("cilium-agent", "n1")), _one("cilium", "inferred")
    ),
    "Cilium that replaces nothing, and no kube-proxy": Story(
        _tell(node(), _cilium("false"), agents("cilium-agent", "n1")), _one(None)
    ),
    "Cilium's configuration, left over": Story(
        _tell(node(), kubeadm("n1"), _cilium("true")), _one("iptables", "declared")
    ),
    "Cilium in another namespace than its old configuration": Story(
        _tell(
            node(), kubeadm("n1"), _cilium("true"), agents("cilium-agent", "n1", namespace="cilium")
        ),
        _one("iptables", "inferred"),
    ),
    "GKE Dataplane V2": Story(
        _tell(node("n1", "v1.33.4-gke.1"), agents("cilium-agent", "n1", owner="anetd")),
        _one("cilium", "inferred"),
    ),
    "GKE Dataplane V2 of old, beside kube-proxy": Story(
        _tell(
            node("n1", "v1.20.4-gke.1"),
            agents("cilium-agent", "n1", owner="anetd"),
            pod("kube-proxy-gke-n1", "n1", _GKE),
        ),
        _one("iptables", "assumed"),
    ),
    "Calico eBPF, kube-proxy switched off": Story(
        _tell(
            node(),
            daemon_set("kube-proxy", template("kube-proxy", [FILE], mounts=MOUNTED), 0),
            config_map("kube-proxy", config_dot_conf=mode_in("iptables")),
            _felix(bpfEnabled=True),
            _calico("n1"),
        ),
        _one("calico-ebpf", "declared"),
    ),
    "Calico eBPF beside kube-proxy": Story(
        _tell(node(), kubeadm("n1"), _felix(bpfEnabled=True), _calico("n1")),
        _one("calico-ebpf", "declared"),
    ),
    "Calico eBPF by an environment variable": Story(
        _tell(node(), _felix(bpfEnabled=False), _calico("n1", FELIX_BPFENABLED="true")),
        _one("calico-ebpf", "declared"),
    ),
    "Calico eBPF on one node": Story(
        _tell(
            node("n1"),
            node("n2"),
            kubeadm("n1", "n2"),
            _felix(bpfEnabled=False),
            _felix("node.n2", bpfEnabled=True),
            _calico("n1", "n2"),
        ),
        {"n1": ("iptables", "declared"), "n2": ("calico-ebpf", "declared")},
    ),
    "Calico eBPF, as the operator was asked": Story(
        _tell(
            node(),
            custom(
                "Installation",
                _TIGERA,
                "default",
                spec={"calicoNetwork": {"linuxDataplane": "BPF"}},
            ),
            _felix(),
            _calico("n1"),
        ),
        _one("calico-ebpf", "inferred"),
    ),
    "Calico asked for eBPF, which Felix denies": Story(
        _tell(
            node(),
            kubeadm("n1"),
            custom(
                "Installation",
                _TIGERA,
                "default",
                spec={"calicoNetwork": {"linuxDataplane": "BPF"}},
            ),
            _felix(bpfEnabled=False),
            _calico("n1"),
        ),
        _one("iptables", "declared"),
    ),
    "Calico's objects, left over": Story(
        _tell(node(), kubeadm("n1"), _felix(bpfEnabled=True)), _one("iptables", "declared")
    ),
    "Calico asked for eBPF, which Felix denies, and no kube-proxy": Story(
        _tell(
            node(),
            config_map("kubeadm-config"),
            custom(
                "Installation",
                _TIGERA,
                "default",
                spec={"calicoNetwork": {"linuxDataplane": "BPF"}},
            ),
            _felix(bpfEnabled=False),
            _calico("n1"),
        ),
        _one("none", "inferred"),
    ),
    "Calico without eBPF": Story(
        _tell(node(), kubeadm("n1"), _felix(), _calico("n1")), _one("iptables", "declared")
    ),
    "Calico whose settings are nowhere": Story(
        _tell(node(), kubeadm("n1"), _calico("n1")), _one("iptables", "inferred")
    ),
    "Calico and no kube-proxy, and no eBPF": Story(
        _tell(node(), config_map("kubeadm-config"), _felix(bpfEnabled=False), _calico("n1")),
        _one("none", "inferred"),
    ),
    "Antrea for all, alone": Story(
        _tell(
            node(),
            config_map("antrea-config", antrea_dash_agent_dot_conf=_ANTREA_ALL),
            agents("antrea-agent", "n1"),
        ),
        _one("antrea", "declared"),
    ),
    "Antrea for all, beside kube-proxy": Story(
        _tell(
            node(),
            kubeadm("n1"),
            config_map("antrea-config", antrea_dash_agent_dot_conf=_ANTREA_ALL),
            agents("antrea-agent", "n1"),
        ),
        _one("iptables", "declared"),
    ),
    "Antrea as it is by default": Story(
        _tell(
            node(),
            kubeadm("n1"),
            config_map("antrea-config", antrea_dash_agent_dot_conf="trafficEncapMode: encap\n"),
            agents("antrea-agent", "n1"),
        ),
        _one("iptables", "declared"),
    ),
    "Antrea without its proxy, and no kube-proxy": Story(
        _tell(
            node(),
            config_map("kubeadm-config"),
            config_map("antrea-config", antrea_dash_agent_dot_conf="antreaProxy: {enable: false}"),
            agents("antrea-agent", "n1"),
        ),
        _one("none", "inferred"),
    ),
    "Antrea whose settings are nowhere": Story(
        _tell(node(), kubeadm("n1"), agents("antrea-agent", "n1")), _one("iptables", "inferred")
    ),
    "kube-router by default": Story(
        _tell(node(), agents("kube-router", "n1")), _one("kube-router", "assumed")
    ),
    "kube-router by default, beside kube-proxy": Story(
        _tell(node(), kubeadm("n1"), agents("kube-router", "n1")), _one("iptables", "declared")
    ),
    "kube-router, told so": Story(
        _tell(node(), agents("kube-router", "n1", command=["--run-service-proxy=true"])),
        _one("kube-router", "declared"),
    ),
    "kube-router for routes only": Story(
        _tell(
            node(),
            kubeadm("n1"),
            agents("kube-router", "n1", command=["--run-service-proxy=false"]),
        ),
        _one("iptables", "declared"),
    ),
    "OVN-Kubernetes on OpenShift": Story(
        _tell(
            node(),
            _OVN,
            agents("ovnkube-controller", "n1", owner="ovnkube-node", namespace="openshift-ovn"),
        ),
        _one("ovn-kubernetes", "declared"),
    ),
    "OVN-Kubernetes upstream": Story(
        _tell(node(), agents("ovnkube-node", "n1")), _one("ovn-kubernetes", "inferred")
    ),
    "OpenShift SDN": Story(
        _tell(node(), _OPENSHIFT, agents("sdn", "n1", namespace="openshift-sdn")),
        _one("iptables", "assumed"),
    ),
    "OpenShift SDN that was told": Story(
        _tell(
            node(),
            custom(
                "Network",
                "operator.openshift.io",
                "cluster",
                spec={"kubeProxyConfig": {"proxyArguments": {"proxy-mode": ["iptables"]}}},
            ),
            agents("sdn", "n1", namespace="openshift-sdn"),
        ),
        _one("iptables", "declared"),
    ),
    "Kube-OVN, which keeps kube-proxy": Story(
        _tell(
            node(),
            kubeadm("n1"),
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"namespace": "kube-system", "name": "kube-ovn-controller"},
                "spec": {
                    "replicas": 1,
                    "template": {"spec": template("kube-ovn-controller", ["--enable-lb=true"])},
                },
            },
        ),
        _one("iptables", "declared"),
    ),
    "Kube-OVN without load balancers": Story(
        _tell(
            node(),
            config_map("kubeadm-config"),
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"namespace": "kube-system", "name": "kube-ovn-controller"},
                "spec": {
                    "template": {"spec": template("kube-ovn-controller", ["--enable-lb=false"])}
                },
            },
        ),
        _one("none", "inferred"),
    ),
    "kubeadm without any proxy": Story(
        _tell(node(), config_map("kubeadm-config")), _one("none", "inferred")
    ),
    "a machine of which nothing tells": Story(_tell(node()), _one(None)),
    "RKE, which runs kube-proxy outside of pods": Story(
        _tell(
            node(annotations={"rke.cattle.io/internal-ip": "10.0.0.1"}),
            config_map("kubeadm-config"),
        ),
        _one(None),
    ),
    "half of the nodes rolled over": Story(
        _tell(
            node("n1"),
            node("n2"),
            pod("a", "n1", template("kube-proxy", ["--proxy-mode=iptables"])),
            pod("b", "n2", template("kube-proxy", ["--proxy-mode=nftables"])),
        ),
        {"n1": ("iptables", "declared"), "n2": ("nftables", "declared")},
    ),
    "an empty mode while nodes go to 1.40": Story(
        _tell(
            node("n1", "v1.39.2"),
            node("n2", "v1.40.0"),
            config_map("kube-proxy", config_dot_conf=mode_in("")),
            pod("a", "n1", template("kube-proxy", [FILE], image="x:v1.39.2", mounts=MOUNTED)),
            pod("b", "n2", template("kube-proxy", [FILE], image="x:v1.40.0", mounts=MOUNTED)),
        ),
        {"n1": ("iptables", "assumed"), "n2": ("nftables", "assumed")},
    ),
}
