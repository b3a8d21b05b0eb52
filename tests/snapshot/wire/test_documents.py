from __future__ import annotations

from typing import Any

import pytest

from kubectl_netmap.snapshot.wire.config import pick
from kubectl_netmap.snapshot.wire.documents import (
    corefile,
    from_ini,
    from_json,
    from_yaml,
    kube_proxy,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: 1", {"a": 1}, id="a mapping"),
        pytest.param("--- \n# c\n---\n[1]\n---\na: 1\n---\nb: 2", {"a": 1}, id="the first mapping"),
        pytest.param("", {}, id="nothing"),
        pytest.param("just text", {}, id="text"),
        pytest.param("at: 2026-11-22", {"at": "2026-11-22"}, id="a date stays text"),
    ],
)
def test_yaml(text: str, expected: Any) -> None:
    assert from_yaml(text) == expected


def test_yaml_that_is_broken_says_how() -> None:
    with pytest.raises(ValueError, match="expected"):
        from_yaml("a: [1")


def test_json_that_is_broken_is_an_error() -> None:
    assert from_json('{"Network": "10.244.0.0/16"}') == {"Network": "10.244.0.0/16"}
    with pytest.raises(ValueError, match="Expecting"):
        from_json('{"Network": ')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            '[default]\nmtu="1400"\ncluster-subnets="10.128.0.0/14/23"\n\n[kubernetes]\n'
            'service-cidrs="172.30.0.0/16"\n# comment\n',
            {
                "default": {"mtu": "1400", "cluster-subnets": "10.128.0.0/14/23"},
                "kubernetes": {"service-cidrs": "172.30.0.0/16"},
            },
            id="as OVN-Kubernetes writes it",
        ),
        pytest.param("[a]\nx=%(no)s\nx=2\n", {"a": {"x": "2"}}, id="percent signs and repetition"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_ini(text: str, expected: Any) -> None:
    assert from_ini(text) == expected


def test_ini_that_is_broken_is_an_error() -> None:
    with pytest.raises(ValueError, match="no section headers"):
        from_ini("mtu=1400\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("kind: KubeProxyConfiguration\nmode: ipvs", "ipvs", id="its configuration"),
        pytest.param("kind: Config\nmode: ipvs", None, id="a kubeconfig"),
        pytest.param("", None, id="nothing"),
        pytest.param(".:53 {\n  errors\n  forward . /etc/resolv.conf\n}", None, id="a Corefile"),
        pytest.param("{ broken", None, id="something else that is no YAML"),
    ],
)
def test_only_a_kube_proxy_configuration_is_read_as_one(text: str, expected: Any) -> None:
    assert kube_proxy(text).get("mode") == expected


def test_a_kube_proxy_configuration_that_is_broken_is_an_error() -> None:
    with pytest.raises(ValueError, match="expected"):
        kube_proxy("kind: KubeProxyConfiguration\nmode: [ipvs")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            """.:53 {
    errors
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    forward . /etc/resolv.conf {
        max_concurrent 1000
    }
    cache 30
}
""",
            {"kubernetes": ["cluster.local"], "forward": ["/etc/resolv.conf"]},
            id="kubeadm's",
        ),
        pytest.param(
            "kubernetes shop.example. cluster.local 10.in-addr.arpa {\n}\n",
            {"kubernetes": ["shop.example", "cluster.local"]},
            id="two domains, one with its final dot",
        ),
        pytest.param(
            "cluster.local:53 {\n  bind 169.254.20.10 10.96.0.10\n  forward . 10.96.0.11\n}\n"
            ".:53 {\n  bind 169.254.20.10\n  forward . __PILLAR__UPSTREAM__SERVERS__\n}\n",
            {
                "bind": ["169.254.20.10", "10.96.0.10", "169.254.20.10"],
                "forward": ["10.96.0.11", "__PILLAR__UPSTREAM__SERVERS__"],
            },
            id="NodeLocal DNSCache's",
        ),
        pytest.param(".:53 {\n  kubernetes {\n  }\n}", {"kubernetes": []}, id="no zone"),
        pytest.param(".:53 {\n  kubernetes\n  errors\n}", {"kubernetes": []}, id="no braces"),
        pytest.param("# forward . 1.1.1.1\n", {}, id="a comment"),
        pytest.param("  kubernetes_api x\n", {}, id="another plugin"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_a_corefile(text: str, expected: Any) -> None:
    found = corefile(text)
    assert {key: found[key] for key in found if key not in ("servers", "imports")} == expected


TREE = {
    "spec": {"cidrs": ["a", None, "b"], "one": "c", "deep": [{"x": [1, 2]}, {"y": 3}, 7]},
    "flag": False,
    "none": None,
    "map": {"a": {"b": 1}},
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("flag", {"flag": False}, id="a scalar"),
        pytest.param("none", {}, id="null"),
        pytest.param("absent.deep", {}, id="not there"),
        pytest.param("spec.cidrs[]", {"spec.cidrs[0]": "a", "spec.cidrs[2]": "b"}, id="a list"),
        pytest.param("spec.one[]", {"spec.one[0]": "c"}, id="one where a list may stand"),
        pytest.param("spec.cidrs", {}, id="a list where a scalar is expected"),
        pytest.param(
            "spec.deep[].x[]", {"spec.deep[0].x[0]": 1, "spec.deep[0].x[1]": 2}, id="lists in lists"
        ),
        pytest.param("spec.deep[].y", {"spec.deep[1].y": 3}, id="a field of some items"),
        pytest.param("map.a.b.c", {}, id="deeper than it goes"),
        pytest.param("map", {}, id="a map where a scalar is expected"),
    ],
)
def test_a_path_picks_scalars(path: str, expected: dict[str, Any]) -> None:
    assert dict(pick(TREE, path.split("."))) == expected
