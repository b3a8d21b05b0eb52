from __future__ import annotations

import pytest

from kubectl_netmap.objects.ingress import Ingress, IngressBackend, IngressPath
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.semantics.http_routing.controllers import configured, controller_of
from kubectl_netmap.semantics.http_routing.ingress_match import match
from kubectl_netmap.semantics.http_routing.outcome import Matched, Near, Unmatched
from kubectl_netmap.semantics.http_routing.paths import Reading
from kubectl_netmap.semantics.http_routing.request import Request
from kubectl_netmap.semantics.http_routing.traefik import (
    EntryPoint,
    entry_point_at,
    entry_points,
    rule_length,
)
from tests.semantics.http_routing.told import API, ingress, said, went
from tests.support.clusters import snapshot_of

TRAEFIK = controller_of("traefik")
STRICT = configured(TRAEFIK, {"providers.kubernetesingress.strictprefixmatching": "true"})
ROUTER = "traefik.ingress.kubernetes.io/router."

# Entry points

POD = """
kind: Pod
metadata: {namespace: traefik, name: traefik-1}
spec:
  containers:
  - name: traefik
    args:
    - --entryPoints.web.address=:8000/tcp
    - --entryPoints.web.http.redirections.entryPoint.to=websecure
    - --entrypoints.websecure.address=:8443/tcp
    - --entrypoints.websecure.http.tls=true
    - --entrypoints.traefik.address=:8080/tcp
    - --entrypoints.dns.address=[::]:5353/udp
    - --providers.kubernetesingress
    - --providers.kubernetesIngress.allowEmptyServices=true
"""

FLAGS = snapshot_of(POD).pods[0].template.containers[0].flags


def test_entry_points_are_read_from_the_arguments_of_a_pod() -> None:
    assert entry_points(FLAGS) == (
        EntryPoint("dns", 5353, protocol="UDP"),
        EntryPoint("traefik", 8080, default=False),
        EntryPoint("web", 8000, redirects="websecure"),
        EntryPoint("websecure", 8443, tls=True),
    )


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        pytest.param(8000, "web", id="http"),
        pytest.param(8443, "websecure", id="https"),
        pytest.param(5353, "", id="UDP is not for HTTP"),
        pytest.param(9100, "", id="a port that no flag tells"),
    ],
)
def test_the_entry_point_at_a_port(port: int, expected: str) -> None:
    found = entry_point_at(FLAGS, port)
    assert (found.name if found else "") == expected


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        pytest.param({}, (), id="no flag tells: a file may"),
        pytest.param(
            {"entrypoints.web.address": ":80", "entrypoints.web.asdefault": "true"},
            (EntryPoint("web", 80),),
            id="the default one",
        ),
        pytest.param(
            {
                "entrypoints.a.address": "10.0.0.7:80",
                "entrypoints.b.address": ":81",
                "entrypoints.b.asdefault": "true",
            },
            (EntryPoint("a", 80, default=False), EntryPoint("b", 81)),
            id="another one is the default, one address only",
        ),
        pytest.param(
            {"entrypoints.s.address": ":443", "entrypoints.s.http.tls.certresolver": "acme"},
            (EntryPoint("s", 443, tls=True),),
            id="TLS by a resolver of certificates",
        ),
        pytest.param(
            {"entrypoints.s.address": ":443", "entrypoints.s.http.tls": "false"},
            (EntryPoint("s", 443),),
            id="TLS said to be off",
        ),
        pytest.param(
            {
                "entrypoints.w.address": ":80",
                "entrypoints.w.http.redirections.entrypoint.to": ":443",
                "entrypoints.w.http.redirections.entrypoint.permanent": "false",
            },
            (EntryPoint("w", 80, redirects=":443", permanent=False),),
            id="a redirect that is not permanent",
        ),
        pytest.param({"entrypoints.w.http3": "true"}, (EntryPoint("w", 0),), id="no address"),
        pytest.param({"entrypoints.w.address": ":x"}, (EntryPoint("w", 0),), id="no number"),
    ],
)
def test_what_flags_tell_of_entry_points(
    flags: dict[str, str], expected: tuple[EntryPoint, ...]
) -> None:
    assert entry_points(flags) == expected


# Which rule is longest


