from __future__ import annotations

import pytest

from kubectl_netmap.objects.addresses import Family
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.semantics.naming.answers import (
    Abroad,
    Addresses,
    Alias,
    Answer,
    NoData,
    NoSuchName,
    Unsure,
)
from kubectl_netmap.semantics.naming.cluster_dns import BY_SPECIFICATION, UNLIKE, answer
from kubectl_netmap.semantics.naming.view import View
from kubectl_netmap.snapshot.gap import Gap, GapReason
from tests.support.naming import KUBEADM, coredns, seen, with_lines

PG = Ref("Service", "db", "pg")
NODES = Ref("Service", "db", "nodes")
BOTH = Ref("Service", "web", "both")
COREDNS = Ref("ConfigMap", "kube-system", "coredns")
NO_POD = "no such pod is seen: the name itself is answered with its address"
BARE = "is a domain without an address of its own"


def ask(name: str, view: View | None = None, family: Family | None = Family.IPV4) -> Answer:
    return answer(name, family, view or seen())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("pg.db.svc", Addresses(("10.96.1.1",), PG, "service"), id="a Service"),
        pytest.param("PG.DB.svc", Addresses(("10.96.1.1",), PG, "service"), id="in any case"),
        pytest.param(
            "both.web.svc", Addresses(("10.96.2.2",), BOTH, "service"), id="of the family asked for"
        ),
        pytest.param(
            "nodes.db.svc",
            Addresses(("10.244.1.8", "10.244.1.9"), NODES, "headless"),
            id="headless: ready endpoints only",
        ),
        pytest.param(
            "quiet.db.svc",
            NoSuchName("no endpoint of Service/db/quiet is ready"),
            id="headless without endpoints",
        ),
        pytest.param(
            "nodes-1.nodes.db.svc",
            Addresses(("10.244.1.9",), NODES, "endpoint"),
            id="an endpoint by its hostname",
        ),
        pytest.param(
            "10-244-1-8.nodes.db.svc",
            Addresses(("10.244.1.8",), NODES, "endpoint"),
            id="an endpoint by its address",
        ),
        pytest.param(
            "10-244-3-3.pg.db.svc",
            Addresses(("10.244.3.3",), PG, "endpoint"),
            id="an endpoint of a Service that has an address",
        ),
        pytest.param(
            "10-244-1-9.nodes.db.svc",
            NoSuchName("Service/db/nodes has no ready endpoint 10-244-1-9"),
            id="by its address where it has a hostname",
        ),
        pytest.param(
            "nodes-2.nodes.db.svc",
            NoSuchName("Service/db/nodes has no ready endpoint nodes-2"),
            id="an endpoint that is not ready",
        ),
        pytest.param(
            "_sql._tcp.pg.db.svc", Addresses(("10.96.1.1",), PG, "service"), id="a named port"
        ),
        pytest.param(
            "_sql._udp.pg.db.svc",
            NoSuchName("Service/db/pg has no port sql of UDP"),
            id="a named port of another protocol",
        ),
        pytest.param(
            "_sql._tcp.nodes.db.svc",
            Addresses(("10.244.1.8", "10.244.1.9"), NODES, "headless"),
            id="a named port of endpoints",
        ),
        pytest.param(
            "_http._tcp.nodes.db.svc",
            NoSuchName("no ready endpoint of Service/db/nodes has port http of TCP"),
            id="a port that no endpoint has",
        ),
        pytest.param(
            "_http._tcp.both.web.svc",
            NoSuchName("Service/web/both has no port http of TCP"),
            id="a port without a name",
        ),
        pytest.param(
            "outer.web.svc",
            Alias("api.example.com", Ref("Service", "web", "outer")),
            id="ExternalName",
        ),
        pytest.param(
            "numeric.web.svc",
            NoSuchName(
                "the externalName of Service/web/numeric is an address, not a name: 192.0.2.1"
            ),
            id="ExternalName that is an address",
        ),
        pytest.param(
            "a.outer.web.svc",
            NoSuchName("Service/web/outer is an ExternalName, which has no endpoints or ports"),
            id="below an ExternalName",
        ),
        pytest.param(
            "_http._tcp.outer.web.svc",
            NoSuchName("Service/web/outer is an ExternalName, which has no endpoints or ports"),
            id="a port of an ExternalName",
        ),
        pytest.param(
            "10-244-2-2.web.pod",
            Addresses(("10.244.2.2",), Ref("Pod", "web", "front"), "pod"),
            id="a pod by its address",
        ),
        pytest.param(
            "192-0-2-1.web.pod",
            Addresses(("192.0.2.1",), COREDNS, "pod", NO_POD),
            id="no pod at all, by an address",
        ),
        pytest.param(
            "front.web.pod",
            NoSuchName("front is no address of a pod with dashes in it"),
            id="a pod by its name",
        ),
        pytest.param(
            "192-0-2-1.gone.pod",
            NoSuchName("Namespace gone does not exist"),
            id="a pod in a namespace that is not there",
        ),
        pytest.param("gone.db.svc", NoSuchName("Service/db/gone does not exist"), id="no Service"),
        pytest.param(
            "pg.gone.svc", NoSuchName("Namespace gone does not exist"), id="no such namespace"
        ),
        pytest.param("db.svc", NoData(f"db.svc.cluster.local {BARE}"), id="a namespace"),
        pytest.param("gone.svc", NoSuchName("Namespace gone does not exist"), id="no namespace"),
        pytest.param("svc", NoData(f"svc.cluster.local {BARE}"), id="all Services"),
        pytest.param(
            "pg.db",
            NoSuchName("names in cluster.local end with svc or pod before it"),
            id="without svc",
        ),
        pytest.param(
            "a.b.c.pg.db.svc",
            NoSuchName("a.b.c.pg.db.svc.cluster.local has more parts than a name of Kubernetes"),
            id="too many parts",
        ),
        pytest.param(
            "ns.dns",
            Unsure("ns.dns.cluster.local is the name of the DNS server itself"),
            id="the DNS server",
        ),
    ],
)
def test_a_name_of_the_cluster(name: str, expected: Answer) -> None:
    assert ask(f"{name}.cluster.local") == expected
    assert ask(f"{name}.cluster.local.") == expected


