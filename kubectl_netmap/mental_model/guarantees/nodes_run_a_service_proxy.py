"""Every node runs a service proxy.

## In plain words

The address of a Service works only where rules for it were written: on the very node
where a packet starts, or comes in. So each node needs a service proxy: kube-proxy in
one of its modes (iptables, nftables, IPVS; userspace is gone since Kubernetes 1.26), or
what replaces it, such as Cilium or OVN-Kubernetes. A node without one can run pods, and
none of them finds a Service, cluster DNS included.

## Picture

```
  node A   kube-proxy  rules     10.96.33.1 --> 10.244.2.4   works
  node B   kube-proxy  rules     10.96.33.1 --> 10.244.2.4   works
  node C   nothing               10.96.33.1 --> ?            goes astray
```

## How netmap tells

For each node it takes what the proxy answers or was told: its arguments, the ConfigMap
that it mounts, the default of its version. Broken where everything that could be a proxy
would be seen and none is on a ready node, or where kube-proxy's container cannot run.
Where a proxy may be a process of the machine, which no object shows, it is unknown.

## See for yourself

- `kubectl get daemonset kube-proxy -n kube-system`
- `kubectl get pods -A -o wide -l k8s-app=kube-proxy`
- `kubectl netmap networks -o wide` shows the mode of each node, and why

## Source

https://kubernetes.io/docs/reference/networking/virtual-ips/
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.facts import NodeNetworking
from kubectl_netmap.discover.marks import count_of
from kubectl_netmap.mental_model.guarantee import (
    Guarantee,
    Judgement,
    broken,
    held,
    hidden,
    unknown,
)
from kubectl_netmap.mental_model.layers import Layer
from kubectl_netmap.mental_model.words import share, some
from kubectl_netmap.netmap import Netmap
from kubectl_netmap.objects.workload import Pod

_NEEDS = ("Node", "Pod")
_NONE = "none"
_KUBE_PROXY = "kube-proxy"
_MODES = frozenset({"iptables", "nftables", "ipvs", "userspace", "kernelspace"})


def judge(netmap: Netmap) -> Judgement:
    """Broken by a ready node without a proxy; held where each one's is known."""
    nodes = netmap.facts.nodes
    ready = {node.name for node in netmap.snapshot.nodes if node.ready is not False}
    evidence = tuple(_evidence(nodes))
    bare = [node for node in nodes if node.service_proxy.value == _NONE and node.name in ready]
    if bare:
        lines = [line for node in bare for line in node.service_proxy.evidence]
        names = some([node.name for node in bare])
        return broken(f"{share(len(bare), len(nodes), 'node')} without one: {names}", lines)
    agents = tuple(_agents(netmap))
    halted = tuple(_halted(agents))
    if halted:
        pod, reason = halted[0]
        more = f" and {len(halted) - 1} more" if len(halted) > 1 else ""
        lines = [Evidence(p.ref, "status.containerStatuses", r, "") for p, r in halted]
        return broken(f"kube-proxy does not run on {pod.node}: {reason}{more}", lines)
    why = hidden(netmap.snapshot, _NEEDS)
    if why:
        return unknown(why, evidence)
    known = [node for node in nodes if node.service_proxy.value not in {None, _NONE}]
    open_ = [node.name for node in nodes if node.service_proxy.value in {None, _NONE}]
    modes = _modes(known)
    if open_ or not nodes:
        told = f"{modes}; " if modes else ""
        rest = f"on {some(open_)} it is not known" if nodes else "no node is seen"
        return unknown(f"{told}{rest}", evidence)
    late = sorted({pod.node for pod in agents if not pod.ready and not pod.terminating})
    if late:
        return unknown(f"{modes}; not ready on {some(late)}", evidence)
    return held(modes, evidence)


def _modes(nodes: list[NodeNetworking]) -> str:
    """How many nodes have which: `kube-proxy iptables on 3 of 3 nodes`."""
    values = [node.service_proxy.value or "" for node in nodes]
    told = [
        f"{f'{_KUBE_PROXY} {mode}' if mode in _MODES else mode} on {values.count(mode):,}"
        for mode in sorted(set(values), key=lambda mode: (-values.count(mode), mode))
    ]
    if len(told) == 1:
        return f"{told[0]} of {count_of(len(values), 'node')}"
    return f"{', '.join(told)} nodes" if told else ""


def _halted(agents: tuple[Pod, ...]) -> Iterator[tuple[Pod, str]]:
    """Pods of kube-proxy whose container waits or has ended, where none beside it runs."""
    running = {pod.node for pod in agents if not _reason(pod) and pod.phase == "Running"}
    for pod in agents:
        reason = _reason(pod)
        if reason and pod.node not in running and not pod.terminating:
            yield pod, reason


def _agents(netmap: Netmap) -> Iterator[Pod]:
    """The pods that tell of a node's kube-proxy, by what the node's fact rests on."""
    pods = netmap.snapshot.pod_of
    for node in netmap.facts.nodes:
        if node.service_proxy.value in _MODES:
            for line in node.service_proxy.evidence:
                pod = pods.get(line.source.namespace, {}).get(line.source.name)
                if line.source.kind == "Pod" and pod and pod.node == node.name:
                    yield pod


def _reason(pod: Pod) -> str:
    """Why its kube-proxy does not run now; a container that is being made may yet run."""
    reasons = (each.reason for each in pod.troubles if each.container == _KUBE_PROXY)
    return next((r for r in reasons if r and r not in ("ContainerCreating", "PodInitializing")), "")


def _evidence(nodes: tuple[NodeNetworking, ...]) -> Iterator[Evidence]:
    """What tells it, alike lines of several nodes once."""
    seen = set()
    for node in nodes:
        for line in node.service_proxy.evidence[:2]:
            key = (line.source.kind, line.field, line.value, line.says)
            if key not in seen:
                seen.add(key)
                yield line


GUARANTEE = Guarantee(
    id="nodes-run-a-service-proxy",
    layer=Layer.SERVICE_PROXY,
    statement="every node runs a service proxy",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