@pytest.mark.parametrize(
    ("host", "path", "reading", "matcher", "text"),
    [
        pytest.param("a.io", "/x", Reading.EXACT, "", "Host(`a.io`) && Path(`/x`)", id="exact"),
        pytest.param("", "/x", Reading.CHARACTERS, "", "PathPrefix(`/x`)", id="every host"),
        pytest.param(
            "*.a.io",
            "/",
            Reading.CHARACTERS,
            "",
            r"HostRegexp(`^[a-zA-Z0-9-]+\.a\.io$`) && PathPrefix(`/`)",
            id="a wildcard",
        ),
        pytest.param(
            "", "/x/", Reading.ELEMENTS, "", "(Path(`/x`) || PathPrefix(`/x/`))", id="strict"
        ),
        pytest.param("", "/", Reading.ELEMENTS, "", "PathPrefix(`/`)", id="strict, the root"),
        pytest.param(
            "", "/x.*", Reading.UNKNOWN, "PathRegexp", "PathRegexp(`/x.*`)", id="a matcher"
        ),
    ],
)
def test_the_length_of_a_rule_is_that_of_traefiks_text(
    host: str, path: str, reading: Reading, matcher: str, text: str
) -> None:
    assert rule_length(host, path, reading, matcher) == len(text)


def test_a_wildcard_hosts_longer_rule_wins_over_the_closer_host() -> None:
    rules = ingress("web", "a.example.com / Prefix exact", "*.example.com / Prefix wild")
    outcome = match(Request("a.example.com"), [rules], TRAEFIK)
    assert said(outcome) == "wild by *.example.com/ (Prefix)"
    assert isinstance(outcome, Matched)
    assert outcome.remarks == (
        "a.example.com/ (Prefix) is closer by the API; traefik takes the longer rule",
    )


def test_a_prefix_wins_over_the_exact_path_of_the_same_length() -> None:
    rules = ingress("web", "a.example.com /x Prefix prefix", "a.example.com /x Exact exact")
    assert went(match(Request("a.example.com", "/x"), [rules], TRAEFIK)) == "prefix"


@pytest.mark.parametrize(
    ("priority", "expected"),
    [
        pytest.param("1000", "first", id="a higher priority goes first"),
        pytest.param("1", "second", id="a lower one last"),
        pytest.param("0", "second", id="none is the length"),
        pytest.param("high", "second", id="what is no number is none"),
    ],
)
def test_an_annotation_sets_the_priority_of_an_ingress(priority: str, expected: str) -> None:
    first = ingress("a", "- / Prefix first", annotations={f"{ROUTER}priority": priority})
    second = ingress("b", "- /cart Prefix second")
    assert went(match(Request("", "/cart"), [first, second], TRAEFIK)) == expected


def test_rules_of_the_same_length_are_not_decided() -> None:
    two = [ingress("a/x", "- /x Prefix one"), ingress("b/x", "- /x Prefix two")]
    assert went(match(Request("", "/x"), two, TRAEFIK)) == "unsure"


# Paths


@pytest.mark.parametrize(
    ("path", "by_default", "strictly"),
    [
        pytest.param("/foo", "foo", "foo", id="itself"),
        pytest.param("/foo/bar", "foo", "foo", id="a subpath"),
        pytest.param("/foobar", "foo", "nobody", id="a longer word: a text prefix by default"),
    ],
)
def test_a_prefix_is_one_of_characters_unless_told_otherwise(
    path: str, by_default: str, strictly: str
) -> None:
    rules = [ingress("web", "- /foo Prefix foo")]
    assert went(match(Request("", path), rules, TRAEFIK)) == by_default
    assert went(match(Request("", path), rules, STRICT)) == strictly


@pytest.mark.parametrize(
    ("matcher", "expected"),
    [
        pytest.param("Path", "nobody", id="exact"),
        pytest.param("PathPrefix", "foo", id="a prefix"),
        pytest.param("PathRegexp", "unsure", id="an expression of another dialect"),
    ],
)
def test_an_annotation_says_how_paths_of_no_type_are_read(matcher: str, expected: str) -> None:
    annotations = {f"{ROUTER}pathmatcher": matcher}
    odd = ingress("web", "- /foo ImplementationSpecific foo", annotations=annotations)
    plain = ingress("web", "- /foo Prefix foo", annotations=annotations)
    assert went(match(Request("", "/foo/bar"), [odd], TRAEFIK)) == expected
    assert went(match(Request("", "/foo/bar"), [plain], TRAEFIK)) == "foo"


# Rules that it leaves out

CART = Ref("Service", "shop", "cart")


def test_a_rule_whose_service_has_nobody_to_answer_is_left_out() -> None:
    rules = [ingress("web", "- /cart Prefix cart")]
    outcome = match(Request("", "/cart"), rules, TRAEFIK, idle=frozenset({CART}))
    assert isinstance(outcome, Unmatched)
    assert outcome.near == (
        Near(rules[0].ref, "traefik leaves /cart out: Service cart has nobody to answer"),
    )


