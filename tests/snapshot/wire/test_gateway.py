"""The Gateway API as `kubectl get -o json` prints it, to objects; saved, and redacted."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import yaml

from kubectl_netmap.objects.gateway import (
    GROUP,
    Condition,
    Gateway,
    GatewayClass,
    GatewayRoute,
    Granted,
    Grantee,
    Listener,
    ListenerSet,
    ListenerStatus,
    Parent,
    ParentStatus,
    ReferenceGrant,
    RouteBackend,
    RouteMatch,
    RouteRule,
    ValueMatch,
)
from kubectl_netmap.objects.labels import Requirement, Selector
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.snapshot.archive import read, write
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.redact import redact
from kubectl_netmap.snapshot.snapshot import ROUTE_KINDS, Snapshot
from kubectl_netmap.snapshot.wire.decode import Decoder
from tests.support.clusters import snapshot_of

FULL = """
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: acme-envoy, generation: 2}
spec: {controllerName: gateway.envoyproxy.io/gatewayclass-controller}
status:
  conditions:
  - {type: Accepted, status: 'False', reason: InvalidParameters, message: 'acme-proxy is gone',
     observedGeneration: 2, lastTransitionTime: '2026-11-22T20:00:00Z'}
  - {type: SupportedVersion, status: 'True', reason: SupportedVersion, observedGeneration: 2}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {namespace: acme-infra, name: acme-edge, generation: 3}
spec:
  gatewayClassName: acme-envoy
  listeners:
  - name: https
    protocol: HTTPS
    port: 443
    hostname: '*.acme.corp'
    tls: {mode: Terminate, certificateRefs: [{kind: Secret, name: acme-tls, namespace: acme-certs}]}
    allowedRoutes:
      kinds: [{group: gateway.networking.k8s.io, kind: HTTPRoute}, {group: acme.corp, kind: Own}]
      namespaces:
        from: Selector
        selector:
          matchLabels: {acme.corp/team: acme-retail}
          matchExpressions: [{key: tier, operator: In, values: [acme-front]}]
  - {name: acme-tcp, protocol: TCP, port: 5432}