def test_the_domain_itself_has_no_address() -> None:
    assert ask("cluster.local") == NoData(f"cluster.local {BARE}")


def test_a_service_without_an_address_of_the_family_exists_all_the_same() -> None:
    assert ask("pg.db.svc.cluster.local", family=Family.IPV6) == NoData(
        "Service/db/pg has no IPv6 address"
    )
    assert ask("nodes.db.svc.cluster.local", family=Family.IPV6) == NoData(
        "Service/db/nodes has no IPv6 address"
    )


def test_both_families_are_answered_where_none_is_asked_for() -> None:
    found = ask("both.web.svc.cluster.local", family=None)
    assert found == Addresses(("10.96.2.2", "fd00:96::2"), BOTH, "service")


def test_a_pod_of_ipv6_has_dashes_for_colons() -> None:
    found = ask("fd00--7.web.pod.cluster.local", family=Family.IPV6)
    assert found == Addresses(("fd00::7",), COREDNS, "pod", NO_POD)


def test_endpoints_that_are_published_before_they_are_ready_are_told() -> None:
    text = (
        "kind: EndpointSlice\n"
        "metadata: {namespace: db, name: q, labels: {kubernetes.io/service-name: quiet}}\n"
        "endpoints: [{addresses: [10.244.1.5], conditions: {ready: true, serving: false}}]"
    )
    found = ask("quiet.db.svc.cluster.local", seen(more=[text]))
    assert found == Addresses(("10.244.1.5",), Ref("Service", "db", "quiet"), "headless")


# What is not seen


@pytest.mark.parametrize(
    ("name", "unseen", "why"),
    [
        pytest.param("pg.db.svc", "Service", "Services in db are not all seen", id="a Service"),
        pytest.param("gone.db.svc", "Service", "Services in db are not all seen", id="another"),
        pytest.param(
            "nodes.db.svc",
            "EndpointSlice",
            "endpoints of Service/db/nodes are not all seen",
            id="headless",
        ),
        pytest.param(
            "nodes-1.nodes.db.svc",
            "EndpointSlice",
            "endpoints of Service/db/nodes are not all seen",
            id="an endpoint",
        ),
        pytest.param(
            "10-0-0-1.gone.pod",
            "Namespace",
            "whether Namespace gone exists is not seen",
            id="a namespace",
        ),
        pytest.param(
            "gone.svc", "Namespace", "whether Namespace gone exists is not seen", id="only its name"
        ),
    ],
)
def test_what_is_not_seen_makes_unsure(name: str, unseen: str, why: str) -> None:
    assert ask(f"{name}.cluster.local", seen(unseen=[unseen])) == Unsure(why)


