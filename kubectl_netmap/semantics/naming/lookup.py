"""A name looked up as a pod does: the search list, then aliases, to the final answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.semantics.naming.answers import (
    Abroad,
    Alias,
    Answer,
    NoData,
    NoSuchName,
    Unsure,
    canonical,
)
from kubectl_netmap.semantics.naming.cluster_dns import answer
from kubectl_netmap.semantics.naming.resolv_conf import ResolvConf
from kubectl_netmap.semantics.naming.search_list import as_it_is_first, tried
from kubectl_netmap.semantics.naming.view import View

_ALIASES = 8
"""CoreDNS follows no more (plugin/backend_lookup.go)."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """How a lookup went: every name that was asked with its answer, and the end.

    `found` is the name of the search list that exists, and `entry` its place, counted
    from 1, among the `of` names that would be tried; empty and None where none is known
    to. `canonical` is the last name that it leads to by aliases. `past_node` is set where
    the node's own search domains, which are not seen, were tried before the end: one of
    them may have answered already.
    """

    name: str
    asked: tuple[tuple[str, Answer], ...]
    ends: Answer
    found: str = ""
    canonical: str = ""
    entry: int | None = None
    of: int = 0
    past_node: bool = False

    @property
    def line(self) -> str:
        """In words: `pg.db -> pg.db.svc.cluster.local (search list entry 2 of 4)`."""
        name = canonical(self.name)
        if self.found in ("", name):
            return name
        return f"{name} -> {self.found} (search list entry {self.entry} of {self.of})"


def lookup(name: str, conf: ResolvConf, view: View, family: Family | None = None) -> Lookup:
    """What a pod with this resolv.conf finds for a name, which is no address.

    Source: res_search of glibc. A name that does not exist, or has no address of the
    family, lets the next one be tried; where it is not known whether one exists, neither
    is what comes after it.
    """
    elsewhere = _elsewhere(name, conf)
    if elsewhere is not None:
        return Lookup(name, (), elsewhere)
    names = tried(name, conf)
    asked: list[tuple[str, Answer]] = []
    outside: tuple[str, Abroad] | None = None
    for place, each in enumerate(names, start=1):
        steps = tuple(_followed(each, view, family))
        asked += steps
        last, told = steps[-1]
        if isinstance(told, NoSuchName | NoData):
            continue
        if isinstance(told, Abroad) and len(steps) == 1:
            outside = outside or (each, told)
            continue
        went = Lookup(
            name, tuple(asked), told, of=len(names), past_node=_past_node(name, conf, place)
        )
        if isinstance(told, Unsure):
            return went
        if outside is not None:
            why = f"{outside[0]} is asked outside of the cluster before {each}"
            return replace(went, ends=Unsure(why))
        return replace(went, found=each, canonical=last, entry=place)
    past = _past_node(name, conf, len(names))
    return Lookup(name, tuple(asked), _end(asked, outside), of=len(names), past_node=past)


def _elsewhere(name: str, conf: ResolvConf) -> Answer | None:
    """The end where it is not cluster DNS that is asked."""
    if conf.from_node:
        why = f"{name} is asked of the node's resolver, which is not seen"
        return Unsure(f"{why}; it usually does not know names of the cluster")
    if conf.cluster is None:
        return Unsure(f"whether {conf.nameservers[0]} is cluster DNS is not seen")
    if not conf.cluster:
        return Abroad(".", conf.nameservers) if conf.nameservers else Unsure("no server is set")
    return None


def _followed(name: str, view: View, family: Family | None) -> Iterator[tuple[str, Answer]]:
    """A name and its aliases, each with its answer; the last one is no alias."""
    passed: list[str] = []
    at = name
    while len(passed) <= _ALIASES:
        found = answer(at, family, view)
        yield at, found
        if not isinstance(found, Alias):
            return
        passed.append(at)
        at = found.target
        if at in passed:
            # CoreDNS leaves out an alias that it has seen, and has nothing left
            yield at, NoData(f"{name} leads back to {at}")
            return
    yield at, NoData(f"{name} leads on over more than {_ALIASES} names")


def _past_node(name: str, conf: ResolvConf, place: int) -> bool:
    """Whether the node's own search domains come before the name in this place."""
    if conf.node_searches_at is None or name.endswith("."):
        return False
    first = as_it_is_first(name, conf)
    return place - (1 if first else 0) > conf.node_searches_at


def _end(asked: list[tuple[str, Answer]], outside: tuple[str, Abroad] | None) -> Answer:
    """Of answers that are none, the one that counts: what others say, then what exists."""
    if outside is not None:
        return outside[1]
    empty = (found for _, found in asked if isinstance(found, NoData))
    return next(empty, asked[-1][1])
