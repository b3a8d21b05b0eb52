"""What cluster DNS answers to a fully qualified name.

Source: the DNS specification of Kubernetes 1.1.0; of CoreDNS the manual and the order of
plugins (plugin.cfg), which is the same whatever order a Corefile has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.semantics.naming.answers import (
    Abroad,
    Addresses,
    Alias,
    Answer,
    NoData,
    NoSuchName,
    Unsure,
    canonical,
    in_any,
    is_in,
)
from kubectl_netmap.semantics.naming.corefile import Hosts, Kubernetes, Other, ServerBlock
from kubectl_netmap.semantics.naming.records import Question, record
from kubectl_netmap.semantics.naming.rewrites import renamed
from kubectl_netmap.semantics.naming.view import View

BY_SPECIFICATION = "CoreDNS's configuration is not seen: this is what every cluster DNS answers"
UNLIKE = "the answer bears another name than was asked, which some resolvers do not take"

_BEHIND = frozenset(
    {"auto", "erratic", "etcd", "fanout", "file", "grpc", "secondary", "unbound", "whoami"}
)
"""Plugins that are asked only for what the plugin kubernetes does not answer."""

_CUSTOM = "import custom"
_TYPES = {"A": Family.IPV4, "AAAA": Family.IPV6}


def answer(name: str, family: Family | None, zone: View) -> Answer:
    """The answer to a fully qualified name, for addresses of a family or (None) of both.

    Unsure wherever something may answer that is not read or not evaluated.
    """
    asked = canonical(name)
    if not zone.corefile_seen:
        return _by_specification(asked, family, zone)
    found = _by_coredns(asked, family, zone)
    if not zone.cached or is_in(asked, zone.domain) or isinstance(found, Unsure):
        return found
    # NodeLocal DNSCache forwards other names by its own configuration
    if isinstance(found, Abroad):
        return Abroad(".")
    return Unsure(f"NodeLocal DNSCache may not ask CoreDNS for {asked}")


def _by_coredns(asked: str, family: Family | None, zone: View) -> Answer:
    if zone.unread:
        return Unsure(zone.unread)
    found = zone.block_for(asked)
    if found is None:
        return Unsure(f"no server block of CoreDNS is for {asked}: the question is refused")
    block, at = found
    if zone.added and any(each.name == _CUSTOM for each in block.others):
        return Unsure(zone.added)
    after = renamed(asked, family, block.rewrites)
    if isinstance(after, Unsure):
        return after
    told = _chain(after.name, family, zone, block, at)
    return _with(told, UNLIKE) if after.unlike else told


def _by_specification(asked: str, family: Family | None, zone: View) -> Answer:
    if not zone.domain:
        return Unsure("neither the cluster's domain nor CoreDNS's configuration is seen")
    if not is_in(asked, zone.domain):
        return Unsure(
            f"{asked} is outside of {zone.domain}, and CoreDNS's configuration is not seen"
        )
    plugin = Kubernetes(zones=(zone.domain,), pods="")
    found = record(Question(asked, family, plugin), zone.domain, zone.snapshot)
    return _with(found, BY_SPECIFICATION)


def _chain(name: str, family: Family | None, zone: View, block: ServerBlock, at: str) -> Answer:
    """The plugins of a server block by turns, until one answers."""
    others = [each for each in block.others if _may_answer(each, name, family)]
    before = [each for each in others if each.name not in _BEHIND]
    if before:
        return _unevaluated(before[0], name)
    for told in (*_by_hosts(name, zone, block), *_by_kubernetes(name, family, zone, block)):
        return told
    if others:
        return _unevaluated(others[0], name)
    for forward in block.forwards:
        if is_in(name, forward.zone) and not in_any(name, forward.exceptions):
            return Abroad(max(at, forward.zone, key=_depth), forward.targets)
    return Unsure(f"nothing in CoreDNS's configuration answers for {name}")


def _by_hosts(name: str, zone: View, block: ServerBlock) -> Iterator[Answer]:
    for plugin in block.hosts:
        told = _of_hosts(plugin, name, zone) if in_any(name, plugin.zones) else None
        if told is not None:
            yield told


def _by_kubernetes(
    name: str, family: Family | None, zone: View, block: ServerBlock
) -> Iterator[Answer]:
    """What the plugin kubernetes answers, if it does not hand the question on."""
    for plugin in block.kubernetes:
        within = [each for each in plugin.zones if is_in(name, each)]
        if within:
            asked = Question(name, family, plugin, zone.corefile)
            told = record(asked, max(within, key=len), zone.snapshot)
            if not isinstance(told, NoSuchName) or not in_any(name, plugin.fallthrough):
                yield told


def _depth(zone: str) -> int:
    return len(zone.strip("."))


def _may_answer(plugin: Other, name: str, family: Family | None) -> bool:
    if plugin.name == _CUSTOM or not in_any(name, plugin.zones):
        return False
    kind = plugin.type
    return kind in ("", "ANY") or (kind in _TYPES and family in (None, _TYPES[kind]))


def _unevaluated(plugin: Other, name: str) -> Unsure:
    if plugin.name.startswith("import"):
        return Unsure("CoreDNS imports files that are not read")
    called = "a plugin" if plugin.name == "other" else f"the plugin {plugin.name}"
    return Unsure(f"{called} of CoreDNS may answer for {name}")


def _of_hosts(hosts: Hosts, name: str, zone: View) -> Answer | None:
    """What the plugin hosts answers; None where it hands the question on.

    Without a file it reads /etc/hosts of CoreDNS's own pod, which names nobody else. What
    it does not hand on fails (plugin/hosts/hosts.go: SERVFAIL), so that no name is denied.
    """
    names = hosts.names | (zone.hosts if hosts.file == "NodeHosts" else frozenset())
    wild = f"*.{name.partition('.')[2]}"
    if name in names or wild in names:
        return Unsure(f"{name} is a name in the plugin hosts of CoreDNS")
    if hosts.file == "other":
        return Unsure(f"the plugin hosts of CoreDNS may answer for {name}")
    if in_any(name, hosts.fallthrough):
        return None
    return Unsure(f"the plugin hosts of CoreDNS has no {name}, and fails instead of handing it on")


def _with(found: Answer, remark: str) -> Answer:
    match found:
        case Addresses() | Alias() | NoData() | NoSuchName():
            both = "; ".join(filter(None, [found.remark, remark]))
            return replace(found, remark=both)
        case Abroad() | Unsure():
            return found