@pytest.mark.parametrize(
    "gap",
    [
        pytest.param(Gap("Service", GapReason.MALFORMED, "db", "gone"), id="this one"),
        pytest.param(Gap("Service", GapReason.MALFORMED, name="line 3"), id="one of any namespace"),
        pytest.param(Gap("Service", GapReason.FORBIDDEN, "db"), id="those of the namespace"),
    ],
)
def test_a_service_that_could_not_be_read_may_exist(gap: Gap) -> None:
    found = ask("gone.db.svc.cluster.local", seen(gaps=[gap]))
    assert found == Unsure("Services in db are not all seen")


def test_a_service_that_is_seen_needs_no_others() -> None:
    gap = Gap("Service", GapReason.MALFORMED, "db", "other")
    assert isinstance(ask("pg.db.svc.cluster.local", seen(gaps=[gap])), Addresses)
    assert isinstance(ask("gone.db.svc.cluster.local", seen(gaps=[gap])), NoSuchName)


def test_a_slice_that_could_not_be_read_may_hold_an_endpoint() -> None:
    gap = Gap("EndpointSlice", GapReason.MALFORMED, "db", "nodes-9")
    assert isinstance(ask("nodes.db.svc.cluster.local", seen(gaps=[gap])), Unsure)
    assert isinstance(ask("pg.db.svc.cluster.local", seen(gaps=[gap])), Addresses)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "pg.db.svc.cluster.local",
            Addresses(("10.96.1.1",), PG, "service", BY_SPECIFICATION),
            id="a Service",
        ),
        pytest.param(
            "gone.db.svc.cluster.local",
            NoSuchName("Service/db/gone does not exist", BY_SPECIFICATION),
            id="no Service",
        ),
        pytest.param(
            "10-244-2-2.web.pod.cluster.local",
            Unsure("cluster DNS answers to names of pods or not, which is not seen"),
            id="a pod",
        ),
        pytest.param(
            "api.example.com",
            Unsure(
                "api.example.com is outside of cluster.local, "
                "and CoreDNS's configuration is not seen"
            ),
            id="another name",
        ),
    ],
)
def test_without_a_corefile_only_the_specification_is_known(name: str, expected: Answer) -> None:
    view = seen(None)
    assert not view.corefile_seen
    assert ask(name, view) == expected


# CoreDNS's configuration


def test_other_names_are_forwarded() -> None:
    assert ask("api.example.com") == Abroad(".", ("/etc/resolv.conf",))


def test_a_stub_zone_is_forwarded_to_its_own_servers() -> None:
    stub = "corp.example:53 {\n    forward . 192.0.2.53 192.0.2.54\n}\n"
    view = seen(KUBEADM + stub)
    assert ask("db.corp.example", view) == Abroad("corp.example", ("192.0.2.53", "192.0.2.54"))
    assert ask("dbcorp.example", view) == Abroad(".", ("/etc/resolv.conf",))
    assert isinstance(ask("pg.db.svc.cluster.local", view), Addresses)


def test_an_old_stub_zone_is_a_proxy_in_the_same_block() -> None:
    view = seen(with_lines("proxy corp.example 192.0.2.53"))
    assert ask("a.corp.example", view) == Abroad("corp.example", ("192.0.2.53",))


def test_a_name_that_is_not_forwarded_has_no_answer_that_is_known() -> None:
    corefile = KUBEADM.replace("conf\n", "conf {\n except corp.example\n }\n")
    assert isinstance(ask("a.corp.example", seen(corefile)), Unsure)
    assert isinstance(ask("a.example", seen(corefile)), Abroad)


def test_a_block_on_a_port_that_pods_do_not_ask_is_no_block() -> None:
    view = seen(KUBEADM + "corp.example:5300 {\n forward . 192.0.2.53\n}\n")
    assert ask("a.corp.example", view) == Abroad(".", ("/etc/resolv.conf",))


