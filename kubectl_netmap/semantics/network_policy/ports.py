"""Whether the ports of a rule fit where a connection goes.

Source: API field `NetworkPolicyPort`: without a port all of the protocol, a name is
looked up at the destination pod, `endPort` includes itself (KEP-2079) and needs a number.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_netmap.objects.policy import PolicyPort
from kubectl_netmap.semantics.network_policy.fit import Fit, Fits, Misses, Unsure, any_of
from kubectl_netmap.semantics.network_policy.party import Target


def ports_fit(ports: Sequence[PolicyPort], to: Target, doubt: str = "", unseen: str = "") -> Fit:
    """Whether any fits; all do where a rule names none.

    `doubt` tells why the port is not known by which the connection is judged, `unseen` why
    the destination may be a pod that was not seen.
    """
    if not ports:
        return Fits("any port")
    return any_of((_fit(each, to, doubt, unseen) for each in ports), ", ")


def _fit(port: PolicyPort, to: Target, doubt: str, unseen: str) -> Fit:
    protocol = port.protocol.lower()
    if protocol != to.protocol.lower():
        return Misses(_words(port))
    if not port.port:
        return Fits(protocol)
    if doubt:
        return Unsure(doubt)
    if isinstance(port.port, str):
        return _named(port, port.port, to, unseen)
    last = max(port.port, port.end_port)
    return Fits(_words(port)) if port.port <= to.port <= last else Misses(_words(port))


def _named(port: PolicyPort, name: str, to: Target, unseen: str) -> Fit:
    words, pod = _words(port), to.pod
    if pod is None:
        return Unsure(unseen) if unseen else Misses(f"{words} (which only pods have)")
    numbers = dict.fromkeys(
        each.port
        for container in pod.template.containers
        for each in container.ports
        if each.name == name and each.protocol.lower() == port.protocol.lower()
    )
    if to.port in numbers and pod.template.host_network:
        return Unsure("whether ports of a pod of the host network have names is undefined")
    if to.port in numbers:
        return Fits(f"{words} ({to.port})")
    told = ", ".join(map(str, numbers)) or f"{pod.name} has none"
    return Misses(f"{words} ({told})")


def _words(port: PolicyPort) -> str:
    last = f"-{port.end_port}" if port.end_port else ""
    return f"{port.protocol.lower()} {port.port}{last}" if port.port else port.protocol.lower()
