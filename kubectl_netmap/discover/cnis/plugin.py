"""What is known of a network plug-in: its marks, its dataplane, its NetworkPolicy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.discover.components import Component, Mark
from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.facts import Enforces
from kubectl_netmap.discover.node_signs import Sign, Where
from kubectl_netmap.snapshot.snapshot import Snapshot


class Role(StrEnum):
    """What a plug-in does where it runs; several run in many clusters."""

    PRIMARY = "primary"  # gives pods their addresses and routes
    PROBABLY = "probably primary"  # … unless something says otherwise that was not seen
    CHAINED = "chained"  # joins the chain of another one, or calls it
    POLICY = "policy"  # enforces NetworkPolicy, and leaves the network to another one


@dataclass(frozen=True, slots=True)
class Dataplane:
    """How a plug-in moves packets, as far as its configuration says.

    The fields are those of `facts.Cni`.
    """

    encapsulation: str | None = None
    routing: str = ""
    mtu: int | None = None
    ipam: str = ""
    chained: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Whether a plug-in enforces NetworkPolicy, why, and how sure that is.

    `capable` is false for one that has no NetworkPolicy to switch on.
    """

    enforces: Enforces
    because: str
    confidence: Confidence = Confidence.OBSERVED
    evidence: tuple[Evidence, ...] = ()
    capable: bool = True


def _primary(_snapshot: Snapshot, _seen: Component, _others: frozenset[str]) -> Role:
    return Role.PRIMARY


def chained(_snapshot: Snapshot, _seen: Component, _others: frozenset[str]) -> Role:
    """The role of what only ever joins the chain of another plug-in."""
    return Role.CHAINED


def policy_only(_snapshot: Snapshot, _seen: Component, _others: frozenset[str]) -> Role:
    """The role of what only ever enforces NetworkPolicy."""
    return Role.POLICY


def _says_nothing(_snapshot: Snapshot) -> Iterable[Evidence]:
    return ()


def _is_on(_snapshot: Snapshot) -> bool:
    return False


def _unknown(_snapshot: Snapshot, _seen: Component) -> Dataplane:
    return Dataplane()


def _no_engine(_snapshot: Snapshot, _seen: Component) -> Policy | None:
    return None


@dataclass(frozen=True, slots=True)
class Plugin:
    """A network plug-in or policy engine: one row of the catalogue.

    `marks` are those of its agents, `signs` what it leaves on nodes. `declared` is
    configuration that names it. `switched_off` tells that configuration speaks against
    it, so that its signs are stale. `last_resort` is what speaks for a plug-in that
    has no agent; it counts only where no agent of any other one is seen. `includes`
    names plug-ins whose marks it bears as well. `role` is given the names of the
    others that are there. `policy` returns None for one that is no engine at all.
    """

    name: str
    marks: tuple[Mark, ...] = ()
    signs: tuple[Sign, ...] = ()
    declared: Callable[[Snapshot], Iterable[Evidence]] = _says_nothing
    switched_off: Callable[[Snapshot], bool] = _is_on
    last_resort: Callable[[Snapshot], Iterable[Evidence]] = _says_nothing
    includes: tuple[str, ...] = ()
    role: Callable[[Snapshot, Component, frozenset[str]], Role] = _primary
    dataplane: Callable[[Snapshot, Component], Dataplane] = _unknown
    policy: Callable[[Snapshot, Component], Policy | None] = _no_engine


def up(reason: str) -> Sign:
    """The reason of the node condition NetworkUnavailable that an agent writes."""
    return Sign(Where.NETWORK_REASON, reason, (reason,))


def annotation(begins: str) -> Sign:
    """An annotation that an agent writes on its node."""
    return Sign(Where.ANNOTATION, begins)


def number(text: str) -> int | None:
    """An MTU; None for none, for 0 (which means automatic) and for what is no number."""
    return int(text) if text.isdecimal() and int(text) else None


def always(because: str) -> Callable[[Snapshot, Component], Policy | None]:
    """The policy of an engine that cannot be switched off."""
    return lambda _snapshot, _seen: Policy(Enforces.YES, because)


def never(because: str) -> Callable[[Snapshot, Component], Policy | None]:
    """The policy of a plug-in that has none; that nobody else has one is inferred."""
    nothing = Policy(Enforces.NO, because, Confidence.INFERRED, capable=False)
    return lambda _snapshot, _seen: nothing