def test_a_domain_that_coredns_does_not_serve_is_abroad() -> None:
    view = seen(KUBEADM.replace("kubernetes cluster.local", "kubernetes other.local"))
    assert ask("pg.db.svc.cluster.local", view) == Abroad(".", ("/etc/resolv.conf",))
    assert isinstance(ask("pg.db.svc.other.local", view), Addresses)


@pytest.mark.parametrize(
    ("rule", "name", "expected"),
    [
        pytest.param(
            "name db.corp pg.db.svc.cluster.local", "db.corp", "10.96.1.1", id="exact, unnamed"
        ),
        pytest.param(
            "name exact db.corp. pg.db.svc.cluster.local.", "DB.corp", "10.96.1.1", id="exact"
        ),
        pytest.param(
            "name suffix .db.corp .db.svc.cluster.local answer auto",
            "pg.db.corp",
            "10.96.1.1",
            id="suffix",
        ),
        pytest.param(
            "name prefix postgres. pg. answer auto",
            "postgres.db.svc.cluster.local",
            "10.96.1.1",
            id="prefix",
        ),
        pytest.param(
            "name substring .default. .db. answer auto",
            "pg.default.svc.cluster.local",
            "10.96.1.1",
            id="substring",
        ),
        pytest.param("ttl regex (.*) 15", "pg.db.svc.cluster.local", "10.96.1.1", id="ttl"),
        pytest.param(
            r"name regex (.*)\.corp\.example {1}.db.svc.cluster.local",
            "pg.db.svc.cluster.local",
            "10.96.1.1",
            id="regex that cannot match",
        ),
        pytest.param("type AAAA A", "pg.db.svc.cluster.local", "10.96.1.1", id="type of another"),
    ],
)
def test_a_rewrite_is_followed(rule: str, name: str, expected: str) -> None:
    assert ask(name, seen(with_lines(f"rewrite {rule}"))) == Addresses((expected,), PG, "service")


def test_the_first_rewrite_that_matches_is_the_last_unless_it_says_continue() -> None:
    rules = "rewrite {}name a.corp b.corp\nrewrite name b.corp pg.db.svc.cluster.local"
    assert ask("a.corp", seen(with_lines(rules.format("")))) == Abroad(".", ("/etc/resolv.conf",))
    assert isinstance(ask("a.corp", seen(with_lines(rules.format("continue ")))), Addresses)


def test_an_answer_that_bears_another_name_is_remarked() -> None:
    view = seen(with_lines("rewrite name suffix .corp .svc.cluster.local"))
    assert ask("pg.db.corp", view) == Addresses(("10.96.1.1",), PG, "service", UNLIKE)


@pytest.mark.parametrize(
    "rule",
    [
        r"name regex (.*)\.corp {1}.db.svc.cluster.local",
        "name regex (.*) {1}",
        "type A AAAA",
        "rcode name db.corp NXDOMAIN NOERROR",
    ],
)
def test_a_rewrite_that_is_not_evaluated_and_may_apply_makes_unsure(rule: str) -> None:
    found = ask("pg.corp", seen(with_lines(f"rewrite {rule}")))
    assert found == Unsure("a rewrite in CoreDNS's configuration may change pg.corp")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        pytest.param(
            "template ANY ANY {\n rcode NXDOMAIN\n}",
            "the plugin template of CoreDNS may answer for pg.db.svc.cluster.local",
            id="template",
        ),
        pytest.param(
            "k8s_external cluster.local",
            "the plugin k8s_external of CoreDNS may answer for pg.db.svc.cluster.local",
            id="k8s_external",
        ),
        pytest.param(
            "private", "a plugin of CoreDNS may answer for pg.db.svc.cluster.local", id="unknown"
        ),
        pytest.param(
            "import private", "CoreDNS imports files that are not read", id="import of files"
        ),
        pytest.param(
            "hosts /etc/private {\n fallthrough\n}",
            "the plugin hosts of CoreDNS may answer for pg.db.svc.cluster.local",
            id="hosts of a file",
        ),
        pytest.param(
            "hosts {\n 192.0.2.1 pg.db.svc.cluster.local\n fallthrough\n}",
            "pg.db.svc.cluster.local is a name in the plugin hosts of CoreDNS",
            id="hosts with the name",
        ),
        pytest.param(
            "hosts {\n 192.0.2.1 *.db.svc.cluster.local\n fallthrough\n}",
            "pg.db.svc.cluster.local is a name in the plugin hosts of CoreDNS",
            id="hosts with all such names",
        ),
    ],
)
def test_where_another_plugin_may_answer_first_it_is_not_known(lines: str, why: str) -> None:
    assert ask("pg.db.svc.cluster.local", seen(with_lines(lines))) == Unsure(why)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("template IN A corp.example {\n}", id="template of another zone"),
        pytest.param("template IN AAAA {\n}", id="template of the other family"),
        pytest.param("hosts {\n 192.0.2.1 host.example\n fallthrough\n}", id="hosts of another"),
        pytest.param("file db.example cluster.local", id="file, which comes after"),
        pytest.param("etcd", id="etcd, which comes after"),
        pytest.param("import custom/*.override", id="an import that is known to be empty"),
        pytest.param("log\nmetadata", id="plugins that do not answer"),
    ],
)
def test_where_no_other_plugin_can_answer_it_is_known(lines: str) -> None:
    assert isinstance(ask("pg.db.svc.cluster.local", seen(with_lines(lines))), Addresses)


