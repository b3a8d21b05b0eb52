"""Rules of CoreDNS's plugin rewrite, applied to a name.

Source: the page of the plugin rewrite, and plugin/rewrite/name.go: rules are tried in
order, and the first that matches is the last unless it says `continue`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.semantics.naming.answers import Unsure

_TYPES = {"A": Family.IPV4, "AAAA": Family.IPV6}


@dataclass(frozen=True, slots=True)
class Renamed:
    """The name that is asked instead, or the same.

    `unlike` is set where answers keep the new name, which some resolvers do not take.
    """

    name: str
    unlike: bool = False


def renamed(name: str, family: Family | None, rules: tuple[str, ...]) -> Renamed | Unsure:
    """What rules make of a name; unsure where one may apply that is not evaluated."""
    at = Renamed(name)
    for rule in rules:
        mode, *words = rule.split()
        after = _applied(at, family, words)
        if isinstance(after, Unsure):
            return after
        if after is not None:
            at = after
            if mode != "continue":
                break
    return at


def _applied(at: Renamed, family: Family | None, words: list[str]) -> Renamed | Unsure | None:
    """The name behind one rule; None where it does not apply."""
    full = f"{at.name}."
    new: str | None = None
    match words:
        case ["name", "exact", start, end, *more]:
            # answers to an exact rule are always renamed back
            found = at.name == start.removesuffix(".")
            return Renamed(end.removesuffix("."), at.unlike) if found else None
        case ["name", "regex", text] if text not in full:
            return None
        case ["type", kind] if kind in _TYPES and family not in (None, _TYPES[kind]):
            return None
        case ["name", "prefix", start, end, *more]:
            new = end + full.removeprefix(start) if full.startswith(start) else None
        case ["name", "suffix", start, end, *more]:
            start = f"{start.removesuffix('.')}."
            found = full.endswith(start)
            new = full.removesuffix(start) + end if found else None
        case ["name", "substring", start, end, *more]:
            new = full.replace(start, end) if start in full else None
        case _:
            return Unsure(f"a rewrite in CoreDNS's configuration may change {at.name}")
    return None if new is None else Renamed(new.removesuffix("."), at.unlike or not more)
