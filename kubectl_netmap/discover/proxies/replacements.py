"""Components that program Service rules in kube-proxy's stead, or beside it, on one node."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.proxies.calico_ebpf import calico_ebpf
from kubectl_netmap.discover.proxies.clues import KUBE_PROXY, Agent, Clues, Host
from kubectl_netmap.discover.proxies.replacement import Replacement, Role
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.workload import Workload

_KPR = "data.kube-proxy-replacement"
_PARTS = ("enable-node-port", "bpf-lb-sock", "enable-host-port", "enable-external-ips")
_OVN = "OVNKubernetes"


def replacements(clues: Clues, host: Host) -> Iterator[Replacement]:
    """All that program Service rules on a node, or may, kube-proxy aside."""
    for find in _FINDERS:
        yield from find(clues, host)


def _cilium(clues: Clues, host: Host) -> Iterator[Replacement]:
    """Cilium: ConfigMap cilium-config, key kube-proxy-replacement.

    true or strict serve all traffic; partial and probe (1.13 and before) some of it;
    false and disabled leave it to kube-proxy but for ClusterIPs that pods ask for.
    """
    agents = clues.on(host, "cilium-agent")
    if not agents and not clues.may_hide(host):
        return  # the configuration alone may be a left-over
    namespaces = {agent.owner.namespace for agent in agents}
    said = next(
        (
            config
            for config in clues.snapshot.configs("ConfigMap")
            if config.name == "cilium-config" and config.text(_KPR)
            if not agents or config.namespace in namespaces
        ),
        None,
    )
    most = agents[0].most if agents else Confidence.INFERRED
    if said is not None:
        yield _cilium_as_told(said, most, agents)
    elif any(_is_dataplane_v2(agent) for agent in agents):
        yield _dataplane_v2(clues, host, agents[0])
    elif agents:
        says = "Cilium runs here; whether it replaces kube-proxy is not seen"
        yield _unknown("cilium", agents[0], says)


def _cilium_as_told(said: ConfigObject, most: Confidence, agents: tuple[Agent, ...]) -> Replacement:
    value = said.text(_KPR).lower()
    role, says = {
        "true": (Role.FULL, "Cilium replaces kube-proxy"),
        "strict": (Role.FULL, "Cilium replaces kube-proxy"),
        "partial": (Role.BESIDE, "Cilium replaces a part of kube-proxy"),
        "probe": (Role.BESIDE, "Cilium replaces what the node's kernel allows"),
        "false": (Role.PODS, "Cilium balances at most ClusterIPs that pods ask for"),
        "disabled": (Role.PODS, "Cilium balances at most ClusterIPs that pods ask for"),
    }.get(value, (Role.UNKNOWN, "whether Cilium replaces kube-proxy cannot be read"))
    evidence = [Evidence(said.ref, _KPR, said.text(_KPR), says)]
    if role is Role.BESIDE:
        parts = ((f"data.{key}", said.text(f"data.{key}")) for key in _PARTS)
        evidence += [Evidence(said.ref, *part, "which part") for part in parts if part[1]]
    for agent in agents[:1]:
        evidence += [agent.seen("Cilium's agent"), *agent.state()]
    return Replacement("cilium", role, most, tuple(evidence))


def _is_dataplane_v2(agent: Agent) -> bool:
    """Whether it is GKE's agent: DaemonSet kube-system/anetd, Cilium inside."""
    owner = agent.owner
    if isinstance(owner, Workload):
        return owner.name == "anetd"
    return owner.owner is not None and owner.owner.name == "anetd"


def _dataplane_v2(clues: Clues, host: Host, agent: Agent) -> Replacement:
    """GKE Dataplane V2: no kube-proxy in recent versions; old ones kept it for Services."""
    if clues.on(host, KUBE_PROXY):
        says = "GKE Dataplane V2 beside kube-proxy: who serves is not seen"
        return _unknown("cilium", agent, says)
    says = "GKE Dataplane V2 serves Services without kube-proxy"
    return Replacement("cilium", Role.FULL, Confidence.INFERRED, (agent.seen(says),))


