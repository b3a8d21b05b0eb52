"""By which addresses a node speaks, by the CNI."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.semantics.service_proxy.seen_source import Links
from kubectl_netmap.trace.dataplane import links_of
from tests.support.trace_pieces import Manifest, cilium, flannel, hidden, kind, kindnet

NODE = "172.18.0.11"


@pytest.mark.parametrize(
    ("cni", "links"),
    [
        pytest.param(
            kindnet(), Links("10.244.1.1", NODE, NODE, pods_masked=True), id="kindnet: routes"
        ),
        pytest.param(
            flannel(),
            Links("10.244.1.1", "10.244.1.0", NODE, pods_masked=True),
            id="flannel, vxlan: cni0, flannel.1",
        ),
        pytest.param(
            cilium(),
            Links("10.244.1.200", "10.244.1.200", NODE, pods_masked=True),
            id="Cilium, vxlan: cilium_host",
        ),
        pytest.param(flannel("host-gw"), Links(to_node=NODE), id="flannel in another way"),
        pytest.param((), Links(to_node=NODE), id="a CNI that is not known"),
    ],
)
def test_the_addresses_of_a_node(cni: Iterable[Manifest], links: Links) -> None:
    assert links_of(kind(cni=cni).netmap, "n1", Family.IPV4) == links


def test_of_a_family_that_it_does_not_have_there_are_none() -> None:
    found = links_of(kind().netmap, "n1", Family.IPV6)
    assert (found.to_local_pod, found.to_remote_pod, found.to_node) == (None, None, None)


def test_of_a_node_that_is_not_known_there_are_none() -> None:
    assert links_of(kind().netmap, "n9", Family.IPV4) == Links()


def test_ciliums_own_address_stands_in_an_object_that_may_be_hidden() -> None:
    world = hidden(kind(cni=cilium()), "CiliumNode")
    assert links_of(world.netmap, "n1", Family.IPV4) == Links(None, None, NODE, pods_masked=True)


def test_a_node_has_its_addresses_and_those_towards_its_pods() -> None:
    here = kind().places.here("n1")
    assert (here.addresses, here.gateways) == ((NODE,), ("10.244.1.1",))
    world = kind()
    assert [world.places.owner_of(each) for each in (NODE, "10.244.2.1", "10.244.2.9")] == [
        "n1",
        "n2",
        "",
    ]
