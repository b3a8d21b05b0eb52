"""The rows of the Gateway API, which clusters have only if somebody installed it."""

from __future__ import annotations

from kubectl_netmap.objects.gateway import GROUP
from kubectl_netmap.snapshot.kind import Kind, Question
from kubectl_netmap.snapshot.wire import gateway, gateway_route
from kubectl_netmap.snapshot.wire.meta import Wire


def _row(  # noqa: PLR0913 -- a row of the table
    name: str,
    plural: str,
    versions: tuple[str, ...],
    wire: Wire,
    consequence: str,
    *,
    group: str = GROUP,
    namespaced: bool = True,
) -> Kind:
    return Kind(
        name,
        plural,
        group,
        versions,
        wire,
        consequence,
        namespaced=namespaced,
        optional=True,
        needed_by=frozenset({Question.OVERVIEW}),
    )


_SINCE_ALPHA_2 = ("v1", "v1beta1", "v1alpha2")

GATEWAY_KINDS: tuple[Kind, ...] = (
    _row(
        "GatewayClass",
        "gatewayclasses",
        _SINCE_ALPHA_2,
        gateway.GATEWAY_CLASS,
        "which controller serves a Gateway is not known",
        namespaced=False,
    ),
    _row(
        "Gateway",
        "gateways",
        _SINCE_ALPHA_2,
        gateway.GATEWAY,
        "ways in by Gateway are not known",
    ),
    _row(
        "ListenerSet",
        "listenersets",
        ("v1",),
        gateway.listener_set("ListenerSet"),
        "listeners that are added to Gateways are not known",
    ),
    _row(
        "XListenerSet",
        "xlistenersets",
        ("v1alpha1",),
        gateway.listener_set("XListenerSet"),
        "listeners that are added to Gateways are not known",
        group="gateway.networking.x-k8s.io",
    ),
    _row(
        "HTTPRoute",
        "httproutes",
        _SINCE_ALPHA_2,
        gateway_route.route("HTTPRoute"),
        "where Gateways send HTTP requests is not known",
    ),
    _row(
        "GRPCRoute",
        "grpcroutes",
        ("v1", "v1alpha2"),
        gateway_route.route("GRPCRoute"),
        "where Gateways send gRPC requests is not known",
    ),
    _row(
        "TLSRoute",
        "tlsroutes",
        ("v1", "v1alpha3", "v1alpha2"),
        gateway_route.route("TLSRoute"),
        "where Gateways send TLS connections is not known",
    ),
    _row(
        "TCPRoute",
        "tcproutes",
        ("v1", "v1alpha2"),
        gateway_route.route("TCPRoute"),
        "where Gateways send TCP connections is not known",
    ),
    _row(
        "UDPRoute",
        "udproutes",
        ("v1", "v1alpha2"),
        gateway_route.route("UDPRoute"),
        "where Gateways send UDP datagrams is not known",
    ),
    _row(
        "ReferenceGrant",
        "referencegrants",
        _SINCE_ALPHA_2,
        gateway.REFERENCE_GRANT,
        "whether routes may refer to Services of other namespaces is not known",
    ),
)
