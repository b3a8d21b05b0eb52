"""What Gateways and routes say of themselves, their hosts, and their listeners."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.objects.gateway import (
    GROUP,
    Condition,
    Gateway,
    GatewayRoute,
    Granted,
    Grantee,
    Listener,
    ListenerSet,
    ListenerStatus,
    ReferenceGrant,
    RouteBackend,
)
from kubectl_netmap.objects.labels import Selector
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import EndpointPort, EndpointSlice, Service, ServicePort
from kubectl_netmap.objects.workload import Namespace
from kubectl_netmap.routing.gateway.conditions import said
from kubectl_netmap.routing.gateway.gateways import Gateways
from kubectl_netmap.routing.gateway.hostnames import common
from kubectl_netmap.routing.gateway.listening import fit, listener_stands
from kubectl_netmap.routing.gateway.outer_ports import port_outside
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.snapshot import Snapshot


@pytest.mark.parametrize(
    ("listener", "route", "expected"),
    [
        pytest.param("", (), ("",), id="nobody names a host"),
        pytest.param("*.example.com", (), ("*.example.com",), id="only the listener does"),
        pytest.param("", ("a.example.com",), ("a.example.com",), id="only the route does"),
        pytest.param("a.example.com", ("a.example.com",), ("a.example.com",), id="both the same"),
        pytest.param("*.example.com", ("a.example.com",), ("a.example.com",), id="one of many"),
        pytest.param(
            "*.example.com", ("a.b.example.com",), ("a.b.example.com",), id="any number of labels"
        ),
        pytest.param("*.example.com", ("example.com",), (), id="not the bare domain"),
        pytest.param("*.example.com", ("badexample.com",), (), id="not what only ends alike"),
        pytest.param("a.example.com", ("*.example.com",), ("a.example.com",), id="the other way"),
        pytest.param(
            "*.example.com", ("*.b.example.com",), ("*.b.example.com",), id="two wildcards"
        ),
        pytest.param(
            "*.example.com", ("a.example.com", "b.other"), ("a.example.com",), id="others ignored"
        ),
        pytest.param("A.Example.com", ("a.example.com",), ("a.example.com",), id="letter case"),
        pytest.param("a.example.com", ("b.example.com",), (), id="nothing in common"),
    ],
)
def test_the_hosts_that_a_listener_and_a_route_have_in_common(
    listener: str, route: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert common(listener, route) == expected


hosts = st.builds(
    lambda star, parts: "*." * star + ".".join(parts),
    st.booleans(),
    st.lists(st.sampled_from(["a", "b", "com"]), min_size=1, max_size=3),
)


@given(hosts, hosts)
def test_it_does_not_matter_whose_hosts_are_whose(one: str, other: str) -> None:
    assert common(one, (other,)) == common(other, (one,))


@given(hosts, hosts)
def test_what_is_common_is_common_to_each(one: str, other: str) -> None:
    for host in common(one, (other,)):
        assert common(one, (host,)) == common(other, (host,)) == (host,)


@pytest.mark.parametrize(
    ("condition", "value", "stale"),
    [
        pytest.param(None, None, False, id="nothing is said"),
        pytest.param(Condition("Accepted", "True", generation=3), True, False, id="yes"),
        pytest.param(Condition("Accepted", "False", generation=3), False, False, id="no"),
        pytest.param(
            Condition("Accepted", "Unknown", "Pending"), None, False, id="the API server's default"
        ),
        pytest.param(Condition("Accepted", "True", generation=2), None, True, id="of an old spec"),
        pytest.param(Condition("Accepted", "True"), None, True, id="of nobody knows which spec"),
        pytest.param(Condition("Programmed", "True", generation=3), None, False, id="another one"),
    ],
)
def test_a_condition_counts_for_the_generation_that_it_speaks_of(
    condition: Condition | None, *, value: bool | None, stale: bool
) -> None:
    word = said((condition,) if condition else (), "Accepted", 3)
    assert (word.value, word.stale) == (value, stale)


@pytest.mark.parametrize(
    ("reason", "message", "words"),
    [
        pytest.param(
            "NotAllowedByListeners",
            "whatever",
            "no listener allows it (NotAllowedByListeners)",
            id="a reason of the API",
        ),
        pytest.param("Odd", "It is odd. Very.", "It is odd (Odd)", id="a reason of one's own"),
        pytest.param("Odd", "", "Odd", id="no message"),
        pytest.param("", "it is so", "it is so", id="no reason"),
        pytest.param("", "", "no reason is given", id="neither"),
        pytest.param("", "x" * 200, "x" * 119 + "…", id="a long one"),
    ],
)
def test_why_a_condition_says_no(reason: str, message: str, words: str) -> None:
    assert said((Condition("A", "False", reason, message),), "A", 0).words == words


WEB = GatewayRoute("HTTPRoute", "shop", "web", hostnames=("shop.example.com",))
LABELLED = Snapshot(objects={"Namespace": (Namespace("shop", {"team": "retail"}),)})
RETAIL = Selector({"team": "retail"})


@pytest.mark.parametrize(
    ("listener", "snapshot", "value"),
    [
        pytest.param(Listener("a", "HTTP", namespaces="All"), LABELLED, True, id="from all"),
        pytest.param(Listener("a", "HTTP"), LABELLED, False, id="by default from its own only"),
        pytest.param(Listener("a", "HTTP", namespaces="None"), LABELLED, False, id="from none"),
        pytest.param(
            Listener("a", "HTTP", namespaces="Selector", selector=RETAIL),
            LABELLED,
            True,
            id="by the labels of the namespace",
        ),
        pytest.param(
            Listener("a", "HTTP", namespaces="Selector", selector=Selector({"team": "x"})),
            LABELLED,
            False,
            id="by other labels",
        ),
        pytest.param(
            Listener("a", "HTTP", namespaces="Selector", selector=RETAIL),
            Snapshot(),
            None,
            id="by labels that were not read",
        ),
        pytest.param(
            Listener("a", "TCP", namespaces="All"), LABELLED, False, id="of another protocol"
        ),
        pytest.param(
            Listener("a", "HTTP", kinds=("GRPCRoute",), namespaces="All"),
            LABELLED,
            False,
            id="of other kinds only",
        ),
        pytest.param(
            Listener("a", "HTTP", hostname="b.example.com", namespaces="All"),
            LABELLED,
            False,
            id="of another host",
        ),
        pytest.param(
            Listener("a", "example.com/own", namespaces="All"),
            LABELLED,
            None,
            id="of a protocol that is not known",
        ),
    ],
)
def test_whether_a_listener_takes_a_route_by_what_is_written(
    listener: Listener, snapshot: Snapshot, *, value: bool | None
) -> None:
    found = fit(snapshot, WEB, listener, "infra")
    assert found.value is value
    assert bool(found.why) == (value is not True)


def _said(kind: str, *, yes: bool, reason: str = "", generation: int = 1) -> Condition:
    return Condition(kind, str(yes), reason, "", generation)


FINE = (_said("Accepted", yes=True), _said("Programmed", yes=True))
NAME = "listener web of Gateway infra/edge"
REFS = "ResolvedRefs"


@pytest.mark.parametrize(
    ("conditions", "verdict", "why"),
    [
        pytest.param(FINE, Verdict.OK, "", id="it works"),
        pytest.param(
            (_said("Conflicted", yes=True, reason="HostnameConflict"), *FINE),
            Verdict.BROKEN,
            f"{NAME} conflicts: another listener has its hostname (HostnameConflict)",
            id="it conflicts with another one",
        ),
        pytest.param(
            (_said("Accepted", yes=False, reason="PortUnavailable"),),
            Verdict.BROKEN,
            f"{NAME} is not accepted: its port cannot be used (PortUnavailable)",
            id="it is not accepted",
        ),
        pytest.param(
            (_said(REFS, yes=False, reason="InvalidCertificateRef"), *FINE),
            Verdict.BROKEN,
            f"{NAME} cannot do TLS with Secret infra/cert: "
            "its certificate is missing or invalid (InvalidCertificateRef)",
            id="it has no certificate",
        ),
        pytest.param(
            (_said(REFS, yes=False, reason="InvalidRouteKinds"), *FINE),
            Verdict.OK,
            "",
            id="some kinds of routes that it takes are not supported",
        ),
        pytest.param(
            (_said("Programmed", yes=False, reason="Invalid"),),
            Verdict.BROKEN,
            f"{NAME} is not programmed: Invalid",
            id="it is not programmed",
        ),
        pytest.param(
            (_said("Programmed", yes=True, generation=9),),
            Verdict.UNKNOWN,
            f"the status of {NAME} is older than its spec",
            id="it is reported of another spec",
        ),
        pytest.param(
            (_said("Accepted", yes=True),),
            Verdict.UNKNOWN,
            f"nobody says that {NAME} is programmed",
            id="half of it is reported",
        ),
    ],
)
def test_a_listener_stands_as_it_is_reported(
    conditions: tuple[Condition, ...], verdict: Verdict, why: str
) -> None:
    listener = Listener("web", "HTTPS", 443, certificates=(Ref("Secret", "infra", "cert"),))
    gateway = Gateway(
        "infra",
        "edge",
        listeners=(listener,),
        generation=1,
        conditions=(_said("Accepted", yes=True),),
        statuses=(ListenerStatus("web", conditions),),
    )
    outcome = listener_stands(gateway, gateway, listener)
    assert (outcome.verdict, outcome.why) == (verdict, why)


def test_one_of_several_certificates_missing_is_not_the_end() -> None:
    secrets = (Ref("Secret", "infra", "a"), Ref("Secret", "infra", "b"))
    listener = Listener("web", "HTTPS", 443, certificates=secrets)
    told = (_said(REFS, yes=False, reason="InvalidCertificateRef"), *FINE)
    gateway = Gateway("infra", "edge", generation=1, statuses=(ListenerStatus("web", told),))
    assert listener_stands(gateway, gateway, listener).verdict is Verdict.DEGRADED


@pytest.mark.parametrize(
    ("conditions", "verdict", "why"),
    [
        pytest.param((_said("Accepted", yes=True),), Verdict.OK, "", id="it is accepted"),
        pytest.param(
            (_said("Accepted", yes=False, reason="NotAllowed"),),
            Verdict.BROKEN,
            "Gateway infra/edge does not accept ListenerSet shop/more: "
            "the Gateway does not allow it (NotAllowed)",
            id="it is not",
        ),
        pytest.param(
            (),
            Verdict.UNKNOWN,
            "no controller has reported on ListenerSet shop/more",
            id="nobody says",
        ),
    ],
)
def test_a_listener_of_a_set_stands_as_the_set_does(
    conditions: tuple[Condition, ...], verdict: Verdict, why: str
) -> None:
    gateway, listener = Gateway("infra", "edge"), Listener("web", "HTTP", 80)
    more = ListenerSet(
        "ListenerSet",
        "shop",
        "more",
        gateway.ref,
        (listener,),
        generation=1,
        conditions=conditions,
        statuses=(ListenerStatus("web", FINE),),
    )
    outcome = listener_stands(gateway, more, listener)
    assert (outcome.verdict, outcome.why) == (verdict, why)


CART = RouteBackend(Ref("Service", "db", "cart"), port=80)
FROM = Grantee(GROUP, "HTTPRoute", "shop")
TO = Granted("", "Service", "cart")


@pytest.mark.parametrize(
    ("namespace", "origin", "target", "allowed"),
    [
        pytest.param("db", FROM, TO, True, id="this very one"),
        pytest.param("db", FROM, Granted("", "Service"), True, id="every Service"),
        pytest.param("shop", FROM, TO, False, id="in the wrong namespace"),
        pytest.param("db", FROM, Granted("", "Service", "pg"), False, id="another Service"),
        pytest.param("db", FROM, Granted("x", "Service", "cart"), False, id="another group"),
        pytest.param("db", Grantee(GROUP, "GRPCRoute", "shop"), TO, False, id="other routes"),
        pytest.param("db", Grantee(GROUP, "HTTPRoute", "web"), TO, False, id="from elsewhere"),
        pytest.param("db", Grantee("", "HTTPRoute", "shop"), TO, False, id="of another group"),
    ],
)
def test_what_a_grant_allows(
    namespace: str, origin: Grantee, target: Granted, *, allowed: bool
) -> None:
    assert ReferenceGrant(namespace, "g", (origin,), (target,)).allows(WEB, CART) is allowed


@pytest.mark.parametrize(
    ("port", "names", "expected"),
    [
        pytest.param(ServicePort(443, "s", target=8443), (), 443, id="by the number of the target"),
        pytest.param(ServicePort(443, "s", target="tls"), ("s",), 443, id="by the target's name"),
        pytest.param(ServicePort(8443, "s", target=443), (), 8443, id="the very port"),
        pytest.param(ServicePort(80, "s", target=8000), (), 8443, id="no port leads there"),
        pytest.param(ServicePort(443, "s", "UDP", 8443), (), 8443, id="of another protocol"),
    ],
)
def test_the_port_that_clients_dial_for_a_listener_on_8443(
    port: ServicePort, names: tuple[str, ...], expected: int
) -> None:
    service = Service("infra", "lb", ports=(port,))
    ports = tuple(EndpointPort(8443, name) for name in names)
    snapshot = Snapshot(
        objects={"EndpointSlice": (EndpointSlice("infra", "x", "lb", ports=ports),)}
    )
    assert port_outside(snapshot, (service,), Listener("s", "HTTPS", 8443)) == expected


def test_what_is_not_there_costs_nothing() -> None:
    gateways = Gateways(Snapshot())
    assert (gateways.known, gateways.places, gateways.classes) == ({}, {}, {})
