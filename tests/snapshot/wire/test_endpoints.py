"""v1 Endpoints, told as the slices that would say the same."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Endpoint, EndpointPort, EndpointSlice
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.wire.decode import Decoder


def slices(*subsets: dict[str, Any]) -> tuple[EndpointSlice, ...]:
    manifest = {"metadata": {"namespace": "shop", "name": "cart"}, "subsets": list(subsets)}
    row = kind_of("Endpoints")
    (made,) = Decoder(row.name, row.wire).manifests([msgspec.json.encode(manifest)]).objects
    assert made.ref == Ref("Endpoints", "shop", "cart")
    found: tuple[EndpointSlice, ...] = made.slices
    return found


def test_each_subset_is_a_slice_of_the_service_of_the_same_name() -> None:
    ready = {"addresses": [{"ip": "10.0.0.1"}], "ports": [{"port": 80}]}
    other = {"addresses": [{"ip": "10.0.0.2"}], "ports": [{"name": "dns", "port": 53}]}
    made = slices(ready, other)
    assert [(each.service, each.namespace) for each in made] == [("cart", "shop")] * 2
    assert [each.ports for each in made] == [(EndpointPort(80),), (EndpointPort(53, "dns"),)]
    assert {each.ref for each in made} == {Ref("Endpoints", "shop", "cart")}


def test_an_address_that_is_not_ready_says_no_more_than_that() -> None:
    (made,) = slices({"notReadyAddresses": [{"ip": "10.0.0.1"}], "ports": [{"port": 80}]})
    assert made.endpoints == (Endpoint(("10.0.0.1",), ready=False),)


def test_endpoints_made_by_hand_are_told_apart_by_family() -> None:
    both = [{"ip": "fd00::1"}, {"ip": "10.0.0.1"}]
    v4, v6 = slices({"addresses": both, "ports": [{"port": 80}]})
    assert (v4.address_type, v4.endpoints) == ("IPv4", (Endpoint(("10.0.0.1",)),))
    assert (v6.address_type, v6.endpoints) == ("IPv6", (Endpoint(("fd00::1",)),))


@pytest.mark.parametrize(
    "subsets",
    [
        pytest.param([], id="no subset"),
        pytest.param([{"ports": [{"port": 80}]}], id="a subset without addresses"),
    ],
)
def test_endpoints_without_addresses_are_no_slice(subsets: list[dict[str, Any]]) -> None:
    assert slices(*subsets) == ()


def test_a_headless_service_without_ports_has_endpoints_without_ports() -> None:
    (made,) = slices({"addresses": [{"ip": "10.0.0.1"}], "ports": None})
    assert made.ports == ()


def test_only_a_pod_counts_as_the_target() -> None:
    target = {"kind": "Node", "name": "n1"}
    (made,) = slices({"addresses": [{"ip": "10.0.0.1", "targetRef": target}]})
    assert made.endpoints[0].target == ""
