"""What a person states that netmap cannot see: `--assume policy=enforced`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from kubectl_netmap.errors import UsageError

VALUES = {
    "policy": ("enforced", "not-enforced"),
    "policy-engine": ("cilium", "kindnet", "other"),
    "service-proxy": ("iptables", "nftables", "ipvs", "cilium"),
}
"""The facts that can be stated, and what of each."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Each fact that was stated, empty where it was not."""

    policy: str = ""
    policy_engine: str = ""
    service_proxy: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """What was stated, as it is typed."""
        found = (
            ("policy", self.policy),
            ("policy-engine", self.policy_engine),
            ("service-proxy", self.service_proxy),
        )
        return tuple(f"{name}={value}" for name, value in found if value)


def assumptions(words: Sequence[str]) -> Assumptions:
    """The facts in words such as `policy=enforced`; the last of a name counts.

    Raises `UsageError` for a fact or a value that cannot be stated.
    """
    found: dict[str, str] = {}
    for word in words:
        name, _, value = word.partition("=")
        if name not in VALUES:
            near = get_close_matches(name, VALUES, n=1)
            raise UsageError(
                f"--assume {word!r}: no fact {name!r} can be stated",
                hint=f"did you mean {near[0]}?" if near else f"facts: {', '.join(VALUES)}",
            )
        if value not in VALUES[name]:
            raise UsageError(
                f"--assume {word!r}: {value!r} is no value of {name}",
                hint=f"{name} is one of {', '.join(VALUES[name])}",
            )
        found[name.replace("-", "_")] = value
    return Assumptions(**found)