def test_what_hosts_does_not_hand_on_fails_and_is_not_denied() -> None:
    view = seen(with_lines("hosts {\n 192.0.2.1 a.example\n}"))
    found = ask("pg.db.svc.cluster.local", view)
    assert isinstance(found, Unsure)
    assert found.why.endswith("and fails instead of handing it on")


def test_what_does_not_exist_may_be_handed_on() -> None:
    view = seen(KUBEADM.replace("fallthrough in-addr.arpa ip6.arpa", "fallthrough"))
    assert ask("gone.db.svc.cluster.local", view) == Abroad(".", ("/etc/resolv.conf",))
    corefile = with_lines("file db.example cluster.local").replace(
        "fallthrough in", "fallthrough #"
    )
    found = ask("gone.db.svc.cluster.local", seen(corefile))
    assert found == Unsure("the plugin file of CoreDNS may answer for gone.db.svc.cluster.local")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        pytest.param("disabled", NoSuchName, id="disabled"),
        pytest.param("insecure", Addresses, id="insecure"),
        pytest.param("verified", Unsure, id="verified"),
    ],
)
def test_names_of_pods_depend_on_how_coredns_is_set_up(mode: str, expected: type[Answer]) -> None:
    view = seen(KUBEADM.replace("pods insecure", f"pods {mode}"))
    assert isinstance(ask("10-244-2-2.web.pod.cluster.local", view), expected)


def test_pods_are_disabled_where_nothing_is_set() -> None:
    view = seen(KUBEADM.replace("pods insecure", ""))
    assert isinstance(ask("10-244-2-2.web.pod.cluster.local", view), NoSuchName)


def with_option(option: str) -> View:
    return seen(KUBEADM.replace("pods insecure", option))


@pytest.mark.parametrize("option", ["namespaces web", "labels a=b", "endpoint https://x.example"])
def test_options_that_hide_objects_make_unsure(option: str) -> None:
    found = ask("pg.db.svc.cluster.local", with_option(option))
    name = option.partition(" ")[0]
    assert found == Unsure(f"which objects CoreDNS tells is limited by its option {name}")


def test_endpoints_may_be_named_after_their_pods() -> None:
    view = with_option("endpoint_pod_names")
    found = ask("nodes-0.nodes.db.svc.cluster.local", view)
    assert found == Addresses(("10.244.1.8",), NODES, "endpoint")
    assert isinstance(ask("nodes-0.nodes.db.svc.cluster.local"), NoSuchName)


def test_endpoints_may_not_be_told_at_all() -> None:
    view = with_option("noendpoints")
    assert isinstance(ask("nodes.db.svc.cluster.local", view), NoSuchName)
    assert isinstance(ask("pg.db.svc.cluster.local", view), Addresses)


def test_services_without_endpoints_may_be_hidden() -> None:
    view = with_option("ignore empty_service")
    assert isinstance(ask("both.web.svc.cluster.local", view), Unsure)
    assert isinstance(ask("pg.db.svc.cluster.local", view), Addresses)


# Which configuration it is


