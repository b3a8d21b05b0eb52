from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.objects.workload import DnsConfig, PodTemplate
from kubectl_netmap.semantics.naming.answers import (
    Abroad,
    Addresses,
    Alias,
    NoData,
    NoSuchName,
    Unsure,
)
from kubectl_netmap.semantics.naming.lookup import Lookup, lookup
from kubectl_netmap.semantics.naming.resolv_conf import ResolvConf, resolv_conf
from kubectl_netmap.semantics.naming.view import View, view
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.redact import redact
from kubectl_netmap.snapshot.snapshot import Snapshot
from tests.support.naming import DNS, KUBEADM, seen, with_lines

PG = Ref("Service", "db", "pg")
OUT = Abroad(".", ("/etc/resolv.conf",))


def conf(
    config: DnsConfig | None = None, policy: str = "", *, host: bool = False, at: str = "web"
) -> ResolvConf:
    return resolv_conf(
        PodTemplate(host_network=host, dns_policy=policy, dns_config=config), at, DNS
    )


def look(name: str, among: View | None = None, how: ResolvConf | None = None) -> Lookup:
    return lookup(name, how or conf(), among or seen(), Family.IPV4)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        pytest.param(
            "pg.db", "pg.db -> pg.db.svc.cluster.local (search list entry 2 of 4)", id="namespace"
        ),
        pytest.param(
            "both", "both -> both.web.svc.cluster.local (search list entry 1 of 4)", id="own"
        ),
        pytest.param(
            "PG.db.svc",
            "pg.db.svc -> pg.db.svc.cluster.local (search list entry 3 of 4)",
            id="with svc",
        ),
        pytest.param("pg.db.svc.cluster.local", "pg.db.svc.cluster.local", id="whole"),
        pytest.param("pg.db.svc.cluster.local.", "pg.db.svc.cluster.local", id="absolute"),
        pytest.param("gone.db", "gone.db", id="none"),
    ],
)
def test_a_lookup_reads_as_a_line(name: str, line: str) -> None:
    assert look(name).line == line


def test_a_name_in_another_namespace_is_the_second_that_is_tried() -> None:
    found = look("pg.db")
    assert found.ends == Addresses(("10.96.1.1",), PG, "service")
    assert [name for name, _ in found.asked] == [
        "pg.db.web.svc.cluster.local",
        "pg.db.svc.cluster.local",
    ]
    assert isinstance(found.asked[0][1], NoSuchName)
    assert (found.entry, found.of, found.canonical) == (2, 4, "pg.db.svc.cluster.local")
    assert not found.past_node


def test_a_name_of_another_namespace_is_not_found_without_it() -> None:
    found = look("pg")
    assert [type(each) for _, each in found.asked] == [NoSuchName, NoSuchName, NoSuchName, Abroad]
    assert found.ends == OUT
    assert found.entry is None


def test_a_whole_name_is_tried_below_the_list_first_unless_it_ends_with_a_dot() -> None:
    name = "pg.db.svc.cluster.local"
    assert (look(name).entry, len(look(name).asked), look(name).past_node) == (4, 4, True)
    dotted = look(f"{name}.")
    assert (dotted.entry, dotted.of, len(dotted.asked), dotted.past_node) == (1, 1, 1, False)


def test_a_whole_name_with_fewer_dots_demanded_is_asked_at_once() -> None:
    found = look("pg.db.svc.cluster.local", how=conf(DnsConfig(options=(("ndots", "2"),))))
    assert (found.entry, len(found.asked), found.past_node) == (1, 1, False)


def test_a_name_that_may_exist_outside_is_not_known_to_be_that_of_the_cluster() -> None:
    found = look("pg.db", how=conf(DnsConfig(options=(("ndots", "1"),))))
    assert found.ends == Unsure(
        "pg.db is asked outside of the cluster before pg.db.svc.cluster.local"
    )
    assert isinstance(found.asked[-1][1], Addresses)


def test_an_alias_is_followed_to_a_service() -> None:
    found = look("inner")
    assert found.ends == Addresses(("10.96.1.1",), PG, "service")
    assert isinstance(found.asked[0][1], Alias)
    assert (found.found, found.canonical) == (
        "inner.web.svc.cluster.local",
        "pg.db.svc.cluster.local",
    )
    assert found.line == "inner -> inner.web.svc.cluster.local (search list entry 1 of 4)"


def test_an_alias_is_followed_out_of_the_cluster() -> None:
    found = look("outer")
    assert found.ends == OUT
    assert (found.entry, found.canonical) == (1, "api.example.com")
    assert len(found.asked) == 2


