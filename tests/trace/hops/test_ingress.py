"""A controller's pod looks at the request, and sends it on or answers itself."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.semantics.http_routing.controller import Sure
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.trace.disposition import Disposition
from kubectl_netmap.trace.outside import BY_HOST
from kubectl_netmap.trace.trace import Path, Trace
from kubectl_netmap.trace.world import World
from tests.support.trace_pieces import (
    CART_SLICE,
    CARTS,
    FRONT,
    SHOP,
    Manifest,
    asked,
    endpoint,
    ends,
    hidden,
    ingress,
    kind,
    kindnet,
    on_host,
    path,
    piece,
    policy,
    said,
    service,
    traefik,
)

URL = "http://shop.example.com"
TO_CART = ingress(("/", "cart"))
ONE = piece(endpoint("10.244.1.6", "cart-1"))
ALONE = (FRONT, *CARTS, service(), ONE)


def _asked(world: World, path_: str = "/", **options: Any) -> Trace:
    return asked(world, f"{URL}{path_}", via="n1", **options)


def _only(world: World, path_: str = "/", **options: Any) -> Path:
    return path(world, f"{URL}{path_}", via="n1", **options)


def test_it_sends_a_request_straight_to_endpoints() -> None:
    trace = _asked(kind(*SHOP, *traefik(), TO_CART))
    assert ends(trace) == ["Pod/shop/cart-1 10.244.1.9", "Pod/shop/cart-2 10.244.1.9"]
    assert [each.share for each in trace.paths] == [0.5, 0.5]
    hops = [step.hop for step in trace.paths[0].steps]
    assert hops == [
        *("name", "load-balancer", "service-proxy", "pod-network", "ingress-policy", "process"),
        *("ingress", "egress-policy", "pod-network", "ingress-policy", "process"),
    ]
    action = said(trace.paths[0], "ingress")
    assert "shop.example.com/ (Prefix) of Ingress shop/web → Service shop/cart" in action
    assert action.endswith("directly to 1 of 2 endpoints")


def test_policies_of_services_do_not_hold_for_what_it_sends() -> None:
    local = service(internalTrafficPolicy="Local")
    held = piece(endpoint("10.244.2.6", "cart-2"))
    trace = _asked(kind(FRONT, *CARTS, local, held, *traefik(), TO_CART))
    assert ends(trace) == ["Pod/shop/cart-2 10.244.1.9"]


def test_or_by_the_cluster_ip_where_it_is_told_to() -> None:
    note = {"traefik.ingress.kubernetes.io/service.nativelb": "true"}
    plain = service()
    noted = {**plain, "metadata": {**plain["metadata"], "annotations": note}}
    found = _only(kind(FRONT, *CARTS, noted, ONE, *traefik(), TO_CART))
    assert found.disposition is Disposition.DELIVERED
    assert said(found, "ingress").endswith("by its ClusterIP")
    assert "Service shop/cart:80" in said(found, "service-proxy")


def test_a_controller_of_the_host_network_is_seen_as_its_node() -> None:
    proxy, *rest = traefik("172.18.0.11")
    container = proxy["spec"]["containers"]
    host = on_host("traefik-1", "n1", space="edge", of="traefik", containers=container)
    held = piece(
        endpoint("172.18.0.11", "traefik-1", "n1"),
        of="traefik",
        space="edge",
        ports=[{"name": "web", "port": 8000}],
    )
    world = kind(*SHOP, host, rest[0], held, rest[2], TO_CART)
    assert ends(_asked(world)) == ["Pod/shop/cart-1 10.244.1.1", "Pod/shop/cart-2 172.18.0.11"]


class TestItAnswersItself:
    """With a status, and how sure that is."""

    @pytest.mark.parametrize(
        ("rules", "asked_", "why", "look"),
        [
            pytest.param(
                [("/x", "cart")], "/",
                "no rule for shop.example.com takes /, and there is no default backend for it",
                "kubectl -n shop describe ingress web", id="no rule takes the path",
            ),
            pytest.param(
                [("/gone", "gone")], "/gone",
                "traefik leaves shop.example.com/gone (Prefix) of Ingress shop/web out:"
                " Service shop/gone does not exist",
                "kubectl -n shop get services", id="the Service of the rule is not there",
            ),
        ],
    )  # fmt: skip
    def test_not_found(
        self, rules: list[tuple[str, str]], asked_: str, why: str, look: str
    ) -> None:
        found = _only(kind(*ALONE, *traefik(), ingress(*rules)), asked_)
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 404")
        assert (found.why, found.look) == (why, look)
        assert found.answer is not None
        assert (found.answer.status, str(found.answer.by), found.answer.sure) == (
            404,
            "Pod/edge/traefik-1",
            Sure.USUAL,
        )

    def test_where_nobody_is_ready(self) -> None:
        held = piece(endpoint("10.244.1.6", "cart-1", ready=False, serving=False))
        found = _only(kind(FRONT, *CARTS, service(), held, *traefik(), TO_CART))
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 404")
        assert "of Ingress shop/web out: Service shop/cart: no ready endpoint" in found.why

    def test_another_controller_answers_503(self) -> None:
        held = piece(endpoint("10.244.1.6", "cart-1", ready=False, serving=False))
        found = _only(kind(FRONT, *CARTS, service(), held, *_nginx(), _of_nginx(("/", "cart"))))
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 503")
        assert found.why.startswith("Service shop/cart: no ready endpoint")

    def test_a_port_that_the_service_does_not_have(self) -> None:
        other = service(ports=[{"name": "web", "port": 80, "targetPort": "web"}])
        found = _only(kind(FRONT, *CARTS, other, ONE, *_nginx(), _of_nginx(("/", "cart"))))
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 503")
        assert found.why == "Service shop/cart has no port http"

    def test_it_redirects(self) -> None:
        to = "--entrypoints.web.http.redirections.entrypoint.to=websecure"
        args = ("--entrypoints.web.address=:8000", to)
        found = _only(kind(*ALONE, *traefik("10.244.1.9", *args), TO_CART))
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 301")
        assert found.why.startswith("redirects to https://shop.example.com/")

    def test_it_does_not_where_the_request_is_encrypted(self) -> None:
        to = "--entrypoints.web.http.redirections.entrypoint.to=websecure"
        args = ("--entrypoints.web.address=:8000", "--entrypoints.websecure.address=:8443", to)
        world = kind(*ALONE, *traefik("10.244.1.9", *args), ingress(("/", "cart"), tls=[{}]))
        found = path(world, "https://shop.example.com/", via="n1")
        assert "redirects" not in found.why


def test_a_rule_that_is_left_out_leaves_the_request_to_the_next_one() -> None:
    found = _only(kind(*ALONE, *traefik(), ingress(("/gone", "gone"), ("/", "cart"))), "/gone")
    assert found.disposition is Disposition.DELIVERED
    left, taken = [step for step in found.steps if step.hop == "ingress"]
    assert left.verdict is Verdict.DEGRADED
    assert "leaves shop.example.com/gone (Prefix) of Ingress shop/web out" in left.action
    assert "shop.example.com/ (Prefix) of Ingress shop/web" in taken.action


def test_a_default_backend_takes_what_no_rule_does() -> None:
    backend = {"service": {"name": "cart", "port": {"name": "http"}}}
    world = kind(*ALONE, *traefik(), ingress(host="", rules=[], defaultBackend=backend))
    assert ends(asked(world, "http://any.example.com/", via="n1")) == ["Pod/shop/cart-1 10.244.1.9"]


class TestPolicies:
    """They hold on both stretches of the way."""

    def test_towards_the_controller(self) -> None:
        held = policy(space="edge", policyTypes=["Ingress"])
        found = _only(kind(*ALONE, *traefik(), TO_CART, held))
        assert found.disposition is Disposition.DENIED
        assert "which selects Pod edge/traefik-1" in found.why

    def test_from_the_controller(self) -> None:
        held = policy(space="edge", policyTypes=["Egress"])
        found = _only(kind(*ALONE, *traefik(), TO_CART, held))
        assert found.disposition is Disposition.DENIED

    @pytest.mark.parametrize(
        ("space", "disposition"),
        [("edge", Disposition.DELIVERED), ("shop", Disposition.DENIED)],
    )
    def test_towards_the_backend_the_controller_is_the_client(
        self, space: str, disposition: Disposition
    ) -> None:
        peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": space}}}
        held = policy(app="cart", policyTypes=["Ingress"], ingress=[{"from": [peer]}])
        assert _only(kind(*ALONE, *traefik(), TO_CART, held)).disposition is disposition


class TestNotKnown:
    """What is not seen or not modelled is told to be so."""

    @pytest.mark.parametrize(
        ("world", "why"),
        [
            pytest.param(
                hidden(kind(*ALONE, *traefik(), TO_CART), "IngressClass"),
                "whether it serves Ingress shop/web is not known",
                id="who serves the Ingress",
            ),
            pytest.param(
                hidden(kind(*ALONE, *traefik(), TO_CART), "Service", space="shop"),
                "→ Service shop/cart, which is not seen",
                id="the Service of the rule",
            ),
            pytest.param(
                hidden(kind(*ALONE, *traefik(), TO_CART), "EndpointSlice", space="shop"),
                "EndpointSlices in shop are not readable",
                id="its endpoints",
            ),
        ],
    )
    def test_what_is_not_seen(self, world: World, why: str) -> None:
        found = _only(world)
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert why in found.why

    def test_a_class_that_is_served_by_default_and_not_seen(self) -> None:
        found = _only(hidden(kind(*ALONE, *_nginx(), _of_nginx(("/", "cart"))), "IngressClass"))
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert "IngressClasses are not readable" in found.why

    def test_other_ingresses_that_are_not_seen(self) -> None:
        found = path(
            hidden(kind(*ALONE, *traefik(), TO_CART), "Ingress"), "http://192.0.2.80/", via="n1"
        )
        assert "Ingresses are not readable" in found.why

    def test_an_ingress_without_class_that_would_take_the_request(self) -> None:
        bare = ingress(("/", "cart"), ingressClassName=None, given=[])
        found = path(kind(*ALONE, *traefik(), bare), "http://192.0.2.80/", via="n1",
                     headers=("Host: shop.example.com",))  # fmt: skip
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert "whether it serves Ingress shop/web is not known" in found.why

    def test_one_that_would_not_take_it_does_not_matter(self) -> None:
        bare = ingress(("/", "cart"), ingressClassName=None, given=[], host="other.example.com")
        found = path(kind(*ALONE, *traefik(), bare), "http://192.0.2.80/", via="n1")
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 404")

    def test_a_name_as_backend(self) -> None:
        name = service("cart", type="ExternalName", clusterIPs=[], externalName="a.example.com")
        found = _only(kind(FRONT, name, *_nginx(), _of_nginx(("/", "cart"))))
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert "which leads to the name a.example.com" in found.why

    def test_something_else_than_a_service_as_backend(self) -> None:
        rule = {
            "path": "/",
            "pathType": "Prefix",
            "backend": {"resource": {"apiGroup": "a.b", "kind": "Bucket", "name": "c"}},
        }
        rules = [{"host": "shop.example.com", "http": {"paths": [rule]}}]
        found = _only(kind(*ALONE, *_nginx(), _of_nginx(rules=rules)))
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert found.why.endswith("which is not modelled")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("192.0.2.80:80",), id="a connection without a request"),
        pytest.param(("pod/front-1", "http://cart/"), id="a pod that is no controller's"),
    ],
)
def test_anything_else_is_delivered_as_it_is(words: tuple[str, ...]) -> None:
    trace = asked(kind(*ALONE, *traefik(), TO_CART), *words)
    assert trace.disposition is Disposition.DELIVERED
    assert all(said(each, "ingress") == "" for each in trace.paths)


def test_the_host_header_decides_not_the_address() -> None:
    world = kind(*ALONE, *traefik(), TO_CART)
    with_host, without = (
        path(world, "http://192.0.2.80/", via="n1", headers=headers)
        for headers in (("Host: shop.example.com",), ())
    )
    assert with_host.disposition is Disposition.DELIVERED
    assert (without.disposition, without.client) == (Disposition.ANSWERED, "HTTP 404")


NGINX_CLASS: Manifest = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "IngressClass",
    "metadata": {"name": "nginx"},
    "spec": {"controller": "k8s.io/ingress-nginx"},
}
CRD = "--providers.kubernetescrd"
GATEWAY = "--providers.kubernetesgateway"
CATCHALL = ingress(
    host="",
    rules=[],
    defaultBackend={"service": {"name": "cart", "port": {"name": "http"}}},
)
DASH = "dash.example.org"
BESIDES = "traefik also serves IngressRoutes, which are not modelled"


def _route(host: str, kind_: str = "HTTPRoute") -> Manifest:
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": kind_,
        "metadata": {"namespace": "shop", "name": "route"},
        "spec": {"hostnames": [host], "parentRefs": [{"name": "gate"}]},
    }


def _by_address(world: World, host: str, path_: str = "/") -> Path:
    return path(world, f"http://192.0.2.80{path_}", via="n1", headers=(f"Host: {host}",))


class TestWhatElseItServes:
    """Kinds that are not modelled may take what no Ingress names."""

    @pytest.mark.parametrize(
        ("world", "host", "path_", "why"),
        [
            pytest.param(
                kind(*ALONE, *traefik("10.244.1.9", CRD), TO_CART),
                DASH, "/", BESIDES, id="a host that no Ingress names",
            ),
            pytest.param(
                kind(*ALONE, *traefik("10.244.1.9", CRD), CATCHALL),
                DASH, "/", BESIDES, id="a host that only a default backend takes",
            ),
            pytest.param(
                kind(*ALONE, *traefik("10.244.1.9", CRD), ingress(("/", "cart"), host="")),
                DASH, "/", BESIDES, id="a host that only a rule for every host takes",
            ),
            pytest.param(
                kind(*ALONE, *traefik("10.244.1.9", CRD), ingress(("/x", "cart"))),
                "shop.example.com", "/", BESIDES, id="another path of a host",
            ),
            pytest.param(
                kind(*ALONE, *traefik("10.244.1.9", GATEWAY), TO_CART, _route(DASH)),
                DASH, "/",
                "traefik also serves routes of the Gateway API, which are not modelled",
                id="the Gateway API",
            ),
            pytest.param(
                hidden(kind(*ALONE, *traefik("10.244.1.9", GATEWAY), TO_CART), "HTTPRoute"),
                DASH, "/",
                "traefik also serves routes of the Gateway API, which are not modelled",
                id="routes of the Gateway API that are not seen",
            ),
            pytest.param(
                kind(*ALONE, *traefik("10.244.1.9", CRD, GATEWAY), TO_CART, _route(DASH)),
                DASH, "/",
                "traefik also serves IngressRoutes and routes of the Gateway API,"
                " which are not modelled",
                id="both",
            ),
            pytest.param(
                kind(*ALONE, *traefik("10.244.1.9", GATEWAY), TO_CART, _route("*.example.com")),
                "shop.example.com", "/",
                "HTTPRoute shop/route is for shop.example.com too,"
                " and routes of the Gateway API are not modelled",
                id="a route for the very host of an Ingress",
            ),
        ],
    )  # fmt: skip
    def test_it_is_not_known_who_takes(self, world: World, host: str, path_: str, why: str) -> None:
        found = _by_address(world, host, path_)
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert found.why.endswith(f": {why}")

    @pytest.mark.parametrize(
        "world",
        [
            pytest.param(kind(*ALONE, *traefik("10.244.1.9", CRD), TO_CART), id="IngressRoutes"),
            pytest.param(
                kind(*ALONE, *traefik("10.244.1.9", GATEWAY), TO_CART, _route(DASH)),
                id="routes for another host",
            ),
            pytest.param(
                kind(*ALONE, *traefik("10.244.1.9", CRD), TO_CART, _route("shop.example.com")),
                id="routes that Traefik does not look at",
            ),
        ],
    )
    def test_a_rule_for_the_very_host_is_certain(self, world: World) -> None:
        found = _by_address(world, "shop.example.com")
        assert found.disposition is Disposition.DELIVERED
        assert "not modelled" not in said(found, "ingress")

    def test_so_is_one_that_is_left_out_for_now(self) -> None:
        held = piece(endpoint("10.244.1.6", "cart-1", ready=False, serving=False))
        world = kind(FRONT, *CARTS, service(), held, *traefik("10.244.1.9", CRD), TO_CART)
        found = _only(world)
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 404")

    def test_of_a_wildcard_it_is_told(self) -> None:
        wild = ingress(("/", "cart"), host="*.example.com")
        found = _only(kind(*ALONE, *traefik("10.244.1.9", CRD), wild))
        assert found.disposition is Disposition.DELIVERED
        assert f"; {BESIDES}" in said(found, "ingress")

    @pytest.mark.parametrize(
        "world",
        [
            pytest.param(
                kind(*ALONE, *traefik("10.244.1.9", GATEWAY), TO_CART, _route(DASH, "TCPRoute")),
                id="routes that do not look at hosts",
            ),
            pytest.param(
                kind(
                    *ALONE, *traefik("10.244.1.9", GATEWAY), TO_CART,
                    gaps=[Gap(each, GapReason.NOT_SERVED) for each in BY_HOST],
                ),
                id="a cluster without the Gateway API",
            ),
        ],
    )  # fmt: skip
    def test_what_cannot_take_it_is_no_doubt(self, world: World) -> None:
        found = _by_address(world, DASH)
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 404")

    @pytest.mark.parametrize(
        "args",
        [
            pytest.param((), id="nothing is told"),
            pytest.param((f"{CRD}=false",), id="told not to"),
            pytest.param((GATEWAY,), id="the Gateway API, of which there are no routes"),
        ],
    )
    def test_without_any_it_answers_itself(self, args: tuple[str, ...]) -> None:
        found = _by_address(kind(*ALONE, *traefik("10.244.1.9", *args), TO_CART), DASH)
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 404")

    def test_an_entry_point_redirects_all_the_same(self) -> None:
        to = "--entrypoints.web.http.redirections.entrypoint.to=websecure"
        args = (CRD, "--entrypoints.web.address=:8000", to)
        found = _by_address(kind(*ALONE, *traefik("10.244.1.9", *args), TO_CART), DASH)
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 301")


POINTS = (
    "--entrypoints.web.address=:8000",
    "--entrypoints.websecure.address=:8443",
    "--entrypoints.metrics.address=:9100",
)
NUMBERS = (
    {"name": "https", "containerPort": 8443},
    {"name": "metrics", "containerPort": 10254},
    {"containerPort": 7000},
)


class TestItsPorts:
    """Not every port of a controller's pod is its proxy's."""

    @pytest.mark.parametrize(
        ("args", "port"),
        [
            pytest.param(POINTS, 9100, id="Traefik's metrics"),
            pytest.param(POINTS, 8080, id="no entry point of Traefik"),
        ],
    )
    def test_what_traefik_has_besides_takes_requests_itself(
        self, args: tuple[str, ...], port: int
    ) -> None:
        world = kind(*ALONE, *traefik("10.244.1.9", *args), TO_CART)
        found = path(world, "pod/front-1", f"http://10.244.1.9:{port}/")
        assert (found.disposition, str(found.end)) == (Disposition.DELIVERED, "Pod/edge/traefik-1")
        assert said(found, "ingress") == ""

    def test_so_do_ports_of_other_names(self) -> None:
        world = kind(*ALONE, *_nginx(ports=NUMBERS), _of_nginx(("/", "cart")))
        found = path(world, "pod/front-1", "http://10.244.1.9:10254/metrics")
        assert found.disposition is Disposition.DELIVERED
        assert said(found, "ingress") == ""

    @pytest.mark.parametrize("port", [7000, 7001])
    def test_of_ports_without_a_name_it_is_not_known(self, port: int) -> None:
        world = kind(*ALONE, *_nginx(ports=NUMBERS), _of_nginx(("/", "cart")))
        found = path(world, "pod/front-1", f"http://10.244.1.9:{port}/")
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert found.why.endswith(
            f"whether ingress-nginx serves Ingresses on port {port} is not known"
        )

    @pytest.mark.parametrize(
        ("url", "why"),
        [
            pytest.param(
                "https://10.244.1.9:8000/",
                "the request comes by TLS, to its port for plain HTTP",
                id="TLS to a plain port",
            ),
            pytest.param(
                "http://10.244.1.9:8443/",
                "the request comes without TLS, to its port for TLS",
                id="plain HTTP to a port for TLS",
            ),
        ],
    )
    def test_a_request_that_does_not_fit_its_port_is_not_followed(self, url: str, why: str) -> None:
        world = kind(*ALONE, *_nginx(ports=NUMBERS), _of_nginx(("/", "cart"), host=""))
        found = path(world, "pod/front-1", url)
        assert found.disposition is Disposition.INSUFFICIENT_INFORMATION
        assert found.why.endswith(why)

    @pytest.mark.parametrize("url", ["http://10.244.1.9:8000/", "https://10.244.1.9:8443/"])
    def test_one_that_fits_is(self, url: str) -> None:
        world = kind(*ALONE, *_nginx(ports=NUMBERS), _of_nginx(("/", "cart"), host=""))
        assert path(world, "pod/front-1", url).disposition is Disposition.DELIVERED


def _called(name: str, *paths: tuple[str, str], **more: Any) -> Manifest:
    made = ingress(*paths, **more)
    return {**made, "metadata": {**made["metadata"], "name": name}}


class TestIngressesOfOthers:
    """An Ingress that names the host and is not served here is the reason."""

    @pytest.mark.parametrize(
        ("others", "why"),
        [
            pytest.param(
                (_called("a-other", ("/", "cart"), ingressClassName="nope"),),
                "IngressClass nope does not exist",
                id="its class does not exist",
            ),
            pytest.param(
                (
                    _called("a-other", ("/", "cart"), ingressClassName="nginx", given=[]),
                    NGINX_CLASS,
                ),
                "nobody serves IngressClass nginx: no pod of k8s.io/ingress-nginx runs",
                id="nobody serves its class",
            ),
        ],
    )
    def test_is_told_first(self, others: tuple[Manifest, ...], why: str) -> None:
        own = _called("web", ("/", "cart"), host="blog.example.com")
        found = _by_address(kind(*ALONE, *traefik(), own, *others), "shop.example.com")
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 404")
        assert found.why == (
            "traefik does not serve Ingress shop/a-other, which is for shop.example.com: " + why
        )
        assert found.look == "kubectl -n shop describe ingress a-other"
        step = found.steps[-1]
        assert [str(ref) for ref in step.because] == ["Ingress/shop/a-other"]
        assert step.details == (
            "no rule is for host shop.example.com, and there is no default backend for it",
            "Ingress shop/web: its host is blog.example.com",
        )

    def test_not_where_it_would_not_take_the_path(self) -> None:
        own = _called("web", ("/x", "cart"))
        other = _called("a-other", ("/y", "cart"), ingressClassName="nope")
        found = _by_address(kind(*ALONE, *traefik(), own, other), "shop.example.com")
        assert found.why.startswith("no rule for shop.example.com takes /")
        assert found.look == "kubectl -n shop describe ingress web"

    def test_one_for_another_host_is_no_cause(self) -> None:
        own = _called("web", ("/", "cart"), host="blog.example.com")
        found = _by_address(kind(*ALONE, *traefik(), own), "shop.example.com")
        assert found.steps[-1].because == ()
        assert found.look == "kubectl get ingresses -A"


class TestItsConfigMap:
    """It may turn redirects off, and is not read."""

    @pytest.mark.parametrize(
        ("annotation", "expected"),
        [
            pytest.param({}, Disposition.INSUFFICIENT_INFORMATION, id="nothing else decides"),
            pytest.param(
                {"nginx.ingress.kubernetes.io/ssl-redirect": "true"},
                Disposition.ANSWERED,
                id="the Ingress turns them on",
            ),
            pytest.param(
                {"nginx.ingress.kubernetes.io/ssl-redirect": "false"},
                Disposition.DELIVERED,
                id="the Ingress turns them off",
            ),
        ],
    )
    def test_whether_it_redirects(self, annotation: dict[str, str], expected: Disposition) -> None:
        rules = _of_nginx(("/", "cart"), tls=[{}], annotations=annotation)
        found = _only(kind(*ALONE, *_nginx("--configmap=edge/settings"), rules))
        assert found.disposition is expected
        if expected is Disposition.INSUFFICIENT_INFORMATION:
            assert "the ConfigMap of the controller is not read" in found.why

    def test_without_one_it_does(self) -> None:
        found = _only(kind(*ALONE, *_nginx(), _of_nginx(("/", "cart"), tls=[{}])))
        assert (found.disposition, found.client) == (Disposition.ANSWERED, "HTTP 308")


def _nginx(*args: str, ports: tuple[Manifest, ...] = ()) -> tuple[Manifest, ...]:
    """ingress-nginx in Traefik's place."""
    proxy, door, held, _ = traefik()
    container = {
        "name": "controller",
        "image": "registry.example/ingress-nginx-controller:v1.13.3",
        "args": ["/nginx-ingress-controller", "--controller-class=k8s.io/ingress-nginx", *args],
        "ports": [{"name": "web", "containerPort": 8000}, *ports],
    }
    return (
        {**proxy, "spec": {**proxy["spec"], "containers": [container]}},
        door,
        held,
        NGINX_CLASS,
    )


def _of_nginx(*paths: tuple[str, str], **more: Any) -> Manifest:
    return ingress(*paths, ingressClassName="nginx", **more)


def test_what_was_in_doubt_before_the_proxy_stays_so() -> None:
    guard = policy("guard", "edge", policyTypes=["Ingress"])
    late = kindnet("kindest/kindnetd:latest")
    rules = (*traefik(), ingress(("/", "cart")), guard)
    world = kind(*CARTS, service(), CART_SLICE, *rules, cni=late)
    found = asked(world, "ip/203.0.113.7", "http://shop.example.com/", via="n1").paths
    assert {each.disposition for each in found} == {Disposition.INSUFFICIENT_INFORMATION}
