"""Objects by what people type."""

from __future__ import annotations

import pytest

from kubectl_netmap.errors import NetmapError, UnknownObject, UsageError
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.lookup import KINDS, find, names_of
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Header
from tests.support.clusters import snapshot_of

WORLD = """
{kind: Service, metadata: {namespace: shop, name: cart}}
---
{kind: Service, metadata: {namespace: old, name: cart}}
---
{kind: Ingress, metadata: {namespace: shop, name: web}}
---
{kind: Node, metadata: {name: n1}}
---
kind: Pod
metadata:
  namespace: shop
  name: cart-5d-x
  labels: {pod-template-hash: 5d}
  ownerReferences: [{kind: ReplicaSet, name: cart-5d, controller: true}]
"""
GROUND = Ground(snapshot_of(WORLD))
CART = Ref("Service", "shop", "cart")


@pytest.mark.parametrize(
    ("typed", "namespace", "found"),
    [
        pytest.param("svc/shop/cart", "", (CART,), id="kind, namespace and name"),
        pytest.param("service/cart", "shop", (CART,), id="in the namespace of -n"),
        pytest.param("Services/cart", "", (Ref("Service", "old", "cart"), CART), id="everywhere"),
        pytest.param("svc/shop/cart", "old", (CART,), id="the nearer namespace counts"),
        pytest.param("ingresses/web", "", (Ref("Ingress", "shop", "web"),), id="a plural"),
        pytest.param(
            "ingress.networking.k8s.io/web",
            "",
            (Ref("Ingress", "shop", "web"),),
            id="as kubectl get -o name prints it",
        ),
        pytest.param("no/n1", "shop", (Ref("Node", "", "n1"),), id="-n does not hide a node"),
        pytest.param(
            "deploy/cart", "", (Ref("Deployment", "shop", "cart"),), id="known by its pods only"
        ),
    ],
)
def test_an_object_is_found_as_kubectl_names_it(
    typed: str, namespace: str, found: tuple[Ref, ...]
) -> None:
    assert find(GROUND, typed, namespace) == found


@pytest.mark.parametrize(
    ("typed", "error", "message", "hint"),
    [
        pytest.param(
            "cart",
            UsageError,
            "'cart' names no object",
            "did you mean svc/old/cart or svc/shop/cart or deploy/shop/cart?",
            id="no kind",
        ),
        pytest.param("xyz", UsageError, "'xyz' names no object", "svc/cart", id="no kind at all"),
        pytest.param("svc/", UsageError, "'svc/' names no object", "svc/NAME", id="no name"),
        pytest.param("svc", UsageError, "'svc' names no object", "svc/NAME", id="only a kind"),
        pytest.param("ns/shop", UsageError, "a namespace is no object", "-n shop", id="its flag"),
        pytest.param("a/b/c/d", UsageError, "names no object", "KIND/NAME", id="too much"),
        pytest.param(
            "servce/cart", UsageError, "no kind 'servce'", "did you mean service/cart?", id="a slip"
        ),
        pytest.param("cm/cart", UsageError, "no kind 'cm'", "po, svc", id="a kind of no map"),
        pytest.param(
            "svc/carts", UnknownObject, "no Service/carts", "svc/old/cart", id="a near name"
        ),
        pytest.param(
            "ing/old/web", UnknownObject, "there is no namespace old", "did", id="no namespace"
        ),
        pytest.param(
            "ing/web2/web", UnknownObject, "no namespace web2", "ingress/shop/web", id="elsewhere"
        ),
        pytest.param("no/zzz", UnknownObject, "no Node/zzz", "there is node/n1", id="nothing near"),
        pytest.param(
            "gtw/zzz", UnknownObject, "no Gateway/zzz", "no Gateway is there at all", id="none"
        ),
    ],
)
def test_what_is_not_found_says_what_to_type(
    typed: str, error: type[NetmapError], message: str, hint: str
) -> None:
    with pytest.raises(error, match=message) as raised:
        find(GROUND, typed)
    assert hint in raised.value.hint


def test_a_kind_that_is_hidden_is_not_said_to_be_empty() -> None:
    gap = Gap("Service", GapReason.FORBIDDEN)
    ground = Ground(snapshot_of("", gaps=[gap], unseen=["Service"]))
    with pytest.raises(UnknownObject, match="not among what could be read: Services in shop are"):
        find(ground, "svc/shop/cart")


def test_of_what_is_hidden_elsewhere_nothing_is_said_to_be_absent() -> None:
    gap = Gap("Service", GapReason.FORBIDDEN, besides=("shop",))
    with pytest.raises(UnknownObject, match="there is no Service/shop/cart") as raised:
        find(Ground(snapshot_of("", gaps=[gap], unseen=["Namespace"])), "svc/shop/cart")
    assert raised.value.hint == "none is seen: Services outside shop are not readable"


@pytest.mark.parametrize(
    ("typed", "unseen", "message", "hint"),
    [
        pytest.param("deploy/x", {"Deployment"}, "Deployments are not", "deployments", id="itself"),
        pytest.param("sts/x", {"Pod"}, "Pods are not", "list pods", id="known by its pods only"),
        pytest.param("ing/x", {"Ingress"}, "Ingresses are not", "ingresses", id="its plural"),
        pytest.param(
            "deploy/x", {"Pod", "Deployment"}, "Deployments and Pods", "deployments", id="both"
        ),
    ],
)
def test_what_may_be_hidden_is_not_said_to_be_absent(
    typed: str, unseen: set[str], message: str, hint: str
) -> None:
    gaps = [Gap(kind, GapReason.FORBIDDEN) for kind in unseen]
    ground = Ground(snapshot_of("", gaps=gaps, unseen=unseen))
    with pytest.raises(UnknownObject, match=f"not among what could be read: {message}") as raised:
        find(ground, typed)
    assert raised.value.hint.endswith(hint)


def test_a_kind_that_is_never_read_is_not_said_to_be_absent() -> None:
    with pytest.raises(UnknownObject, match="no pod of StatefulSet/pg is seen"):
        find(GROUND, "sts/pg")


@pytest.mark.parametrize("word", ["svc", "ing", "deploy", "no", "po"])
def test_whatever_is_offered_is_found(word: str) -> None:
    offered = names_of(GROUND, KINDS[word])
    assert offered
    assert all(find(GROUND, f"{word}/{each}") for each in offered)


def test_no_name_of_a_kind_is_ambiguous() -> None:
    assert len({name.lower() for name in KINDS}) == len(KINDS)


def test_what_a_dump_does_not_hold_is_to_be_added_to_it() -> None:
    gap = Gap("Node", GapReason.NOT_IN_DUMP)
    dump = snapshot_of("", header=Header(source="dump.json"), gaps=[gap], unseen=["Node"])
    with pytest.raises(UnknownObject) as raised:
        find(Ground(dump), "node/n1", "")
    assert raised.value.hint == "add a file with nodes: --from"
