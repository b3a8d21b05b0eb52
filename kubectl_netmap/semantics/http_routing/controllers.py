"""The controllers that are known, and what each does: one row a product.

The marks tell how sure a row is: [S] read in the product's source or documentation, [M]
measured by this project, [K] general knowledge that nobody verified. What has no mark
here is what the API says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kubectl_netmap.semantics.http_routing.controller import (
    Controller,
    Defaults,
    On,
    Order,
    Reach,
    Redirecting,
    Status,
    Sure,
    Switch,
)
from kubectl_netmap.semantics.http_routing.paths import Reading


def _usual(code: int) -> Status:
    return Status(code, Sure.USUAL)


_UNREAD = "whether ssl-redirect is on is not known: the ConfigMap of the controller is not read"
_NGINX = "nginx.ingress.kubernetes.io/"
_TRAEFIK = "traefik.ingress.kubernetes.io/"
_HAPROXY_INGRESS = "haproxy-ingress.github.io/"
_ALB = "alb.ingress.kubernetes.io/"

CONTROLLERS: tuple[Controller, ...] = (
    Controller(
        "ingress-nginx",
        reach=Reach.ENDPOINTS,  # [S] internal/ingress/controller/endpointslices.go
        switches=(Switch(On.INGRESS, f"{_NGINX}service-upstream", "true", Reach.CLUSTER_IP),),
        no_match=_usual(404),  # [S] its built-in default backend
        no_endpoint=_usual(503),  # [S] documentation, "default backend"
        missing_service=_usual(503),  # [K]
        redirecting=Redirecting(  # [S] annotations ssl-redirect, force-ssl-redirect
            with_tls=_usual(308),
            switch=f"{_NGINX}ssl-redirect",
            force=f"{_NGINX}force-ssl-redirect",
            forced=_usual(308),
        ),
        specific=Reading.CHARACTERS,  # [S] location.go: a plain nginx location
        falls_through=False,  # [S] a server of nginx for each host
        rivals="ingress-nginx prefers the older Ingress, and their age is not read",  # [S]
        regex=(f"{_NGINX}use-regex", f"{_NGINX}rewrite-target"),  # [S] "Ingress path matching"
        aliases=f"{_NGINX}server-alias",  # [S]
        canary=f"{_NGINX}canary",  # [S]
        redirects=(  # [S]
            (f"{_NGINX}permanent-redirect", 301),
            (f"{_NGINX}temporal-redirect", 302),
        ),
        app_root=f"{_NGINX}app-root",  # [S]
        remarks=(
            (f"{_NGINX}whitelist-source-range", "only some client addresses are let in"),
            (f"{_NGINX}allowlist-source-range", "only some client addresses are let in"),
            (f"{_NGINX}denylist-source-range", "some client addresses are not let in"),
            (f"{_NGINX}default-backend", "another backend answers where there is no endpoint"),
        ),
    ),
    Controller(
        "traefik",
        reach=Reach.ENDPOINTS,  # [S] pkg/provider/kubernetes/ingress/kubernetes.go
        switches=(  # [S]
            Switch(On.SERVICE, f"{_TRAEFIK}service.nativelb", "true", Reach.CLUSTER_IP),
            Switch(On.SERVICE, f"{_TRAEFIK}service.nativelb", "false", Reach.ENDPOINTS),
            Switch(On.SERVICE, f"{_TRAEFIK}service.nodeportlb", "true", Reach.NODE_PORT),
        ),
        no_match=_usual(404),  # [S] pkg/muxer/http/mux.go
        no_endpoint=_usual(404),  # [M] Traefik 3.6: without allowEmptyServices no router is made
        missing_service=_usual(404),  # [S] nor is one for a Service that is not there
        drops_missing=True,  # [S]
        drops_idle=True,  # [S] [M]
        prefix=Reading.CHARACTERS,  # [S] PathPrefix is a text prefix, but for strictPrefixMatching
        specific=Reading.CHARACTERS,  # [S]
        order=Order.LONGEST_RULE,  # [S] GetRulePriority
        falls_through=True,  # [S] rules stand for themselves
        defaults=Defaults.WITHOUT_RULES,  # [S]
        matcher=f"{_TRAEFIK}router.pathmatcher",  # [S]
        priority=f"{_TRAEFIK}router.priority",  # [S]
        entry_points=f"{_TRAEFIK}router.entrypoints",  # [S]
        tls=f"{_TRAEFIK}router.tls",  # [S]
        remarks=((f"{_TRAEFIK}router.middlewares", "middlewares may change it or answer it"),),
    ),
    Controller(
        "nginx",
        reach=Reach.ENDPOINTS,  # [K]
        switches=(Switch(On.INGRESS, "nginx.org/use-cluster-ip", "true", Reach.CLUSTER_IP),),  # [K]
        no_match=_usual(404),  # [K]
        no_endpoint=_usual(502),  # [K]
        redirecting=Redirecting(  # [S] its table of annotations
            with_tls=_usual(301), switch="ingress.kubernetes.io/ssl-redirect"
        ),
        specific=Reading.CHARACTERS,  # [K] a plain nginx location
        falls_through=False,  # [K] a server of nginx for each host
        unread=("nginx.org/path-regex", "nginx.org/mergeable-ingress-type"),
        routes="VirtualServers",  # [K]
    ),
    Controller(
        "haproxy",
        reach=Reach.ENDPOINTS,  # [K]
        no_match=_usual(404),  # [K]
        no_endpoint=_usual(503),  # [K]
        redirecting=Redirecting(  # [K]
            with_tls=_usual(302),
            switch="haproxy.org/ssl-redirect",
            force="haproxy.org/ssl-redirect",
            forced=_usual(302),
        ),
        specific=Reading.CHARACTERS,  # [K]
        gateways=True,  # [K]
    ),
    Controller(
        "haproxy-ingress",
        reach=Reach.ENDPOINTS,  # [K]
        switches=(  # [K]
            Switch(On.SERVICE, f"{_HAPROXY_INGRESS}service-upstream", "true", Reach.CLUSTER_IP),
            Switch(On.INGRESS, f"{_HAPROXY_INGRESS}service-upstream", "true", Reach.CLUSTER_IP),
        ),
        no_match=_usual(404),  # [K]
        no_endpoint=_usual(503),  # [K]
        redirecting=Redirecting(  # [K]
            with_tls=_usual(302), switch=f"{_HAPROXY_INGRESS}ssl-redirect"
        ),
        specific=Reading.CHARACTERS,  # [K] path-type "begin"
        unread=(f"{_HAPROXY_INGRESS}path-type", f"{_HAPROXY_INGRESS}server-alias"),
        gateways=True,  # [K]
    ),
    Controller(
        "contour",
        reach=Reach.ENDPOINTS,  # [K] endpoint discovery of Envoy
        no_match=_usual(404),  # [K] Envoy
        no_endpoint=_usual(503),  # [K] Envoy
        redirecting=Redirecting(  # [K]
            force="ingress.kubernetes.io/force-ssl-redirect", forced=_usual(301)
        ),
        falls_through=False,  # [K] a virtual host of Envoy for each host
        routes="HTTPProxies",  # [K]
        gateways=True,  # [K]
    ),
    Controller(
        "kong",
        reach=Reach.ENDPOINTS,  # [K]
        switches=(  # [K]
            Switch(On.SERVICE, "ingress.kubernetes.io/service-upstream", "true", Reach.CLUSTER_IP),
        ),
        no_match=_usual(404),  # [K]
        no_endpoint=_usual(503),  # [K]
        unread=(
            *("konghq.com/methods", "konghq.com/headers.", "konghq.com/protocols"),
            *("konghq.com/regex-prefix", "konghq.com/host-aliases"),
        ),
        routes="routes of its own API",  # [K]
        gateways=True,  # [K]
    ),
    Controller(
        "istio",
        reach=Reach.ENDPOINTS,  # [K] endpoint discovery of Envoy
        no_match=_usual(404),  # [K] Envoy
        no_endpoint=_usual(503),  # [K] Envoy
        falls_through=False,  # [K] a virtual host of Envoy for each host
        routes="VirtualServices",  # [K]
        gateways=True,  # [K]
    ),
    Controller(
        "cilium",
        reach=Reach.ENDPOINTS,  # [K]
        no_match=_usual(404),  # [K] Envoy
        no_endpoint=_usual(503),  # [K] Envoy
        redirecting=Redirecting(  # [K]
            with_tls=_usual(308), switch="ingress.cilium.io/force-https"
        ),
        falls_through=False,  # [K] a virtual host of Envoy for each host
        gateways=True,  # [K]
    ),
    Controller(
        "openshift",
        reach=Reach.ENDPOINTS,  # [K]
        no_match=_usual(503),  # [K] the router's page "application is not available"
        no_endpoint=_usual(503),  # [K]
        routes="Routes",  # [K] an Ingress becomes some of them
    ),
    Controller("apisix", routes="ApisixRoutes", gateways=True),  # [K]
    Controller("emissary", routes="Mappings"),  # [K]
    Controller("higress", gateways=True),  # [K]
    Controller(
        "aws-load-balancer-controller",
        reach=Reach.NODE_PORT,  # [S] target-type "instance" is the default
        switches=(  # [S] annotation target-type
            Switch(On.SERVICE, f"{_ALB}target-type", "ip", Reach.ENDPOINTS),
            Switch(On.SERVICE, f"{_ALB}target-type", "instance", Reach.NODE_PORT),
            Switch(On.INGRESS, f"{_ALB}target-type", "ip", Reach.ENDPOINTS),
        ),
        no_match=_usual(404),  # [K]
        no_endpoint=_usual(503),  # [K]
        redirecting=Redirecting(force=f"{_ALB}ssl-redirect", forced=_usual(301)),  # [K]
        falls_through=True,  # [K] its rules are one list
        unread=(f"{_ALB}actions.", f"{_ALB}conditions.", f"{_ALB}group."),
    ),
    Controller(
        "ingress-gce",
        reach=Reach.NODE_PORT,  # [K] instance groups
        switches=(  # [K] network endpoint groups
            Switch(On.SERVICE, "cloud.google.com/neg", '"ingress":true', Reach.ENDPOINTS),
        ),
        no_match=_usual(404),  # [K]
        no_endpoint=_usual(502),  # [K]
        falls_through=False,  # [K] a path matcher for each host
    ),
)
"""Every row; `name` is that of the product in the table of who serves Ingresses."""

_BY_NAME: Mapping[str, Controller] = {each.name: each for each in CONTROLLERS}


def controller_of(product: str) -> Controller:
    """What a product does; of one that is not in the table, nothing is known."""
    return _BY_NAME.get(product) or Controller(product)


def configured(controller: Controller, flags: Mapping[str, str]) -> Controller:
    """The same with what the flags of its pods change, as `snapshot.wire.named` keeps them.

    Source: Traefik's options of `providers.kubernetesIngress`: strictPrefixMatching,
    allowEmptyServices, nativeLBByDefault; its providers kubernetesCRD and kubernetesGateway;
    ingress-nginx' `--default-backend-service` and `--configmap`, whose keys may turn
    redirects off for all Ingresses.
    """
    if controller.name == "traefik":
        return _traefik(controller, flags)
    changed = controller
    if flags.get("default-backend-service"):
        changed = replace(changed, no_match=Status())
    if flags.get("configmap") and changed.redirecting:
        changed = replace(changed, redirecting=replace(changed.redirecting, doubt=_UNREAD))
    return changed


def _traefik(controller: Controller, flags: Mapping[str, str]) -> Controller:
    changed = replace(
        controller,
        routes="IngressRoutes" if _provides(flags, "kubernetescrd") else "",
        gateways=_provides(flags, "kubernetesgateway"),
    )
    own = "providers.kubernetesingress."
    if flags.get(f"{own}strictprefixmatching") == "true":
        changed = replace(changed, prefix=Reading.ELEMENTS, specific=Reading.ELEMENTS)
    if flags.get(f"{own}allowemptyservices") == "true":
        changed = replace(changed, no_endpoint=_usual(503), drops_idle=False)
    if flags.get(f"{own}nativelbbydefault") == "true":
        changed = replace(changed, reach=Reach.CLUSTER_IP)
    return changed


def _provides(flags: Mapping[str, str], provider: str) -> bool:
    """Whether a provider of Traefik is on: by its name, or by an option of it."""
    own = f"providers.{provider}"
    if own in flags:
        return flags[own] != "false"
    return any(name.startswith(f"{own}.") for name in flags)
