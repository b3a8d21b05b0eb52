"""The Service ranges, asked for by Services that are never stored; only when asked for.

A Service with an address that no range can hold is refused with the range in the
message. Created with `dryRun=All` the answer is the same and nothing is stored; since
1.33 only a dry run still tells the range, that of one allocator picked at random (the
MultiCIDR allocator), hence the repetition. Without an address, a dry run answers with
the network address of a range instead of a free one.
"""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass, field

import msgspec

from kubectl_netmap.collect.cluster.answer import FORBIDDEN, Answer, Refused
from kubectl_netmap.collect.cluster.fan_out import Outcome
from kubectl_netmap.collect.cluster.lists import path_of
from kubectl_netmap.collect.cluster.transport import DRY_RUN, Ask, Transport
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.objects.config import ConfigObject, Scalar
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.wire.decode import Page

KIND = "ServiceProbe"

TRIES = 3

_NAMESPACE = "default"  # some platforms let nobody write into kube-system, not even in a dry run
_NOBODYS = {"IPv4": "0.0.0.0", "IPv6": "::"}  # noqa: S104 -- an address that no Service can have

# pkg/registry/core/service/ipallocator: ErrNotInRange, in all its wordings since 1.9
_RANGE = re.compile(r"range of valid IPs is (?:CIDR )?([0-9A-Fa-f.:]+/\d+)", re.IGNORECASE)
# 1.34 says `spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster`
_ABSENT = re.compile(r"not configured on this cluster", re.IGNORECASE)

_CREATED = 201


class _Spec(msgspec.Struct, frozen=True):
    cluster_ip: str = msgspec.field(default="", name="clusterIP")


class _Service(msgspec.Struct, frozen=True):
    spec: _Spec = _Spec()


@dataclass(slots=True)
class _Heard:
    """What the answers for one family add up to."""

    cidrs: set[str] = field(default_factory=set)
    bases: set[str] = field(default_factory=set)
    message: str = ""
    absent: bool = False
    refused: list[NotRead] = field(default_factory=list)

    def fields(self) -> dict[str, Scalar]:
        """Paths to values, as a `ServiceProbe` has them."""
        fields: dict[str, Scalar] = {
            f"cidrs[{index}]": cidr for index, cidr in enumerate(sorted(self.cidrs))
        }
        if self.bases:
            fields["base"] = min(self.bases)
        if self.absent:
            fields["absent"] = "true"
        if self.message and fields:
            fields["message"] = self.message
        return fields


def service_probes(transport: Transport) -> Outcome:
    """One `ServiceProbe` for each family of which anything was learnt."""
    heard = {family: _ask(transport, family) for family in _NOBODYS}
    found = tuple(
        ConfigObject(KIND, "", family, fields)
        for family, each in heard.items()
        if (fields := each.fields())
    )
    if found:
        return Outcome(Page(found))
    refused = [error for each in heard.values() for error in each.refused]
    forbidden = [error for error in refused if error.reason is GapReason.FORBIDDEN]
    if forbidden:
        return Outcome(
            NotRead(GapReason.FORBIDDEN, f"needs create on services: {forbidden[0].detail}")
        )
    detail = refused[0].detail if refused else "the answers tell no range"
    return Outcome(NotRead(GapReason.UNREACHABLE, detail))


def _ask(transport: Transport, family: str) -> _Heard:
    heard = _Heard()
    for spec in ({"clusterIP": _NOBODYS[family]}, {}) * TRIES:
        try:
            answer = _dry_run(transport, {**spec, "ipFamilies": [family]})
        except NotRead as error:
            heard.refused.append(error)
            break
        _hear(heard, answer, family)
        if heard.absent or answer.status == FORBIDDEN:
            break
    return heard


def _hear(heard: _Heard, answer: Answer, family: str) -> None:
    if answer.status == _CREATED:
        address = _cluster_ip(answer.body)
        if _is(family, address) and address != _NOBODYS[family]:
            heard.bases.add(address)
        return
    message = answer.message
    heard.cidrs.update(cidr for cidr in _RANGE.findall(message) if _is(family, cidr))
    heard.absent |= bool(_ABSENT.search(message))
    heard.message = message
    if not (heard.cidrs or heard.absent):
        heard.refused.append(Refused(answer))


def _dry_run(transport: Transport, spec: dict[str, object]) -> Answer:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "netmap-dry-run"},
        "spec": {**spec, "ports": [{"port": 80}]},
    }
    path = path_of(kind_of("Service"), "v1", _NAMESPACE)
    body = json.dumps(service).encode()
    return transport.answer(Ask(path, (DRY_RUN,), method="POST", body=body, hurry=True))


def _cluster_ip(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Service).spec.cluster_ip
    except msgspec.DecodeError:
        return ""


def _is(family: str, text: str) -> bool:
    try:
        return f"IPv{ipaddress.ip_network(text, strict=False).version}" == family
    except ValueError:
        return False
