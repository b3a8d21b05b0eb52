"""Lines of an archive: one object each, templates once and by number."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from operator import attrgetter
from typing import Any

import msgspec
from msgspec.structs import FieldInfo

from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.gateway import (
    Gateway,
    GatewayClass,
    GatewayRoute,
    ListenerSet,
    ReferenceGrant,
)
from kubectl_netmap.objects.ingress import Ingress, IngressClass
from kubectl_netmap.objects.policy import NetworkPolicy
from kubectl_netmap.objects.service import Endpoints, EndpointSlice, Service
from kubectl_netmap.objects.workload import Namespace, Node, Pod, PodTemplate, Workload
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.snapshot import ROUTE_KINDS, Object

_SHAPES: dict[str, type[Object]] = {
    "Namespace": Namespace,
    "Node": Node,
    "Pod": Pod,
    "DaemonSet": Workload,
    "Deployment": Workload,
    "Service": Service,
    "EndpointSlice": EndpointSlice,
    "Endpoints": Endpoints,
    "Ingress": Ingress,
    "IngressClass": IngressClass,
    "NetworkPolicy": NetworkPolicy,
    "GatewayClass": GatewayClass,
    "Gateway": Gateway,
    "ListenerSet": ListenerSet,
    "XListenerSet": ListenerSet,
    **dict.fromkeys(ROUTE_KINDS, GatewayRoute),
    "ReferenceGrant": ReferenceGrant,
}

_ALIKE = frozenset({"namespace", "node", "host_ip", "phase", "labels", "annotations", "owner"})
"""Fields whose values many objects of a kind share: read once, kept once in memory."""

_encode = msgspec.json.Encoder().encode


class Templates:
    """The templates of an archive, numbered from 1 in order of appearance."""

    def __init__(self) -> None:
        self._decode = msgspec.json.Decoder(PodTemplate).decode
        self._numbers: dict[bytes, int] = {_encode(PodTemplate()): 0}
        self._known: dict[int, tuple[PodTemplate, int]] = {}
        self._read = [PodTemplate()]

    def number(self, template: PodTemplate) -> tuple[int, bytes]:
        """Its number, and its line if it has not been written yet."""
        found = self._known.get(id(template))
        if found:
            return found[1], b""
        body = _encode(template)
        number = self._numbers.setdefault(body, len(self._numbers))
        line = _line("PodTemplate", body) if number == len(self._read) else b""
        if line:
            self._read.append(template)
        self._known[id(template)] = template, number
        return number, line

    def add(self, raw: bytes) -> None:
        """Read the next one."""
        self._read.append(self._decode(raw))

    def get(self, number: int) -> PodTemplate:
        """The one of that number. Raises `IndexError` where it has not been read."""
        return self._read[number]


class Lines:
    """Objects of one kind to lines, and back. Raises `KeyError` for an unknown kind."""

    def __init__(self, kind: str, templates: Templates) -> None:
        self._kind = kind
        self._templates = templates
        self._shape: Any = _SHAPES.get(kind_of(kind).name, ConfigObject)
        fields = msgspec.structs.fields(self._shape)
        names = [field.name for field in fields]
        self._values: Callable[[Any], tuple[Any, ...]] = attrgetter(*names)
        self._template = names.index("template") if "template" in names else None
        self._written = _form(fields)
        self._read = msgspec.json.Decoder(_form(fields, bare=_ALIKE)).decode
        self._alike = [
            (at, msgspec.json.Decoder(field.type).decode, dict[bytes, Any]())
            for at, field in enumerate(fields)
            if field.name in _ALIKE
        ]

    def of(self, thing: Object) -> Iterator[bytes]:
        """The object's line, after that of its template if that is new."""
        if self._template is None:
            yield _line(self._kind, _encode(thing))
            return
        values = list(self._values(thing))
        number, line = self._templates.number(values[self._template])
        values[self._template] = number
        if line:
            yield line
        yield _line(self._kind, _encode(self._written(*values)))

    def object(self, raw: bytes) -> Object:
        """The object of a line's second part."""
        values = list(self._values(self._read(raw)))
        for at, decode, known in self._alike:
            key = bytes(values[at])
            found = known.get(key)
            if found is None:
                found = known[key] = decode(key)
            values[at] = found
        if self._template is not None:
            values[self._template] = self._templates.get(int(values[self._template]))
        made: Object = self._shape(*values)
        return made


def _form(fields: Iterable[FieldInfo], bare: Collection[str] = ()) -> Any:  # noqa: ANN401 -- a class
    """A type with the same fields, but a template's number, and some as bare JSON."""
    made: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for field in fields:
        if field.name == "template":
            made.append((field.name, int, 0))
        elif field.required:
            made.append((field.name, msgspec.Raw if field.name in bare else field.type))
        elif field.name in bare:
            made.append((field.name, msgspec.Raw, msgspec.Raw(_encode(_default(field)))))
        else:
            made.append((field.name, field.type, _default(field)))
    return msgspec.defstruct("Form", made, frozen=True, gc=False, omit_defaults=True)


def _default(field: FieldInfo) -> Any:  # noqa: ANN401 -- of the field's type
    factory = field.default_factory
    return field.default if factory is msgspec.NODEFAULT else factory()


def _line(kind: str, body: bytes) -> bytes:
    return b'{"kind":"%s","object":%s}\n' % (kind.encode(), body)
