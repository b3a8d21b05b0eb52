"""v1 Endpoints on the wire, to the slices that would say the same."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.service import Endpoint, EndpointPort, Endpoints, EndpointSlice
from kubectl_netmap.snapshot.wire.meta import Manifest, Metadata, Shared, Wire

_KIND = "Endpoints"


class _Target(Manifest):
    kind: str | None = None
    name: str | None = None


class _Address(Manifest):
    ip: str
    hostname: str | None = None
    node_name: str | None = None
    target_ref: _Target | None = None


class _Port(Manifest):
    port: int = 0
    name: str | None = None
    protocol: str | None = None


class _Subset(Manifest):
    addresses: list[_Address] | None = None
    not_ready_addresses: list[_Address] | None = None
    ports: list[_Port] | None = None


class _Endpoints(Manifest):
    metadata: Metadata
    subsets: list[_Subset] | None = None


def _endpoints(wire: _Endpoints, shared: Shared) -> Endpoints:
    namespace, name = sys.intern(wire.metadata.namespace or "default"), wire.metadata.name
    slices = [
        EndpointSlice(namespace, name, name, family, ports, endpoints, _KIND)
        for subset in wire.subsets or ()
        for family, ports, endpoints in _families(subset, shared)
    ]
    return Endpoints(namespace, name, tuple(slices))


def _families(
    subset: _Subset, shared: Shared
) -> Iterator[tuple[str, tuple[EndpointPort, ...], tuple[Endpoint, ...]]]:
    """A subset's endpoints by family; those made by hand may be mixed."""
    ports = shared.same(
        tuple(
            [
                EndpointPort(each.port, each.name or "", each.protocol or "TCP")
                for each in subset.ports or ()
            ]
        )
    )
    found = [_endpoint(each, ready=True) for each in subset.addresses or ()]
    found += [_endpoint(each, ready=False) for each in subset.not_ready_addresses or ()]
    for family, marked in ((Family.IPV4.value, False), (Family.IPV6.value, True)):
        of_family = tuple([each for each in found if (":" in each.addresses[0]) is marked])
        if of_family:
            yield family, ports, of_family


def _endpoint(wire: _Address, *, ready: bool) -> Endpoint:
    target = wire.target_ref
    return Endpoint(
        addresses=(wire.ip,),
        ready=ready,
        node=sys.intern(wire.node_name or ""),
        target=(target.name or "") if target and target.kind == "Pod" else "",
        hostname=sys.intern(wire.hostname) if wire.hostname else "",
    )


ENDPOINTS = Wire(_Endpoints, _endpoints)
