"""The map of real clusters: what is there is in it, what is broken is marked, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import jsonschema
import pytest

from tests.kind.conftest import HERE, Cluster, until
from tests.kind.faults import FAULTS, IN_CART, replaced
from tests.kind.store import Marks, Store, links, marks

pytestmark = pytest.mark.kind

SCHEMA = HERE.parents[1] / "docs" / "schema" / "map.json"

BAD = ("broken", "degraded")
ANSWERED = 200

# shop.yaml, which the other tests share, has one fault of its own
KNOWN: Marks = {("Service/shop/cart", "Deployment/shop/cart", "broken")}

# ports that the control plane declares: kubeadm binds some to loopback, which nothing shows
DECLARED = {
    ("tcp/2381", "etcd"),
    ("tcp/6443", "kube-apiserver"),
    ("tcp/10257", "kube-controller-manager"),
    ("tcp/10259", "kube-scheduler"),
}


def test_nothing_is_broken_in_a_cluster_that_nobody_has_touched(cluster: Cluster) -> None:
    assert len(cluster.untouched["links"]) > 20
    assert marks(cluster.untouched, *BAD, "not-checked") == set()
    routes = {route["verdict"] for route in cluster.untouched["routes"]}
    assert routes == {"ok", "unknown"}


def test_all_that_is_not_known_of_it_is_whether_declared_ports_listen(cluster: Cluster) -> None:
    node = f"netmap-{cluster.name}-control-plane"
    assert marks(cluster.untouched, "unknown") == {
        ("outside", f"HostNetwork/{port}/Pod/kube-system/{name}-{node}", "unknown")
        for port, name in DECLARED
    }


def test_the_public_map_is_valid(cluster: Cluster) -> None:
    jsonschema.validate(cluster.answer("map"), json.loads(SCHEMA.read_text()))


def test_no_line_of_a_map_is_longer_than_the_terminal(cluster: Cluster) -> None:
    for words in (("map",), ("map", "-o", "table"), ("map", "-o", "wide")):
        shown = cluster.on_terminal(*words, columns=80)
        assert max(map(len, shown.splitlines())) <= 80, shown


@pytest.fixture(scope="module")
def shop(ways_in: Cluster) -> Iterator[Store]:
    """The shop, deployed. A test may find it on its way back to order, and waits."""
    store = Store(ways_in)
    store.restore()
    for workload in ("deployment/front", "deployment/cart", "statefulset/pg"):
        store.kubectl("rollout", "status", workload, "--timeout=120s")
    store.kubectl("wait", "pod/scanner", "--for=condition=Ready", "--timeout=60s")
    yield store
    ways_in.kubectl("delete", "namespace", "store", "--timeout=120s")


@pytest.mark.parametrize("cluster", ["iptables"], indirect=True)
class TestShop:
    """The shop in order, and with each fault planted into it."""

    def test_in_order_has_exactly_the_links_that_exist(self, shop: Store) -> None:
        until(lambda: links(shop.cluster.answer("map", "-n", "store")), shop.expected())

    def test_in_order_has_nothing_broken(self, shop: Store) -> None:
        until(lambda: marks(shop.cluster.answer("map"), *BAD, "not-checked"), KNOWN)

    @pytest.mark.parametrize("host", ["store", "cart"])
    def test_in_order_answers_where_the_map_says_so(self, shop: Store, host: str) -> None:
        until(lambda: shop.status(host), 200)
        assert shop.verdict(host, shop.cluster.answer("map")) == "ok"
        assert shop.traced(host) == ANSWERED

    @pytest.mark.parametrize("name", FAULTS)
    def test_with_a_fault_is_marked_there_and_nowhere_else(self, shop: Store, name: str) -> None:
        fault = FAULTS[name]
        wanted = {(source, target, verdict) for source, target, verdict, _ in fault.marks}
        with planted(shop, *fault.words, given=fault.given):
            document = until(
                lambda: shop.cluster.answer("map"),
                (wanted, set()),
                lambda seen: (marks(seen, *BAD) - KNOWN, fault.misses(seen)),
            )
            until(lambda: shop.status("cart"), fault.status)
            agrees = "ok" if fault.status == ANSWERED else "broken"
            assert shop.verdict("cart", document) == agrees
            assert shop.traced("cart") == fault.status

    def test_whose_class_is_taken_away_is_not_told_as_fine(self, shop: Store) -> None:
        # Traefik lets go of it, and leaves its address in the status of the Ingress
        with planted(shop, *replaced("ingress/web", "/spec/ingressClassName", '"ghost"')):
            until(lambda: shop.status("cart"), 404)
            assert shop.verdict("cart", shop.cluster.answer("map")) in {"unknown", "broken"}
            assert shop.traced("cart") != ANSWERED


@contextmanager
def planted(shop: Store, *words: str, given: str | None = None) -> Iterator[None]:
    """The shop while something is done to it, and undone afterwards."""
    shop.kubectl(*words, given=given)
    try:
        yield
    finally:
        if given is not None:
            shop.kubectl("delete", "-f", "-", given=given)
        if words[0] == "exec":
            shop.kubectl(*IN_CART, "touch", "/tmp/ready")
        shop.restore()
