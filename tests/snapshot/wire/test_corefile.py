"""Corefiles as trees: server blocks, plugins, rules."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.snapshot.wire.corefile import hosts_file, imported, server_blocks
from kubectl_netmap.snapshot.wire.corefile_rewrite import literal_in

KUBEADM = """
.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
"""


def test_kubeadms() -> None:
    assert server_blocks(KUBEADM) == {
        "servers": [
            {
                "zones": ["."],
                "port": "53",
                "kubernetes": [
                    {
                        "zones": ["cluster.local", "in-addr.arpa", "ip6.arpa"],
                        "pods": "insecure",
                        "fallthrough": ["in-addr.arpa", "ip6.arpa"],
                        "options": [],
                    }
                ],
                "forward": [{"from": ".", "to": ["/etc/resolv.conf"], "except": []}],
            }
        ],
        "imports": [],
    }


def zones(text: str) -> list[tuple[list[str], str]]:
    return [(each["zones"], each["port"]) for each in server_blocks(text)["servers"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a.example b.example {\n}", [(["a.example", "b.example"], "53")], id="two"),
        pytest.param(
            "a.example,\n  b.example {\n}", [(["a.example", "b.example"], "53")], id="two lines"
        ),
        pytest.param("A.Example.:5353 {\n}", [(["a.example"], "5353")], id="another port"),
        pytest.param(
            "a.example:1053 b.example {\n}",
            [(["a.example"], "1053"), (["b.example"], "53")],
            id="a port each",
        ),
        pytest.param("dns://.:53 {\n}\ntls://. {\n}\n", [(["."], "53")], id="one that is TLS"),
        pytest.param("10.0.0.0/24 fd00::/64 {\n}", [(["10.0.0.0/24", "fd00::/64"], "53")], id="IP"),
        pytest.param("{$ZONE} {\n}", [(["?"], "53")], id="a zone of the environment"),
        pytest.param(".:53\nforward . 1.1.1.1\n", [(["."], "53")], id="without braces"),
        pytest.param(". {\n}\n# b.example {\n# }\n", [(["."], "53")], id="a comment"),
        pytest.param("(common) {\n errors\n}\n. {\n}\n", [(["."], "53")], id="a snippet"),
        pytest.param("", [], id="nothing"),
        pytest.param("} } { {", [], id="no Corefile at all"),
    ],
)
def test_server_blocks_have_zones_and_a_port(
    text: str, expected: list[tuple[list[str], str]]
) -> None:
    assert zones(text) == expected


def plugins(text: str) -> dict[str, Any]:
    (block,) = server_blocks(f". {{\n{text}\n}}\n")["servers"]
    return {key: block[key] for key in block if key not in ("zones", "port")}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("name a.example b.example", "stop name exact a.example b.example", id="exact"),
        pytest.param(
            "continue name suffix .A.example. .b.example.",
            "continue name suffix .a.example. .b.example.",
            id="suffix, in lower case",
        ),
        pytest.param(
            "stop name prefix a- b- answer auto", "stop name prefix a- b- answer", id="with answers"
        ),
        pytest.param(
            r"name regex (.*)\.a\.example {1}.b.example",
            "stop name regex .a.example",
            id="regex, by what it must have",
        ),
        pytest.param(
            "stop {\n name regex a(.*) b{1}\n answer name b(.*) a{1}\n}",
            "stop name regex a",
            id="on several lines",
        ),
        pytest.param("name regex (.*) {1}", "stop name regex", id="regex that tells nothing"),
        pytest.param("type AAAA A", "stop type AAAA", id="type"),
        pytest.param("rcode name a SERVFAIL NXDOMAIN", "stop other", id="rcode"),
        pytest.param("name", "stop other", id="cut off"),
        pytest.param('name "a b" c', "stop name", id="blanks in a name"),
    ],
)
def test_a_rule_is_one_line(line: str, expected: str) -> None:
    assert plugins(f"rewrite {line}") == {"rewrite": [expected]}


@pytest.mark.parametrize(
    "line", ["ttl regex (.*) 15", "edns0 local set 0xffee a", "class CH IN", "type ANY HINFO"]
)
def test_a_rule_that_changes_no_address_is_left_out(line: str) -> None:
    assert plugins(f"rewrite {line}") == {"rewrite": []}


@pytest.mark.parametrize(
    ("text", "name", "zones_", "kind"),
    [
        pytest.param("template IN AAAA a.example {\n}", "template", ["a.example"], "AAAA", id="t"),
        pytest.param("template ANY ANY", "template", [], "ANY", id="template of every zone"),
        pytest.param("template IN PTR 10.in-addr.arpa", "template", None, "other", id="PTR"),
        pytest.param("file db.example a.example", "file", ["a.example"], "", id="file"),
        pytest.param("route53 a.example.:Z1", "route53", ["a.example"], "", id="route53"),
        pytest.param("k8s_external a.example", "k8s_external", ["a.example"], "", id="external"),
        pytest.param("autopath @kubernetes", "autopath", [], "", id="autopath"),
        pytest.param("import custom/*.override", "import custom", [], "", id="import of custom"),
        pytest.param("import private", "import other", [], "", id="import of something else"),
        pytest.param("private a.example", "other", [], "", id="a plugin of one's own, unnamed"),
    ],
)
def test_plugins_that_may_answer_are_told(
    text: str, name: str, zones_: list[str] | None, kind: str
) -> None:
    (found,) = plugins(text)["others"]
    assert (found["name"], found["type"]) == (name, kind)
    assert zones_ is None or found["zones"] == zones_


def test_hosts_tells_names_and_no_addresses() -> None:
    text = "hosts /etc/coredns/NodeHosts {\n 10.0.0.1 A.example b\n ttl 60\n fallthrough\n}"
    assert plugins(text) == {
        "hosts": [
            {"file": "NodeHosts", "zones": [], "names": ["a.example", "b"], "fallthrough": ["."]}
        ]
    }
    assert plugins("hosts /private a.example")["hosts"][0]["file"] == "other"
    assert hosts_file("10.0.0.1 a b # c\n# 10.0.0.2 d\n") == {"names": ["a", "b"]}


def test_kubernetes_tells_how_it_is_set_up() -> None:
    (found,) = plugins("kubernetes a.example {\n namespaces x\n ttl 5\n pods strange\n}")[
        "kubernetes"
    ]
    assert found == {
        "zones": ["a.example"],
        "pods": "",
        "fallthrough": [],
        "options": ["namespaces"],
    }


def test_proxy_is_the_old_name_of_forward() -> None:
    assert plugins("proxy a.example 10.0.0.1:53 10.0.0.2") == {
        "forward": [{"from": "a.example", "to": ["10.0.0.1:53", "10.0.0.2"], "except": []}]
    }


def test_a_snippet_stands_where_it_is_imported() -> None:
    text = "(up) {\n forward . 10.0.0.1\n}\n. {\n import up\n}\nimport custom/*.server\n"
    found = server_blocks(text)
    assert found["servers"][0]["forward"][0]["to"] == ["10.0.0.1"]
    assert found["imports"] == ["custom"]


def test_of_what_is_imported_only_its_size_is_told() -> None:
    assert imported("# nothing\n\n") == {"lines": 0}
    assert imported("log\nprivate.example {\n}\n") == {"lines": 3}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param(r"(.*)-(us-west)\.rocks\.example", ".rocks.example", id="behind groups"),
        pytest.param(r"^front\.shop\.example\.$", "front.shop.example.", id="anchored"),
        pytest.param("a|b.example", "", id="alternatives"),
        pytest.param("(a|bb)ccc", "ccc", id="alternatives in a group"),
        pytest.param("abc*", "ab", id="the last one may be absent"),
        pytest.param("ab{0,3}c", "a", id="counted"),
        pytest.param("a[bcd]ef", "ef", id="a class"),
        pytest.param(r"\d+-ab", "-ab", id="digits"),
        pytest.param(".*", "", id="anything"),
        pytest.param("(", "", id="broken"),
    ],
)
def test_what_a_regular_expression_cannot_do_without(pattern: str, expected: str) -> None:
    assert literal_in(pattern) == expected


@given(st.text("ab.-*+?()|[]\\d", max_size=8), st.text("abd.-", max_size=8))
def test_whatever_matches_has_the_literal_in_it(pattern: str, name: str) -> None:
    try:
        found = re.search(pattern, name)
    except (re.error, FutureWarning):
        return
    assert found is None or literal_in(pattern) in name


@given(st.text('ab.{}\n"# ()', max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert server_blocks(text)["servers"] is not None