def test_what_people_add_may_change_everything() -> None:
    custom = "kind: ConfigMap\nmetadata: {namespace: kube-system, name: coredns-custom}\n"
    full, empty = custom + "data: {log.override: log}\n", custom + "data: {log.override: '# log'}\n"
    corefile = with_lines("import custom/*.override") + "import custom/*.server\n"
    name = "pg.db.svc.cluster.local"
    why = "CoreDNS imports what people wrote in ConfigMap kube-system/coredns-custom"
    assert isinstance(ask(name, seen(corefile)), Addresses)
    assert isinstance(ask(name, seen(corefile, [empty])), Addresses)
    assert ask(name, seen(corefile, [full])) == Unsure(why)
    assert isinstance(ask(name, seen(KUBEADM, [full])), Addresses)
    gap = Gap("ConfigMap", GapReason.FORBIDDEN, "kube-system", "coredns-custom")
    hidden = ask(name, seen(corefile, gaps=[gap]))
    assert hidden == Unsure("ConfigMap kube-system/coredns-custom is not seen")


@pytest.mark.parametrize(
    "corefile", [KUBEADM + "import private\n", KUBEADM + "{$ZONE} {\n forward . 192.0.2.1\n}\n"]
)
def test_blocks_that_are_not_seen_may_be_for_any_name(corefile: str) -> None:
    assert isinstance(ask("pg.db.svc.cluster.local", seen(corefile)), Unsure)


def test_k3s_names_its_nodes_in_a_file_that_is_read() -> None:
    corefile = with_lines("hosts /etc/coredns/NodeHosts {\n fallthrough\n}")
    more = coredns(corefile) + "  NodeHosts: 172.16.0.2 node-a\n"
    view = seen(None, [more])
    assert isinstance(ask("node-a", view), Unsure)
    assert ask("node-b", view) == Abroad(".", ("/etc/resolv.conf",))


DEPLOYMENT = """
kind: {kind}
metadata: {{namespace: kube-system, name: {name}}}
spec: {{replicas: 1, template: {{spec: {{
  containers: [{{name: {container}, volumeMounts: [{{name: c, mountPath: /etc/coredns}}]}}],
  volumes: [{{name: c, configMap: {{name: {config}}}}}]}}}}}}
{status}
"""


def deployment(config: str, name: str = "dns") -> str:
    return DEPLOYMENT.format(
        kind="Deployment", name=name, container="coredns", config=config, status=""
    )


def test_the_configuration_is_the_one_that_is_mounted() -> None:
    other = coredns(KUBEADM.replace("cluster.local", "other.local"), "rke2-coredns")
    view = seen(KUBEADM, [other, deployment("rke2-coredns")])
    assert view.corefile == Ref("ConfigMap", "kube-system", "rke2-coredns")
    assert seen(KUBEADM, [other]).corefile == COREDNS


def test_one_that_is_mounted_and_not_read_is_not_seen() -> None:
    assert not seen(KUBEADM, [deployment("rke2-coredns")]).corefile_seen


def test_of_two_that_are_mounted_the_one_for_the_domain_counts() -> None:
    other = coredns(KUBEADM.replace("cluster.local", "other.local"), "second")
    both = [deployment("coredns"), deployment("second", "dns-2")]
    assert seen(KUBEADM, [other, *both]).corefile == COREDNS
    assert not seen(KUBEADM, [coredns(KUBEADM, "second"), *both]).corefile_seen


def test_a_corefile_of_which_no_blocks_were_read_is_not_seen() -> None:
    assert not seen("").corefile_seen


def test_nodelocal_dnscache_asks_coredns_for_names_of_the_cluster_only() -> None:
    cache = DEPLOYMENT.format(
        kind="DaemonSet",
        name="node-local-dns",
        container="node-cache",
        config="node-local-dns",
        status="status: {desiredNumberScheduled: 2}",
    )
    corefile = with_lines("rewrite name db.corp pg.db.svc.cluster.local")
    view = seen(corefile, [cache])
    assert view.corefile == COREDNS
    assert isinstance(ask("pg.db.svc.cluster.local", view), Addresses)
    assert ask("api.example.com", view) == Abroad(".")
    assert ask("db.corp", view) == Unsure("NodeLocal DNSCache may not ask CoreDNS for db.corp")
    assert isinstance(ask("db.corp", seen(corefile)), Addresses)
