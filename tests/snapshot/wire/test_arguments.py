from __future__ import annotations

import json

import pytest

from kubectl_netmap.snapshot.wire.arguments import flags, node_args, pairs


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["--cluster-cidr=10.0.0.0/16"], {"cluster-cidr": "10.0.0.0/16"}, id="="),
        pytest.param(["--cluster-cidr", "10.0.0.0/16"], {"cluster-cidr": "10.0.0.0/16"}, id="two"),
        pytest.param(
            ["-cluster-cidr", "10.0.0.0/16"], {"cluster-cidr": "10.0.0.0/16"}, id="one dash"
        ),
        pytest.param(["--run-router"], {"run-router": "true"}, id="nothing after it"),
        pytest.param(["--run-router", "--v=2"], {"run-router": "true"}, id="a flag after it"),
        pytest.param(["--proxy-mode="], {"proxy-mode": ""}, id="empty"),
        pytest.param(["--proxy-mode=a", "--proxy-mode=b"], {"proxy-mode": "b"}, id="the last wins"),
        pytest.param(["--config=a=b"], {"config": "a=b"}, id="= in the value"),
        pytest.param(["--token=private", "--v=2", "proxy-mode"], {}, id="others are dropped"),
        pytest.param(
            ["/bin/sh", "-c", "exec kube-proxy --proxy-mode=ipvs --config '/a b' # --domain=x"],
            {"proxy-mode": "ipvs", "config": "/a b"},
            id="inside of a shell's command",
        ),
        pytest.param(
            ["sh", "-c", "set -e\nkube-proxy \\\n  --proxy-mode=ipvs\n"],
            {"proxy-mode": "ipvs"},
            id="inside of a script of several lines",
        ),
        pytest.param(
            ["sh", "-c", "echo 'open --proxy-mode=ipvs"], {}, id="a shell's broken quotes"
        ),
        pytest.param(
            ["--entryPoints.web.address=:8000/tcp", "--entrypoints.web.http.tls"],
            {"entrypoints.web.address": ":8000/tcp", "entrypoints.web.http.tls": "true"},
            id="entry points of Traefik, in lower case",
        ),
        pytest.param(
            ["--providers.kubernetesingress", "--providers.kubernetesIngress.ingressClass=web"],
            {
                "providers.kubernetesingress": "true",
                "providers.kubernetesingress.ingressclass": "web",
            },
            id="what Traefik reads of Ingresses",
        ),
        pytest.param(
            ["--providers.kubernetesCRD", "--providers.kubernetesGateway=true"],
            {"providers.kubernetescrd": "true", "providers.kubernetesgateway": "true"},
            id="what Traefik reads besides Ingresses",
        ),
        pytest.param(
            [
                "--providers.kubernetesingress.token=private",
                "--providers.kubernetesingress.endpoint=https://10.0.0.1",
                "--providers.kubernetesingress.certAuthFilePath=/ca",
                "--providers.kubernetescrd.token=private",
                "--providers.kubernetesgateway.certAuthFilePath=/ca",
                "--certificatesresolvers.x.acme.email=private",
            ],
            {},
            id="how Traefik logs in, and its other options, are dropped",
        ),
        pytest.param([], {}, id="nothing"),
    ],
)
def test_flags_of_a_command_line(words: list[str], expected: dict[str, str]) -> None:
    assert flags(words) == expected


def test_a_flag_that_may_be_repeated_is_told_each_time() -> None:
    words = ["--disable=traefik", "--disable", "servicelb"]
    assert list(pairs(words)) == [("disable", "traefik"), ("disable", "servicelb")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            '["server","--cluster-cidr","10.42.0.0/16","--token","private"]',
            ["server", "--cluster-cidr", "10.42.0.0/16"],
            id="a server",
        ),
        pytest.param('["agent"]', ["agent"], id="an agent"),
        pytest.param(
            '["server","--disable","traefik","--disable","servicelb","--disable-kube-proxy"]',
            [
                "server",
                "--disable",
                "traefik",
                "--disable",
                "servicelb",
                "--disable-kube-proxy",
                "true",
            ],
            id="repeated and bare flags",
        ),
        pytest.param(
            '["--service-cidr","10.43.0.0/16"]', ["--service-cidr", "10.43.0.0/16"], id="no command"
        ),
        pytest.param("[]", [], id="no arguments"),
        pytest.param('["server",7]', ["server"], id="an argument that is no text"),
    ],
)
def test_the_arguments_of_k3s_on_a_node(text: str, expected: list[str]) -> None:
    assert json.loads(node_args(text)) == expected


@pytest.mark.parametrize("text", ["", "server", "{}", "null", '["server"', "[" * 100_000])
def test_what_are_no_arguments_of_k3s_is_dropped(text: str) -> None:
    assert node_args(text) == ""
