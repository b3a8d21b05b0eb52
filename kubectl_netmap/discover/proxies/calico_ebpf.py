"""Calico's eBPF data plane, which replaces kube-proxy on the nodes where it is on.

Source: Felix takes an environment variable before the FelixConfiguration of its node
(`node.<name>`), and that before `default`. The operator's Installation only says what
it was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.proxies.clues import Agent, Clues, Host
from kubectl_netmap.discover.proxies.replacement import Replacement, Role

_ENABLED = "spec.bpfEnabled"
_ENVIRONMENT = "FELIX_BPFENABLED"
_DATAPLANE = "spec.calicoNetwork.linuxDataplane"
_NAME = "calico-ebpf"
_AGENT = "Calico's agent"
_YES, _NO = "Calico's eBPF data plane serves Services", "Calico leaves Services to kube-proxy"


def calico_ebpf(clues: Clues, host: Host) -> Iterator[Replacement]:
    """Calico on a node, if its eBPF data plane is on, or may be."""
    agents = clues.on(host, "calico-node")
    if not agents and not clues.may_hide(host):
        return  # CRDs alone stay behind when Calico has gone
    asked = tuple(_asked_for(clues))
    said = _felix(clues, host, agents)
    if said is not None:
        if said.says == _YES:
            most = agents[0].most if agents else Confidence.INFERRED
            seen = [e for agent in agents[:1] for e in (agent.seen(_AGENT), *agent.state())]
            yield Replacement(_NAME, Role.FULL, most, (said, *asked, *seen))
        elif asked:
            yield Replacement(_NAME, Role.OFF, Confidence.DECLARED, (said,), asked)
    elif asked:
        yield Replacement(_NAME, Role.FULL, Confidence.INFERRED, asked)
    elif agents and not _settings_seen(clues):
        says = "Calico runs here; whether it replaces kube-proxy by eBPF is not seen"
        yield Replacement(_NAME, Role.UNKNOWN, Confidence.INFERRED, (agents[0].seen(says),))


def _felix(clues: Clues, host: Host, agents: tuple[Agent, ...]) -> Evidence | None:
    """What Felix was told, by the place that it heeds first."""
    for agent in agents[:1]:
        value = agent.container.env.get(_ENVIRONMENT, "")
        on = _truth(value)
        if on is not None:
            return Evidence(agent.owner.ref, f"env {_ENVIRONMENT}", value, _YES if on else _NO)
    for name in (f"node.{host.name}", "default"):
        config = clues.snapshot.config("FelixConfiguration", "", name)
        on = _truth(config.text(_ENABLED)) if config else None
        if config is not None and on is not None:
            return Evidence(config.ref, _ENABLED, config.text(_ENABLED), _YES if on else _NO)
    return None


def _asked_for(clues: Clues) -> Iterator[Evidence]:
    for config in clues.snapshot.configs("Installation"):
        if config.text(_DATAPLANE).lower() == "bpf":
            says = "the operator was asked for Calico's eBPF data plane"
            yield Evidence(config.ref, _DATAPLANE, config.text(_DATAPLANE), says)


def _settings_seen(clues: Clues) -> bool:
    """Whether all places were read: Calico itself writes the FelixConfiguration `default`.

    Where there is none at all, Calico keeps it in another API group or in etcd.
    """
    seen = clues.snapshot.sees("FelixConfiguration") and clues.snapshot.sees("Installation")
    return seen and clues.snapshot.config("FelixConfiguration", "", "default") is not None


def _truth(text: str) -> bool | None:
    """A boolean as Felix reads it; None for what is none."""
    word = text.lower()
    if word in ("true", "1", "yes", "y", "t"):
        return True
    return False if word in ("false", "0", "no", "n", "f") else None