def _antrea(clues: Clues, host: Host) -> Iterator[Replacement]:
    """Antrea: antrea-agent.conf, antreaProxy.proxyAll; without it only pods' ClusterIPs.

    Beside kube-proxy it does not replace it: which of the two a packet meets depends
    on Antrea's version.
    """
    agents = clues.on(host, "antrea-agent")
    if not agents:
        return
    agent, path = agents[0], "data.antrea-agent.conf"
    names = {"antrea-config", *agent.owner.template.config_maps.values()}
    found = next(
        (
            config
            for config in clues.snapshot.configs("ConfigMap")
            if config.name in names and config.namespace == agent.owner.namespace
        ),
        None,
    )
    if found is None:
        yield _unknown("antrea", agent, "Antrea runs here; whether it serves all is not seen")
        return
    off = "false" in (
        found.text(f"{path}.antreaProxy.enable"),
        found.text(f"{path}.featureGates.AntreaProxy"),
    )
    field = f"{path}.antreaProxy.proxyAll"
    if off:
        return
    if found.text(field) == "true":
        alone = not clues.on(host, KUBE_PROXY)
        says = "AntreaProxy serves all Service traffic"
        role = Role.FULL if alone else Role.BESIDE
    else:
        says = "AntreaProxy balances ClusterIPs that pods ask for"
        role = Role.PODS
    evidence = Evidence(found.ref, field, found.text(field), says)
    seen = agent.seen("Antrea's agent")
    yield Replacement("antrea", role, agent.most, (evidence, seen, *agent.state()))


def _kube_router(clues: Clues, host: Host) -> Iterator[Replacement]:
    """kube-router: --run-service-proxy, on by default."""
    for agent in clues.on(host, "kube-router")[:1]:
        said = agent.container.flags.get("run-service-proxy")
        if said == "false":
            return
        says = "kube-router serves Services by IPVS"
        most = agent.most
        if said is None:
            most = Confidence.ASSUMED
            says += ", unless told otherwise"
        evidence = Evidence(agent.owner.ref, "--run-service-proxy", said or "", says)
        yield Replacement("kube-router", Role.FULL, most, (evidence, *agent.state()))


def _ovn_kubernetes(clues: Clues, host: Host) -> Iterator[Replacement]:
    """OVN-Kubernetes: Services are always OVN load balancers; OpenShift says what runs."""
    agents = clues.on(host, "ovnkube-controller", "ovnkube-node")
    if not agents and not clues.may_hide(host):
        return
    places = (("OperatorNetwork", "spec.defaultNetwork.type"), ("Network", "status.networkType"))
    says = "OVN-Kubernetes serves Services by OVN load balancers"
    told = [
        Evidence(config.ref, field, _OVN, says)
        for kind, field in places
        for config in clues.snapshot.configs(kind)
        if config.text(field) == _OVN
    ]
    if agents:
        seen = agents[0].seen(says)
        most = agents[0].most if told else Confidence.INFERRED
        yield Replacement("ovn-kubernetes", Role.FULL, most, (*told, seen, *agents[0].state()))
    elif told:
        yield Replacement("ovn-kubernetes", Role.FULL, Confidence.INFERRED, tuple(told))


def _kube_ovn(clues: Clues, _host: Host) -> Iterator[Replacement]:
    """Kube-OVN: --enable-lb of its controller, on by default; kube-proxy stays."""
    for deployment in clues.kube_ovn:
        container = deployment.template.container("kube-ovn-controller")
        if container is None or container.flags.get("enable-lb") == "false":
            continue
        said = container.flags.get("enable-lb", "")
        says = "Kube-OVN balances ClusterIPs that pods ask for"
        evidence = Evidence(deployment.ref, "--enable-lb", said, says)
        yield Replacement("kube-ovn", Role.PODS, Confidence.ASSUMED, (evidence,))


def _unknown(name: str, agent: Agent, says: str) -> Replacement:
    return Replacement(name, Role.UNKNOWN, Confidence.INFERRED, (agent.seen(says),))


_FINDERS: tuple[Callable[[Clues, Host], Iterator[Replacement]], ...] = (
    _cilium,
    calico_ebpf,
    _antrea,
    _kube_router,
    _ovn_kubernetes,
    _kube_ovn,
)