def test_an_alias_to_nothing_is_nothing() -> None:
    found = look("dead.web.svc.cluster.local.")
    assert found.ends == NoSuchName("Service/db/gone does not exist")
    assert found.entry is None


def test_a_circle_of_aliases_ends_and_says_so() -> None:
    found = look("ping.web.svc.cluster.local.")
    assert found.ends == NoData(
        "ping.web.svc.cluster.local leads back to ping.web.svc.cluster.local"
    )


def test_a_long_chain_of_aliases_is_cut() -> None:
    links = [
        f"kind: Service\nmetadata: {{namespace: web, name: s{i}}}\n"
        f"spec: {{type: ExternalName, externalName: s{i + 1}.web.svc.cluster.local}}\n"
        for i in range(12)
    ]
    found = look("s0.web.svc.cluster.local.", seen(more=links))
    assert found.ends == NoData("s0.web.svc.cluster.local leads on over more than 8 names")


def test_an_earlier_name_that_is_not_known_leaves_everything_unknown() -> None:
    view_ = seen(with_lines("template IN A web.svc.cluster.local {\n}"))
    found = look("pg.db", view_)
    assert isinstance(found.ends, Unsure)
    assert len(found.asked) == 1
    assert found.entry is None


def test_a_later_name_that_is_not_known_does_not_matter() -> None:
    view_ = seen(with_lines("template IN A corp.example {\n}"))
    assert isinstance(
        look("pg.db", view_, conf(DnsConfig(searches=("corp.example",)))).ends, Addresses
    )


def test_a_family_without_address_lets_the_next_name_be_tried() -> None:
    found = lookup("pg.db", conf(), seen(), Family.IPV6)
    assert isinstance(dict(found.asked)["pg.db.svc.cluster.local"], NoData)
    assert len(found.asked) == 4
    absolute = lookup("pg.db.svc.cluster.local.", conf(), seen(), Family.IPV6)
    assert absolute.ends == NoData("Service/db/pg has no IPv6 address")


def test_what_exists_counts_more_than_what_does_not() -> None:
    how = conf(DnsConfig(options=(("ndots", "1"),)))
    found = lookup("pg.db.svc.cluster.local", how, seen(), Family.IPV6)
    assert isinstance(found.asked[-1][1], NoSuchName)
    assert found.ends == NoData("Service/db/pg has no IPv6 address")


@pytest.mark.parametrize(
    ("how", "ends"),
    [
        pytest.param(
            conf(policy="Default"),
            Unsure(
                "pg.db is asked of the node's resolver, which is not seen; "
                "it usually does not know names of the cluster"
            ),
            id="Default",
        ),
        pytest.param(
            conf(host=True),
            Unsure(
                "pg.db is asked of the node's resolver, which is not seen; "
                "it usually does not know names of the cluster"
            ),
            id="host network",
        ),
        pytest.param(
            conf(DnsConfig(("192.0.2.1",)), "None"), Abroad(".", ("192.0.2.1",)), id="own servers"
        ),
        pytest.param(conf(policy="None"), Unsure("no server is set"), id="no server"),
    ],
)
def test_who_does_not_ask_cluster_dns_gets_none_of_its_answers(
    how: ResolvConf, ends: Unsure | Abroad
) -> None:
    found = look("pg.db", how=how)
    assert (found.ends, found.asked) == (ends, ())


def test_whether_a_server_is_cluster_dns_may_not_be_known() -> None:
    found = look("pg.db", how=replace(conf(), cluster=None))
    assert found.ends == Unsure("whether 10.96.0.10 is cluster DNS is not seen")


def test_a_pod_with_a_search_list_of_its_own_finds_by_it() -> None:
    how = conf(DnsConfig(("10.96.0.10",), ("db.svc.cluster.local",)), "None")
    assert look("pg", how=how).line == "pg -> pg.db.svc.cluster.local (search list entry 1 of 2)"


def test_the_nodes_own_domains_come_before_those_of_the_pod() -> None:
    how = conf(DnsConfig(searches=("db.svc.cluster.local",)))
    found = look("pg", how=how)
    assert (found.entry, found.of, found.past_node) == (4, 5, True)


