from __future__ import annotations

import pytest

from kubectl_netmap.discover.ingress_products import GCE, PRODUCTS
from kubectl_netmap.semantics.http_routing.controller import (
    NOT_KNOWN,
    Controller,
    Reach,
    Status,
    Sure,
    reach_of,
)
from kubectl_netmap.semantics.http_routing.controllers import (
    CONTROLLERS,
    configured,
    controller_of,
)
from kubectl_netmap.semantics.http_routing.paths import Reading
from kubectl_netmap.snapshot.wire.named import ANNOTATIONS

NATIVE = "traefik.ingress.kubernetes.io/service.nativelb"
UPSTREAM = "nginx.ingress.kubernetes.io/service-upstream"
TARGET = "alb.ingress.kubernetes.io/target-type"
NEG = "cloud.google.com/neg"


@pytest.mark.parametrize(
    ("product", "service", "ingress", "expected"),
    [
        pytest.param("traefik", {}, {}, Reach.ENDPOINTS, id="Traefik"),
        pytest.param("traefik", {NATIVE: "true"}, {}, Reach.CLUSTER_IP, id="Traefik, nativelb"),
        pytest.param("traefik", {}, {NATIVE: "true"}, Reach.ENDPOINTS, id="not on the Ingress"),
        pytest.param("ingress-nginx", {}, {}, Reach.ENDPOINTS, id="ingress-nginx"),
        pytest.param(
            "ingress-nginx", {}, {UPSTREAM: "true"}, Reach.CLUSTER_IP, id="its service-upstream"
        ),
        pytest.param("aws-load-balancer-controller", {}, {}, Reach.NODE_PORT, id="ALB"),
        pytest.param(
            "aws-load-balancer-controller", {}, {TARGET: "ip"}, Reach.ENDPOINTS, id="ALB, ip"
        ),
        pytest.param(
            "aws-load-balancer-controller",
            {TARGET: "instance"},
            {TARGET: "ip"},
            Reach.NODE_PORT,
            id="ALB, the Service says otherwise",
        ),
        pytest.param("ingress-gce", {}, {}, Reach.NODE_PORT, id="GCE"),
        pytest.param("ingress-gce", {NEG: '{"ingress": true}'}, {}, Reach.ENDPOINTS, id="GCE, NEG"),
        pytest.param("acme", {NATIVE: "true"}, {}, Reach.UNKNOWN, id="a product nobody knows"),
    ],
)
def test_where_a_controller_sends_requests(
    product: str, service: dict[str, str], ingress: dict[str, str], expected: Reach
) -> None:
    assert reach_of(controller_of(product), service, ingress) is expected


def test_of_a_product_that_is_not_in_the_table_nothing_is_known() -> None:
    unknown = controller_of("acme")
    assert unknown == Controller("acme")
    assert {unknown.no_match, unknown.no_endpoint, unknown.missing_service} == {NOT_KNOWN}
    assert (NOT_KNOWN.code, NOT_KNOWN.sure) == (None, Sure.UNKNOWN)
    assert (unknown.specific, unknown.falls_through) == (Reading.UNKNOWN, None)


def test_every_row_is_of_a_product_that_can_be_recognised() -> None:
    names = [each.name for each in CONTROLLERS]
    assert len(set(names)) == len(names)
    assert set(names) <= {each.name for each in PRODUCTS} | {GCE}


@pytest.mark.parametrize("controller", CONTROLLERS, ids=lambda each: each.name)
def test_every_annotation_that_is_evaluated_is_read(controller: Controller) -> None:
    how = controller.redirecting
    names = [
        *(switch.name for switch in controller.switches),
        *controller.regex,
        *controller.unread,
        *(name for name, _ in (*controller.redirects, *controller.remarks)),
        *(controller.matcher, controller.aliases, controller.priority, controller.canary),
        *(controller.entry_points, controller.tls, controller.app_root),
        *((how.switch, how.force) if how else ()),
    ]
    assert [name for name in names if name and not name.startswith(ANNOTATIONS)] == []


@pytest.mark.parametrize("controller", CONTROLLERS, ids=lambda each: each.name)
def test_an_answer_is_known_if_and_only_if_it_is_sure_in_some_way(controller: Controller) -> None:
    how = controller.redirecting
    statuses = [controller.no_match, controller.no_endpoint, controller.missing_service]
    statuses += [each for each in ((how.with_tls, how.forced) if how else ()) if each]
    assert all((each.code is None) == (each.sure is Sure.UNKNOWN) for each in statuses)


def test_measured_answers_of_traefik() -> None:
    traefik = controller_of("traefik")
    assert traefik.no_match == traefik.no_endpoint == Status(404, Sure.USUAL)


@pytest.mark.parametrize(
    ("product", "flags", "field", "expected"),
    [
        pytest.param(
            "traefik",
            {"providers.kubernetesingress.allowemptyservices": "true"},
            "no_endpoint",
            Status(503, Sure.USUAL),
            id="Traefik keeps rules without endpoints",
        ),
        pytest.param(
            "traefik",
            {"providers.kubernetesingress.nativelbbydefault": "true"},
            "reach",
            Reach.CLUSTER_IP,
            id="Traefik goes to the ClusterIP",
        ),
        pytest.param(
            "traefik",
            {"providers.kubernetesingress.strictprefixmatching": "true"},
            "prefix",
            Reading.ELEMENTS,
            id="Traefik reads prefixes by elements",
        ),
        pytest.param(
            "ingress-nginx",
            {"default-backend-service": "web/errors"},
            "no_match",
            NOT_KNOWN,
            id="another backend of its own",
        ),
        pytest.param("ingress-nginx", {}, "no_match", Status(404, Sure.USUAL), id="no flag"),
        pytest.param(
            "contour",
            {"providers.kubernetesingress.nativelbbydefault": "true"},
            "reach",
            Reach.ENDPOINTS,
            id="a flag of another product",
        ),
    ],
)
def test_flags_change_what_a_controller_does(
    product: str, flags: dict[str, str], field: str, expected: object
) -> None:
    assert getattr(configured(controller_of(product), flags), field) == expected


@pytest.mark.parametrize(
    ("product", "flags", "expected"),
    [
        pytest.param("traefik", {}, ("", False), id="Traefik, of Ingresses only"),
        pytest.param(
            "traefik",
            {"providers.kubernetescrd": "true"},
            ("IngressRoutes", False),
            id="Traefik, of its own kinds",
        ),
        pytest.param(
            "traefik",
            {"providers.kubernetescrd.namespaces": "a"},
            ("IngressRoutes", False),
            id="told by an option of the provider",
        ),
        pytest.param(
            "traefik",
            {"providers.kubernetescrd": "false", "providers.kubernetescrd.namespaces": "a"},
            ("", False),
            id="told that it is off",
        ),
        pytest.param(
            "traefik",
            {"providers.kubernetesgateway": "true"},
            ("", True),
            id="Traefik, of the Gateway API",
        ),
        pytest.param("ingress-nginx", {}, ("", False), id="ingress-nginx has none"),
        pytest.param("contour", {}, ("HTTPProxies", True), id="Contour has both"),
        pytest.param("emissary", {}, ("Mappings", False), id="Emissary"),
    ],
)
def test_a_controller_may_serve_other_kinds_as_well(
    product: str, flags: dict[str, str], expected: tuple[str, bool]
) -> None:
    found = configured(controller_of(product), flags)
    assert (found.routes, found.gateways) == expected
