"""kube-proxy on one node: its mode as far as anything tells, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from kubectl_netmap.discover.fact import Confidence, Evidence, Fact, settle
from kubectl_netmap.discover.facts import ServiceProxy
from kubectl_netmap.discover.marks import image_tag
from kubectl_netmap.discover.proxies.claim import claim
from kubectl_netmap.discover.proxies.clues import KUBE_PROXY, Agent, Clues, Host
from kubectl_netmap.discover.proxies.embedded import elsewhere, embedded, embedded_runs
from kubectl_netmap.discover.proxies.kube_proxy_config import (
    ProxyConfig,
    config_map_of,
    consumed,
    unclaimed,
)
from kubectl_netmap.discover.proxies.mode import (
    WINDOWS,
    Meaning,
    Version,
    meaning,
    running_mode,
    version_of,
)


@dataclass(frozen=True, slots=True)
class KubeProxy:
    """kube-proxy on one node.

    `fact` is its mode (with evidence alone where that cannot be told), `runs` whether
    a pod, a DaemonSet or a program that has it inside is seen there.
    """

    fact: Fact[ServiceProxy] = field(default_factory=Fact)
    runs: bool = False


def kube_proxy(clues: Clues, host: Host) -> KubeProxy:
    """What can be said of kube-proxy on a node, the better source first.

    Order: what it answers itself, its log, its arguments, the configuration it
    consumes, k3s' and RKE2's arguments, and the default of its version.
    """
    agents = clues.on(host, KUBE_PROXY)
    candidates = tuple(_candidates(clues, host, agents))
    settled = settle(_to_the_point(candidates), lambda one, other: one.mode == other.mode)
    evidence = settled.evidence or tuple(e for each in candidates for e in each.evidence)
    state = (line for agent in agents[:1] for line in agent.state())
    runs = bool(agents) or embedded_runs(clues, host)
    found = replace(settled, evidence=tuple(dict.fromkeys((*evidence, *state))))
    return KubeProxy(_configured(found, candidates), runs)


def _candidates(
    clues: Clues, host: Host, agents: tuple[Agent, ...]
) -> Iterator[Fact[ServiceProxy]]:
    yield from _answered(clues, host)
    for agent in agents:
        yield from _logged(clues, agent)
    for agent in agents:
        yield from _started_with(clues, host, agent)
    yield from embedded(clues, host)
    yield from _left_over(clues, host)
    if host.system == WINDOWS and host.node is not None and not agents:
        # on EKS and AKS it is a service of Windows, not a pod
        meant = meaning("", WINDOWS, None)
        says = "kernelspace is kube-proxy's only mode on Windows"
        field_path = "status.nodeInfo.operatingSystem"
        yield claim(meant, (Evidence(host.node.ref, field_path, WINDOWS, says),))


def _to_the_point(
    candidates: tuple[Fact[ServiceProxy], ...],
) -> Iterator[Fact[ServiceProxy]]:
    """What is worth weighing: no default beside something better that nobody chose.

    Of those that disagree with the winner only the line that says the mode.
    """
    known = [(each.value, each) for each in candidates if each.value is not None]
    best = max((each.confidence for _, each in known), default=Confidence.UNKNOWN)
    mode = next((value.mode for value, each in known if each.confidence is best), "")
    for value, each in known:
        default = each.confidence is Confidence.ASSUMED and value.configured is None
        if value.mode != mode:
            yield replace(each, evidence=each.evidence[:1])
        elif not default or best is Confidence.ASSUMED:
            yield each


def _configured(
    fact: Fact[ServiceProxy], candidates: Iterable[Fact[ServiceProxy]]
) -> Fact[ServiceProxy]:
    """The settled fact, with what the configuration says where that is not the mode."""
    if fact.value is None:
        return fact
    said = (c.value.configured for c in candidates if c.value and c.value.configured is not None)
    first = next(said, None)
    configured = None if first == fact.value.mode else first
    return replace(fact, value=ServiceProxy(fact.value.mode, configured))


def _answered(clues: Clues, host: Host) -> Iterator[Fact[ServiceProxy]]:
    asked = clues.snapshot.config("NodeProxy", "", host.name)
    mode = running_mode(asked.text("proxyMode")) if asked else ""
    if asked and mode:
        evidence = Evidence(asked.ref, "proxyMode", mode, "the running kube-proxy answered so")
        yield claim(Meaning(mode, Confidence.OBSERVED), (evidence,))


def _logged(clues: Clues, agent: Agent) -> Iterator[Fact[ServiceProxy]]:
    log = clues.snapshot.config("PodLog", agent.owner.namespace, agent.owner.name)
    mode = running_mode(log.text("mode")) if log else ""
    if log and mode:
        most = Confidence.OBSERVED if agent.most is Confidence.DECLARED else agent.most
        evidence = Evidence(log.ref, "mode", mode, "kube-proxy's log says so")
        yield claim(Meaning(mode, most), (evidence,))


def _started_with(clues: Clues, host: Host, agent: Agent) -> Iterator[Fact[ServiceProxy]]:
    flags, owner = agent.container.flags, agent.owner.ref
    version, image = _version(host, agent)
    asked, file = flags.get("proxy-mode", ""), flags.get("config", "")
    system = host.system
    if asked and not file:
        evidence = Evidence(owner, "--proxy-mode", asked, "kube-proxy's mode, by its arguments")
        meant = meaning(asked, system, version)
        because = replace(evidence, says=f"{evidence.says}; {meant.why}") if meant.why else evidence
        yield claim(meant, (because,), agent.most, configured=asked)
        return
    found = consumed(clues.snapshot, agent)
    if found is not None:
        fact = _configured_by(found, agent, meaning(found.mode, system, version), image)
    else:
        evidence = _unread(agent)
        empty = meaning("", system, version)
        fact = claim(empty, (replace(evidence, says=f"{evidence.says}: {empty.why}"), *image))
    if asked:
        ignored = Evidence(owner, "--proxy-mode", asked, "ignored, since --config is given")
        same = fact.value is not None and fact.value.mode == asked
        fact = fact if same else replace(fact, conflicts=(ignored,))
    yield fact


def _configured_by(
    found: ProxyConfig, agent: Agent, meant: Meaning, image: tuple[Evidence, ...]
) -> Fact[ServiceProxy]:
    most = agent.most
    says = "mode in the configuration that kube-proxy runs with"
    if not found.named:
        most = min(most, Confidence.INFERRED)
        says = "mode in a configuration that kube-proxy mounts"
    if found.changed_after(agent):
        most = min(most, Confidence.INFERRED)
        says += "; changed after its pod started, which may still run the mode of before"
    if meant.why:
        says += f"; {meant.why}"
    evidence = [Evidence(found.source.ref, found.field, found.mode, says)]
    if found.named:
        flag = agent.container.flags["config"]
        ref = found.source.ref
        which = f"kube-proxy reads {ref.kind} {ref.namespace}/{ref.name}"
        evidence.append(Evidence(agent.owner.ref, "--config", flag, which))
    told = image if not found.mode else ()
    return claim(meant, (*evidence, *told), most, configured=found.mode)


def _unread(agent: Agent) -> Evidence:
    """Where the mode would stand, if neither an argument nor a ConfigMap says it."""
    file = agent.container.flags.get("config", "")
    if not file:
        return Evidence(agent.owner.ref, "--proxy-mode", "", "no mode is given")
    where = config_map_of(agent)
    if where is None:
        return Evidence(agent.owner.ref, "--config", file, "this file is on the node, not seen")
    says = f"the mode in {where.kind} {where.namespace}/{where.name} is not seen"
    return Evidence(agent.owner.ref, "--config", file, says)


def _left_over(clues: Clues, host: Host) -> Iterator[Fact[ServiceProxy]]:
    found = unclaimed(clues.snapshot)
    if found is None or clues.on(host, KUBE_PROXY) or host.name in clues.args:
        return
    if elsewhere(clues, host) is not None:
        return
    meant = meaning(found.mode, host.system, version_of(host.kubelet))
    says = "mode in kube-proxy's configuration; whether it runs here is not seen"
    evidence = Evidence(
        found.source.ref, found.field, found.mode, f"{says}; {meant.why}" if meant.why else says
    )
    yield claim(meant, (evidence,), Confidence.INFERRED, configured=found.mode)


def _version(host: Host, agent: Agent) -> tuple[Version | None, tuple[Evidence, ...]]:
    """kube-proxy's version by its image, else that of the node's kubelet.

    Not `status.nodeInfo.kubeProxyVersion`: it never was kube-proxy's (KEP-4004).
    """
    image, name = agent.container.image, agent.container.name
    version = version_of(image_tag(image))
    if version is not None:
        field_path = f"containers[{name}].image"
        return version, (Evidence(agent.owner.ref, field_path, image_tag(image), "its version"),)
    if host.node is None:
        return None, ()
    field_path = "status.nodeInfo.kubeletVersion"
    evidence = Evidence(host.node.ref, field_path, host.kubelet, "taken for kube-proxy's version")
    return version_of(host.kubelet), (evidence,)