def test_a_request_for_a_rule_that_is_left_out_meets_the_next_one() -> None:
    rules = [ingress("web", "- /cart Prefix cart", "- / Prefix front")]
    request, idle = Request("", "/cart"), frozenset({CART})
    assert went(match(request, rules, TRAEFIK, idle=idle)) == "front"
    kept = configured(TRAEFIK, {"providers.kubernetesingress.allowemptyservices": "true"})
    assert went(match(request, rules, kept, idle=idle)) == "cart"
    assert went(match(request, rules, controller_of("ingress-nginx"), idle=idle)) == "cart"


@pytest.mark.parametrize("flags", [{}, {"providers.kubernetesingress.allowemptyservices": "true"}])
def test_a_rule_whose_service_does_not_exist_is_left_out_in_any_case(flags: dict[str, str]) -> None:
    rules = [ingress("web", "- /cart Prefix cart")]
    traefik = configured(TRAEFIK, flags)
    outcome = match(Request("", "/cart"), rules, traefik, missing=frozenset({CART}))
    assert isinstance(outcome, Unmatched)
    assert outcome.near[0].why == "traefik leaves /cart out: Service cart does not exist"


def test_a_rule_for_a_resource_is_left_out() -> None:
    bucket = IngressBackend(resource=Ref("Bucket", "shop", "files"))
    paths = (IngressPath("", "/files", "Prefix", bucket),)
    rules = Ingress("shop", "web", hosts=("",), paths=paths)
    assert went(match(Request("", "/files"), [rules], TRAEFIK)) == "nobody"
    assert isinstance(match(Request("", "/files"), [rules], API), Matched)


def test_a_default_backend_is_left_out_as_well() -> None:
    bare = ingress("web", default="cart")
    assert went(match(Request(""), [bare], TRAEFIK)) == "cart"
    assert went(match(Request(""), [bare], TRAEFIK, idle=frozenset({CART}))) == "nobody"


# Ports

WEB = EntryPoint("web", 8000)
SECURE = EntryPoint("websecure", 8443, tls=True)
INTERNAL = EntryPoint("traefik", 8080, default=False)


@pytest.mark.parametrize(
    ("annotations", "entry", "tls", "expected"),
    [
        pytest.param({}, WEB, False, "web", id="http on web"),
        pytest.param({}, SECURE, True, "web", id="https on websecure"),
        pytest.param({}, WEB, True, "nobody", id="https on web: no router has TLS there"),
        pytest.param({}, SECURE, False, "nobody", id="http on websecure"),
        pytest.param({}, INTERNAL, False, "nobody", id="a port that is not for routers"),
        pytest.param({}, None, False, "web", id="http on a port that is not known"),
        pytest.param({"entrypoints": "web"}, WEB, False, "web", id="named, and it is this one"),
        pytest.param(
            {"entrypoints": "web, websecure"}, SECURE, True, "web", id="two named, one is this"
        ),
        pytest.param({"entrypoints": "websecure"}, WEB, False, "nobody", id="another one named"),
        pytest.param({"entrypoints": "websecure"}, None, True, "unsure", id="this one not known"),
        pytest.param({"tls": "true"}, WEB, False, "nobody", id="TLS demanded, plain http"),
        pytest.param({"tls": "true"}, WEB, True, "web", id="TLS demanded, on web"),
        pytest.param({"tls": "true"}, None, False, "nobody", id="TLS demanded, whatever port"),
    ],
)
def test_which_ports_an_ingress_is_served_on(
    annotations: dict[str, str], entry: EntryPoint | None, *, tls: bool, expected: str
) -> None:
    told = {f"{ROUTER}{name}": value for name, value in annotations.items()}
    rules = ingress("web", "- / Prefix web", tls=(("a.example.com",),), annotations=told)
    request = Request("a.example.com", tls=tls)
    assert went(match(request, [rules], TRAEFIK, entry=entry)) == expected


def test_why_an_ingress_is_not_served_on_a_port_is_said() -> None:
    rules = ingress("web", "- / Prefix web", annotations={f"{ROUTER}entrypoints": "websecure"})
    outcome = match(Request("a.example.com"), [rules], TRAEFIK, entry=WEB)
    assert isinstance(outcome, Unmatched)
    assert outcome.near == (Near(rules.ref, "it is served on entry point websecure, not on web"),)


def test_a_port_that_is_not_known_leaves_a_remark_on_https() -> None:
    outcome = match(Request("", tls=True), [ingress("web", "- / Prefix web")], TRAEFIK)
    assert isinstance(outcome, Matched)
    assert outcome.remarks == ("whether its routers are served by TLS is not known",)


def test_middlewares_are_remarked() -> None:
    annotations = {f"{ROUTER}middlewares": "shop-auth@kubernetescrd"}
    rules = ingress("web", "- / Prefix web", annotations=annotations)
    outcome = match(Request(""), [rules], TRAEFIK)
    assert isinstance(outcome, Matched)
    assert outcome.remarks == (
        "middlewares may change it or answer it (annotation router.middlewares)",
    )
