"""NetworkPolicies are enforced by someone.

## In plain words

The API server takes a NetworkPolicy from anyone and does nothing with it. The network
plug-in, or an engine beside it, has to enforce it, and some never do: flannel has none,
others only when it is switched on. A policy that nobody enforces looks exactly like one
that works, until somebody tries.

## Picture

```
  NetworkPolicy "only front may reach cart"
        |
        v
  an engine on each node:   front --> cart   passes
                            spam  --x cart   dropped
  no engine:                spam  --> cart   passes, and nobody says so
```

## How netmap tells

It knows which CNIs and engines enforce policies, from which version on and with which
settings. Broken where there are policies and what runs is known not to enforce them;
unknown where the engine is not known. Without any policy there is nothing to enforce.

## See for yourself

- `kubectl get networkpolicies -A`
- `kubectl netmap networks -o wide` shows why the engine is known

## Source

https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_netmap.discover.fact import Evidence
from kubectl_netmap.discover.facts import Enforces, PolicyEngine
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
from kubectl_netmap.mental_model.words import does
from kubectl_netmap.netmap import Netmap

_NEEDS = ("NetworkPolicy",)


def judge(netmap: Netmap) -> Judgement:
    """Held where an engine acts or nothing is asked of one."""
    fact = netmap.facts.policy_engine
    engine = fact.value or PolicyEngine("", Enforces.UNKNOWN)
    evidence = tuple(_evidence(netmap))
    why = hidden(netmap.snapshot, _NEEDS)
    if why:
        acts = f"{engine.name} would enforce them; " if engine.enforces is Enforces.YES else ""
        return unknown(f"{acts}{why}", evidence)
    count = len(netmap.snapshot.network_policies)
    policies = f"{count:,} {does(count, 'policy', 'policies')}"
    if not count:
        nobody = " (nobody would)" if engine.enforces is Enforces.NO else ""
        return held(f"nothing to enforce: no policy is written{nobody}")
    pods = netmap.counts.selected_pods
    verb = does(count, "selects", "select")
    if pods is not None:
        policies += f", which {verb} {count_of(pods, 'pod')}"
    return _enforced(engine, policies, evidence)


def _enforced(engine: PolicyEngine, policies: str, evidence: tuple[Evidence, ...]) -> Judgement:
    because = engine.because or "the engine is not known"
    match engine.enforces:
        case Enforces.YES:
            return held(f"{engine.name} enforces {policies}", evidence)
        case Enforces.NO:
            return broken(f"{policies}, without effect: {because}", evidence)
        case Enforces.PARTLY:
            return unknown(f"{policies}, enforced in part: {because}", evidence)
        case Enforces.UNKNOWN:
            return unknown(f"{policies}: {because}", evidence)


def _evidence(netmap: Netmap) -> Iterator[Evidence]:
    yield from netmap.facts.policy_engine.evidence[:3]
    for policy in netmap.snapshot.network_policies[:1]:
        yield Evidence(policy.ref, "spec.podSelector", "", "a policy to enforce")


GUARANTEE = Guarantee(
    id="policies-are-enforced",
    layer=Layer.POD_NETWORK,
    statement="NetworkPolicies are enforced by someone",
    needs=frozenset(_NEEDS),
    doc=__doc__,
    judge=judge,
)
