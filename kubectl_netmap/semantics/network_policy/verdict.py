"""What policies say of a flow in one direction: allowed, denied, or not known."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.ref import Ref


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may pass: why, and by which policy and rule (from 1 on), if by one."""

    because: str
    by: Ref | None = None
    rule: int | None = None


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A rule that does not match, and why; rule 0 stands for a policy without rules."""

    policy: Ref
    rule: int
    why: str


@dataclass(frozen=True, slots=True)
class Denied:
    """It may not: the policies that isolate the pod, and why none of their rules matches."""

    policies: tuple[Ref, ...]
    mismatches: tuple[Mismatch, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """What was seen, or what is known of the engine, does not tell."""

    why: str


Verdict = Allowed | Denied | Undecided
"""The answer to one direction of one flow."""


def policy_words(ref: Ref) -> str:
    """A policy as people say it: `NetworkPolicy db/allow-web`."""
    return f"{ref.kind} {ref.namespace}/{ref.name}"
