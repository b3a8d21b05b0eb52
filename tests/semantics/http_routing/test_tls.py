from __future__ import annotations

import pytest

from kubectl_netmap.semantics.http_routing.controller import Status, Sure
from kubectl_netmap.semantics.http_routing.controllers import configured, controller_of
from kubectl_netmap.semantics.http_routing.request import Request
from kubectl_netmap.semantics.http_routing.tls import Redirected, redirected, secured
from kubectl_netmap.semantics.http_routing.traefik import EntryPoint
from tests.semantics.http_routing.told import ingress

NGINX = "nginx.ingress.kubernetes.io/"
HOST = "a.example.com"
BY_TLS = ((HOST,),)


@pytest.mark.parametrize(
    ("tls", "expected"),
    [
        pytest.param((), False, id="no tls"),
        pytest.param((("a.example.com",),), True, id="the host"),
        pytest.param((("*.example.com",),), True, id="its wildcard"),
        pytest.param((("b.example.com",),), False, id="another host"),
        pytest.param(((),), True, id="no hosts: all of them"),
    ],
)
def test_for_which_hosts_an_ingress_has_tls(tls: tuple[tuple[str, ...]], *, expected: bool) -> None:
    assert secured(ingress("web", "- / Prefix web", tls=tls), HOST) is expected


@pytest.mark.parametrize(
    ("controller", "tls", "annotations", "expected"),
    [
        pytest.param("ingress-nginx", BY_TLS, {}, 308, id="ingress-nginx with tls"),
        pytest.param("ingress-nginx", (), {}, None, id="ingress-nginx without"),
        pytest.param(
            "ingress-nginx", (("b.example.com",),), {}, None, id="ingress-nginx, another host"
        ),
        pytest.param(
            "ingress-nginx", BY_TLS, {f"{NGINX}ssl-redirect": "false"}, None, id="turned off"
        ),
        pytest.param(
            "ingress-nginx", (), {f"{NGINX}force-ssl-redirect": "true"}, 308, id="demanded"
        ),
        pytest.param(
            "ingress-nginx", (), {f"{NGINX}force-ssl-redirect": "false"}, None, id="not demanded"
        ),
        pytest.param("nginx", BY_TLS, {}, 301, id="nginx.org"),
        pytest.param("haproxy", BY_TLS, {}, 302, id="HAProxy"),
        pytest.param("traefik", BY_TLS, {}, None, id="Traefik does not"),
        pytest.param("contour", BY_TLS, {}, None, id="Contour only where told"),
        pytest.param(
            "aws-load-balancer-controller",
            (),
            {"alb.ingress.kubernetes.io/ssl-redirect": "443"},
            301,
            id="ALB, to a port",
        ),
        pytest.param("acme", BY_TLS, {}, None, id="nobody knows of it"),
    ],
)
def test_when_plain_http_is_sent_on_to_https(
    controller: str,
    tls: tuple[tuple[str, ...], ...],
    annotations: dict[str, str],
    expected: int | None,
) -> None:
    rules = ingress("web", f"{HOST} / Prefix web", tls=tls, annotations=annotations)
    found = redirected(Request(HOST, "/cart"), rules, controller_of(controller))
    assert (found.status.code if found else None) == expected
    assert found is None or found.to == f"https://{HOST}/cart"
    assert redirected(Request(HOST, tls=True), rules, controller_of(controller)) is None


def test_a_redirect_says_why() -> None:
    rules = ingress("web", f"{HOST} / Prefix web", tls=BY_TLS)
    assert redirected(Request(HOST), rules, controller_of("ingress-nginx")) == Redirected(
        Status(308, Sure.USUAL), f"https://{HOST}/", f"Ingress shop/web has tls for {HOST}"
    )


@pytest.mark.parametrize(
    ("flags", "annotations", "doubtful"),
    [
        pytest.param({}, {}, False, id="no ConfigMap"),
        pytest.param({"configmap": "a/b"}, {}, True, id="a ConfigMap, which is not read"),
        pytest.param({"configmap": "a/b"}, {f"{NGINX}ssl-redirect": "true"}, False, id="turned on"),
        pytest.param(
            {"configmap": "a/b"}, {f"{NGINX}force-ssl-redirect": "true"}, False, id="demanded"
        ),
    ],
)
def test_a_config_map_may_turn_redirects_off(
    flags: dict[str, str], annotations: dict[str, str], *, doubtful: bool
) -> None:
    rules = ingress("web", f"{HOST} / Prefix web", tls=BY_TLS, annotations=annotations)
    found = redirected(Request(HOST), rules, configured(controller_of("ingress-nginx"), flags))
    assert found is not None
    assert found.status.code == 308
    why = "whether ssl-redirect is on is not known: the ConfigMap of the controller is not read"
    assert found.doubt == (why if doubtful else "")


@pytest.mark.parametrize(
    ("annotation", "path", "tls", "expected"),
    [
        pytest.param("permanent-redirect", "/x", False, (301, "/there"), id="a permanent one"),
        pytest.param("temporal-redirect", "/x", True, (302, "/there"), id="a temporary one"),
        pytest.param("app-root", "/", False, (302, f"http://{HOST}/there"), id="a root"),
        pytest.param("app-root", "/", True, (302, f"https://{HOST}/there"), id="a root, by TLS"),
        pytest.param("app-root", "/x", False, None, id="a root is for the root"),
    ],
)
def test_redirects_that_an_annotation_asks_for(
    annotation: str, path: str, *, tls: bool, expected: tuple[int, str] | None
) -> None:
    told = {f"{NGINX}{annotation}": "/there"}
    rules = ingress("web", "- / Prefix web", annotations=told)
    found = redirected(Request(HOST, path, tls=tls), rules, controller_of("ingress-nginx"))
    assert (found and (found.status.code, found.to)) == expected
    assert redirected(Request(HOST, path, tls=tls), rules, controller_of("contour")) is None


@pytest.mark.parametrize(
    ("method", "permanent", "expected"),
    [
        pytest.param("GET", True, 301, id="permanent"),
        pytest.param("POST", True, 308, id="permanent, keeping the method"),
        pytest.param("GET", False, 302, id="temporary"),
        pytest.param("POST", False, 307, id="temporary, keeping the method"),
    ],
)
def test_an_entry_point_redirects_whatever_rule_there_is(
    method: str, *, permanent: bool, expected: int
) -> None:
    entry = EntryPoint("web", 8000, redirects="websecure", permanent=permanent)
    found = redirected(Request(HOST, "/x", method), None, controller_of("traefik"), entry)
    assert found is not None
    assert (found.status.code, found.to) == (expected, f"https://{HOST}/x")
    assert found.why == "entry point web redirects everything to websecure"


def test_where_nothing_redirects_there_is_no_redirect() -> None:
    entry = EntryPoint("web", 8000)
    assert redirected(Request(HOST), None, controller_of("traefik"), entry) is None