def test_a_redacted_cluster_answers_the_same() -> None:
    corefile = with_lines("rewrite name suffix .corp.example .svc.cluster.local answer auto")
    before = seen(corefile).snapshot
    after = redact(before, b"key")
    service = next(each for each in after.services if each.ports and each.ports[0].port == 5432)
    alias = next(each for each in after.services if each.external_name.startswith(service.name))
    how = conf(at=alias.namespace)
    among = view(after, "cluster.local")
    assert (
        look(alias.name, among, how).ends == look(f"{service.name}.{service.namespace}", among).ends
    )
    assert isinstance(look(alias.name, among, how).ends, Addresses)
    suffix = next(
        text
        for config in after.configs("ConfigMap")
        for path, text in config.each("data.Corefile.servers[0].rewrite")
    ).split()[3]
    through = look(f"{service.name}.{service.namespace}{suffix}.", among)
    assert isinstance(through.ends, Addresses)


# Laws

SEEN = {corefile: seen(corefile) for corefile in (None, KUBEADM, with_lines("rewrite name a b"))}
HIDDEN = {corefile: seen(corefile, unseen=["Service"]) for corefile in SEEN}

words = ["pg", "db", "web", "svc", "pod", "cluster", "local", "ping", "both", "nodes", "a", "_tcp"]
names = st.lists(st.sampled_from(words), min_size=1, max_size=7).map(".".join)
typed = st.builds(lambda name, dot: name + dot, names, st.sampled_from(["", "."]))
families = st.sampled_from([None, Family.IPV4, Family.IPV6])
confs = st.builds(
    lambda searches, ndots, policy: conf(
        DnsConfig(("10.96.0.10",), tuple(searches), (("ndots", str(ndots)),)), policy
    ),
    st.lists(names, max_size=3),
    st.integers(0, 7),
    st.sampled_from(["", "None", "Default"]),
)


@given(typed, confs, families, st.sampled_from(list(SEEN)))
def test_every_lookup_ends_and_says_where(
    name: str, how: ResolvConf, family: Family | None, corefile: str | None
) -> None:
    found = lookup(name, how, SEEN[corefile], family)
    assert not isinstance(found.ends, Alias)
    assert (found.entry is None) == (found.found == "")
    assert found.entry is None or found.entry <= found.of
    if isinstance(found.ends, Addresses):
        assert found.asked[-1] == (found.canonical, found.ends)


services = st.lists(
    st.builds(
        Service,
        namespace=st.sampled_from(["web", "db"]),
        name=st.sampled_from(["pg", "ping", "a"]),
        type=st.sampled_from(["ClusterIP", "ExternalName"]),
        external_name=st.sampled_from(["", "pg.db.svc.cluster.local", "a.web.svc.cluster.local"]),
        cluster_ips=st.sampled_from([(), ("10.96.0.1",), ("fd00::1",)]),
    ),
    max_size=6,
    unique_by=lambda service: (service.namespace, service.name),
)


def told(services_: list[Service]) -> View:
    objects = {**BASE.objects, "Service": tuple(services_), "EndpointSlice": ()}
    return view(Snapshot(objects=objects), "cluster.local")


BASE = seen().snapshot


@settings(max_examples=50)
@given(services, st.randoms(use_true_random=False), typed, families)
def test_the_order_of_services_does_not_matter(
    services_: list[Service], random: Random, name: str, family: Family | None
) -> None:
    shuffled = list(services_)
    random.shuffle(shuffled)
    how = conf()
    assert lookup(name, how, told(services_), family) == lookup(name, how, told(shuffled), family)


@given(
    st.sampled_from(["pg", "ping", "gone", "nodes", "_sql._tcp.pg", "x.nodes"]),
    st.sampled_from(["db", "web", "gone"]),
    families,
    st.sampled_from(list(HIDDEN)),
)
def test_hiding_services_never_says_that_one_does_not_exist(
    name: str, namespace: str, family: Family | None, corefile: str | None
) -> None:
    absolute = f"{name}.{namespace}.svc.cluster.local."
    found = lookup(absolute, conf(), HIDDEN[corefile], family)
    assert isinstance(found.ends, Unsure)


def test_a_namespace_that_has_a_pod_exists() -> None:
    lone = "kind: Pod\nmetadata: {namespace: lone, name: x}\n"
    gap = Gap("Namespace", GapReason.FORBIDDEN)
    (_, told), *_ = look(
        "lone.svc.cluster.local.", seen(more=[lone], gaps=[gap], unseen=["Namespace"])
    ).asked
    assert isinstance(told, NoData)


def test_a_service_without_a_readable_name_may_be_the_one() -> None:
    gap = Gap("Service", GapReason.MALFORMED, "db", "?")
    assert isinstance(look("gone.db.svc.cluster.local.", seen(gaps=[gap])).ends, Unsure)