status:
  addresses: [{type: IPAddress, value: 10.77.0.7}, {type: Hostname, value: lb.acme.corp}]
  conditions: [{type: Programmed, status: 'True', reason: Programmed, observedGeneration: 3}]
  listeners:
  - name: https
    attachedRoutes: 1
    supportedKinds: [{kind: HTTPRoute}]
    conditions: [{type: Conflicted, status: 'False', reason: NoConflicts, observedGeneration: 3}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {namespace: acme-shop, name: acme-more, generation: 1}
spec:
  parentRef: {kind: Gateway, namespace: acme-infra, name: acme-edge}
  listeners: [{name: acme-web, protocol: HTTP, port: 80, hostname: shop.acme.corp}]
status:
  conditions: [{type: Accepted, status: 'True', reason: Accepted, observedGeneration: 1}]
  listeners:
  - name: acme-web
    conditions: [{type: Accepted, status: 'True', reason: Accepted, observedGeneration: 1}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {namespace: acme-shop, name: acme-cart, generation: 4}
spec:
  parentRefs:
  - {group: gateway.networking.k8s.io, kind: Gateway, namespace: acme-infra, name: acme-edge,
     sectionName: https, port: 443}
  hostnames: [shop.acme.corp]
  rules:
  - matches:
    - path: {type: Exact, value: /acme-cart}
      method: GET
      headers: [{type: RegularExpression, name: x-acme, value: 'acme-.*'}]
      queryParams: [{type: Exact, name: acme-q, value: acme-v}]
    filters:
    - {type: RequestRedirect, requestRedirect: {scheme: https}}
    - {type: ExtensionRef, extensionRef: {group: acme.corp, kind: Own, name: acme-own}}
    backendRefs:
    - {group: '', kind: Service, namespace: acme-db, name: acme-cart, port: 80, weight: 90}
status:
  parents:
  - parentRef: {group: gateway.networking.k8s.io, kind: Gateway, namespace: acme-infra,
                name: acme-edge, sectionName: https, port: 443}
    controllerName: gateway.envoyproxy.io/gatewayclass-controller
    conditions: [{type: Accepted, status: 'True', reason: Accepted, observedGeneration: 4}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {namespace: acme-shop, name: acme-grpc}
spec:
  parentRefs: [{name: acme-edge}]
  rules:
  - matches:
    - method: {type: Exact, service: acme.v1.Cart, method: Get}
      headers: [{name: x-acme, value: acme-v}]
    backendRefs: [{name: acme-cart, port: 80}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata: {namespace: acme-db, name: acme-grant}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: acme-shop}]
  to: [{group: '', kind: Service, name: acme-cart}, {group: '', kind: Secret}]
"""
DOCUMENTS = {document["kind"]: document for document in yaml.safe_load_all(FULL)}
EDGE = Ref("Gateway", "acme-infra", "acme-edge")
ENVOY = "gateway.envoyproxy.io/gatewayclass-controller"

EXPECTED: list[Any] = [
    GatewayClass(
        "acme-envoy",
        ENVOY,
        2,
        (Condition("Accepted", "False", "InvalidParameters", "acme-proxy is gone", 2),),
    ),
    Gateway(
        namespace="acme-infra",
        name="acme-edge",
        class_name="acme-envoy",
        listeners=(
            Listener(
                "https",
                "HTTPS",
                443,
                "*.acme.corp",
                "Terminate",
                (Ref("Secret", "acme-certs", "acme-tls"),),
                ("HTTPRoute",),
                "Selector",
                Selector(
                    {"acme.corp/team": "acme-retail"}, (Requirement("tier", "In", ("acme-front",)),)
                ),
            ),
            Listener("acme-tcp", "TCP", 5432),
        ),
        generation=3,
        addresses=("10.77.0.7", "lb.acme.corp"),
        conditions=(Condition("Programmed", "True", "Programmed", generation=3),),
        statuses=(
            ListenerStatus(
                "https", (Condition("Conflicted", "False", "NoConflicts", generation=3),)
            ),
        ),
    ),
    ListenerSet(
        kind="ListenerSet",
        namespace="acme-shop",
        name="acme-more",
        parent=EDGE,
        listeners=(Listener("acme-web", "HTTP", 80, "shop.acme.corp"),),
        generation=1,
        conditions=(Condition("Accepted", "True", "Accepted", generation=1),),
        statuses=(
            ListenerStatus("acme-web", (Condition("Accepted", "True", "Accepted", generation=1),)),
        ),
    ),
    GatewayRoute(
        kind="HTTPRoute",
        namespace="acme-shop",
        name="acme-cart",
        parents=(Parent(EDGE, GROUP, "https", 443),),
        hostnames=("shop.acme.corp",),
        rules=(
            RouteRule(
                (
                    RouteMatch(
                        path="/acme-cart",
                        type="Exact",
                        method="GET",
                        headers=(ValueMatch("x-acme", "acme-.*", "RegularExpression"),),
                        query=(ValueMatch("acme-q", "acme-v"),),
                    ),
                ),
                (RouteBackend(Ref("Service", "acme-db", "acme-cart"), port=80, weight=90),),
                redirects=True,
                extended=True,
            ),
        ),
        generation=4,
        statuses=(
            ParentStatus(
                Parent(EDGE, GROUP, "https", 443),
                ENVOY,
                (Condition("Accepted", "True", "Accepted", generation=4),),
            ),
        ),
    ),
    GatewayRoute(
        kind="GRPCRoute",
        namespace="acme-shop",
        name="acme-grpc",
        parents=(Parent(Ref("Gateway", "acme-shop", "acme-edge")),),
        rules=(
            RouteRule(
                (
                    RouteMatch(
                        type="Exact",
                        service="acme.v1.Cart",
                        method="Get",
                        headers=(ValueMatch("x-acme", "acme-v"),),
                    ),
                ),
                (RouteBackend(Ref("Service", "acme-shop", "acme-cart"), port=80),),
            ),
        ),
    ),
    ReferenceGrant(
        "acme-db",
        "acme-grant",
        (Grantee(GROUP, "HTTPRoute", "acme-shop"),),
        (Granted("", "Service", "acme-cart"), Granted("", "Secret")),
    ),
]


def pages(kind: str, *manifests: Any) -> Any:
    raws = [msgspec.json.encode(each) for each in manifests]
    return Decoder(kind, kind_of(kind).wire).manifests(raws)


def one(kind: str, /, **fields: Any) -> Any:
    page = pages(kind, {"metadata": {"name": "x"}, **fields})
    assert page.malformed == ()
    return page.objects[0]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda each: each.ref.kind)
def test_an_object_with_every_field_that_is_read(expected: Any) -> None:
    assert one(expected.ref.kind, **DOCUMENTS[expected.ref.kind]) == expected


@pytest.mark.parametrize(
    "kind", ["GatewayClass", "Gateway", "ListenerSet", "XListenerSet", *ROUTE_KINDS]
)
def test_an_object_with_nothing_but_its_name_has_the_defaults_of_the_api(kind: str) -> None:
    thing = one(kind)
    assert thing.ref == Ref(kind, "" if kind == "GatewayClass" else "default", "x")


@pytest.mark.parametrize("kind", ROUTE_KINDS)
def test_a_route_of_any_kind_has_parents_and_backends(kind: str) -> None:
    spec = {"parentRefs": [{"name": "edge"}], "rules": [{"backendRefs": [{"name": "pg"}]}]}
    route = one(kind, spec=spec)
    assert route.parents == (Parent(Ref("Gateway", "default", "edge")),)
    assert route.rules[0].backends == (RouteBackend(Ref("Service", "default", "pg")),)


def test_an_http_route_without_rules_takes_every_path_and_sends_it_nowhere() -> None:
    assert one("HTTPRoute").rules == (RouteRule((RouteMatch(path="/", type="PathPrefix"),)),)
    assert one("GRPCRoute").rules == ()


def test_a_weight_of_zero_is_not_the_default() -> None:
    refs = [{"name": "a", "weight": 0}, {"name": "b"}]
    route = one("TCPRoute", spec={"rules": [{"backendRefs": refs}]})
    assert [each.weight for each in route.rules[0].backends] == [0, 1]


def test_a_parent_of_the_core_group_stays_one() -> None:
    parent = {"group": "", "kind": "Service", "name": "cart"}
    (found,) = one("HTTPRoute", spec={"parentRefs": [parent]}).parents
    assert found == Parent(Ref("Service", "default", "cart"), group="")


def test_routes_of_every_kind_are_listed_together() -> None:
    text = "\n---\n".join(f"kind: {kind}\nmetadata: {{name: x}}" for kind in ROUTE_KINDS)
    assert [each.kind for each in snapshot_of(text).gateway_routes] == [*ROUTE_KINDS]


# What may be absent may be null

NEVER = frozenset({"kind", "name", "type", "status", "port", "value", "key", "operator"})


def _paths(tree: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(tree, dict) and here[:1] in {("spec",), ("status",)}:
            yield (*here, key)
        if isinstance(value, dict | list):
            yield from _paths(value, (*here, key))


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_null_reads_as_if_the_field_were_not_there(kind: str) -> None:
    for path in _paths(DOCUMENTS[kind]):
        null, absent = copy.deepcopy(DOCUMENTS[kind]), copy.deepcopy(DOCUMENTS[kind])
        for tree in (null, absent):
            at = tree
            for step in path[:-1]:
                at = at[step]
            if path[-1] in NEVER or path[-2] == "matchLabels":
                continue
            at[path[-1]] = None
            if tree is absent:
                del at[path[-1]]
        assert pages(kind, null) == pages(kind, absent), path
        assert pages(kind, null).malformed == (), path


# Saved, and redacted

BEFORE = snapshot_of(FULL)
AFTER = redact(BEFORE, b"a key")


def _saved(snapshot: Snapshot) -> bytes:
    stream = io.BytesIO()
    write(snapshot, stream)
    return stream.getvalue()


@pytest.mark.parametrize("snapshot", [BEFORE, AFTER], ids=["as it is", "redacted"])
def test_what_was_written_is_read_back(snapshot: Snapshot) -> None:
    assert read(io.BytesIO(_saved(snapshot))) == snapshot


def test_no_name_of_the_clusters_own_is_left() -> None:
    told = msgspec.json.encode(dict(AFTER.objects)).decode()
    assert "acme" not in told
    assert "10.77.0.7" not in told


def test_references_lead_where_they_led() -> None:
    (gateway,) = AFTER.gateways
    (of_class,) = AFTER.gateway_classes
    (more,) = AFTER.listener_sets
    http, _ = AFTER.gateway_routes
    (grant,) = AFTER.reference_grants
    assert gateway.class_name == of_class.name
    assert of_class.controller == http.statuses[0].controller == ENVOY
    assert more.parent == gateway.ref == http.parents[0].ref == http.statuses[0].parent.ref
    assert http.parents[0].section == gateway.listeners[0].name == gateway.statuses[0].name
    assert http.hostnames == (more.listeners[0].hostname,)
    assert gateway.listeners[0].hostname == "*." + http.hostnames[0].partition(".")[2]
    assert grant.allows(http, http.rules[0].backends[0])
    assert gateway.generation == gateway.conditions[0].generation == 3


def test_labels_of_what_is_made_for_a_gateway_still_name_it() -> None:
    labels = """
apiVersion: apps/v1
kind: Deployment
metadata:
  namespace: envoy-gateway-system
  name: envoy-acme
  labels:
    gateway.networking.k8s.io/gateway-name: acme-edge
    gateway.envoyproxy.io/owning-gateway-name: acme-edge
    gateway.envoyproxy.io/owning-gateway-namespace: acme-infra
    gateway.envoyproxy.io/owning-gatewayclass: acme-envoy
"""
    after = redact(snapshot_of(f"{FULL}---{labels}"), b"a key")
    found = after.deployments[0].labels
    (gateway,) = after.gateways
    assert found["gateway.networking.k8s.io/gateway-name"] == gateway.name
    assert found["gateway.envoyproxy.io/owning-gateway-name"] == gateway.name
    assert found["gateway.envoyproxy.io/owning-gateway-namespace"] == gateway.namespace
    assert found["gateway.envoyproxy.io/owning-gatewayclass"] == gateway.class_name
