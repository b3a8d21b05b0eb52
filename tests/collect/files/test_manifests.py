from __future__ import annotations

import json
from itertools import zip_longest
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.collect.files.manifests import Batch, Problem, manifests
from kubectl_netmap.collect.files.server import Server

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "shop", "name": "front"}}
NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-a"}}
BARE = {"metadata": {"namespace": "shop", "name": "front"}}
LIST = {"apiVersion": "v1", "kind": "List", "items": [POD, NODE, POD]}


def found(text: str | bytes, *path: str) -> list[str]:
    """`Pod 2` for two pods, `Pod 0` for an empty list, `?…` for a problem."""
    data = text.encode() if isinstance(text, str) else text
    return [_told(each) for each in manifests(data, path or ("dump", "file"))]


def _told(each: Any) -> str:
    match each:
        case Batch(kind, raws):
            return f"{kind} {len(raws)}"
        case Problem(why):
            return f"?{why}"
        case _:
            return str(each)


def shortened(told: list[str], expected: list[str]) -> list[str]:
    """The problems told, as far as they are expected."""
    pairs = zip_longest(told, expected, fillvalue="")
    return [b if b[:1] == "?" and a.startswith(b) else a for a, b in pairs]


def pretty(*documents: Any) -> str:
    return "".join(json.dumps(each, indent=4) + "\n" for each in documents)


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param(json.dumps(POD), (), ["Pod 1"], id="one manifest"),
        pytest.param(json.dumps(LIST), (), ["Pod 2", "Node 1"], id="a List of several kinds"),
        pytest.param(
            json.dumps({"apiVersion": "v1", "kind": "PodList", "items": [BARE]}),
            (),
            ["Pod 1"],
            id="a typed list whose items do not say their kind",
        ),
        pytest.param(
            json.dumps({"apiVersion": "apps/v1", "kind": "DaemonSetList", "items": None}),
            (),
            ["DaemonSet 0"],
            id="a typed list without items",
        ),
        pytest.param(
            json.dumps({"apiVersion": "v1", "kind": "SecretList", "items": [BARE]}),
            ("core", "pods.json"),
            [],
            id="a typed list of another kind, whatever the file's name says",
        ),
        pytest.param(
            json.dumps({"apiVersion": "v1", "kind": "List", "items": []}),
            ("dump", "ingresses.json"),
            ["Ingress 0"],
            id="an empty List in a file that names the kind",
        ),
        pytest.param(
            json.dumps({"apiVersion": "v1", "kind": "List", "items": []}),
            (),
            [],
            id="an empty List of who knows what",
        ),
        pytest.param(
            json.dumps({"apiVersion": "v1", "kind": "List", "items": [NODE]}),
            ("dump", "pods.json"),
            ["Node 1"],
            id="a List of another kind than the file's name says",
        ),
        pytest.param(json.dumps([BARE, BARE]), ("pods", "shop.json"), ["Pod 2"], id="a bare array"),
        pytest.param(json.dumps([BARE]), (), [], id="a bare array of who knows what"),
        pytest.param(json.dumps([POD, NODE]), (), ["Pod 1", "Node 1"], id="an array of manifests"),
        pytest.param("[]", ("pods", "shop.json"), ["Pod 0"], id="an empty array"),
        pytest.param("null", ("pods", "shop.json"), ["Pod 0"], id="Go's empty array"),
        pytest.param("", ("dump", "pods.json"), ["?it is empty"], id="an empty file"),
        pytest.param("", ("dump", "notes"), [], id="an empty file without a kind's name"),
        pytest.param(
            json.dumps({"metadata": {"selfLink": "/api/v1/pods"}, "items": [BARE]}),
            (),
            ["Pod 1"],
            id="a list that tells by its link what it is",
        ),
        pytest.param(
            json.dumps({"selfLink": "/api/v1/namespaces/shop/pods", "Items": [{"name": "front"}]}),
            (),
            ["Pod 1"],
            id="a list of the old shape that tells by its link what it is",
        ),
        pytest.param(json.dumps({"kind": "Pod", **BARE}), (), ["Pod 1"], id="no apiVersion"),
        pytest.param(
            json.dumps({"apiVersion": "audit.k8s.io/v1", "kind": "Event", **BARE}),
            (),
            [],
            id="a kind of another group",
        ),
        pytest.param(pretty(POD, LIST), (), ["Pod 1", "Pod 2", "Node 1"], id="several documents"),
        pytest.param(
            json.dumps(POD) + "\n" + json.dumps(NODE) + "\n", (), ["Pod 1", "Node 1"], id="NDJSON"
        ),
        pytest.param(
            pretty(POD)
            + "==== START logs for container web of pod shop/front ====\n"
            + pretty(NODE)
            + "the end==== END logs for container web of pod shop/front ====\n"
            + pretty(NODE),
            (),
            ["Pod 1", "Node 1"],
            id="logs between documents, even if they look like some",
        ),
        pytest.param(
            pretty(POD) + "==== START logs for container web of pod shop/front ====\n" + "{\n",
            (),
            ["Pod 1"],
            id="logs that end with the dump",
        ),
        pytest.param(
            pretty(POD) + pretty(NODE)[:30],
            (),
            ["Pod 1", "?its last document is cut off"],
            id="a dump that was cut off",
        ),
        pytest.param(
            pretty(POD) + "{\n  broken\n}\n" + pretty(NODE),
            (),
            ["Pod 1", "?document 2: JSON is malformed: object keys", "Node 1"],
            id="a broken document among others",
        ),
        pytest.param(
            "W1122 10:00:00 a warning\n" + pretty(POD), (), ["Pod 1"], id="a warning comes first"
        ),
        pytest.param('{"kind": "List", "items": [', (), ["?Input data was truncated"], id="cut"),
        pytest.param("[" * 100_000, (), ["?maximum recursion depth"], id="nested without end"),
        pytest.param('{"kind": 5, "items": {"a": 1}}', (), [], id="another tool's JSON"),
        pytest.param(b'{"kind": "\xff"}', (), ["?document 1: 'utf-8' codec"], id="not UTF-8"),
        pytest.param(
            b"\xef\xbb\xbf" + json.dumps(POD).encode(), (), ["Pod 1"], id="a byte order mark"
        ),
        pytest.param(json.dumps(POD).encode("utf-16"), (), ["Pod 1"], id="UTF-16 of PowerShell"),
        pytest.param(pretty(POD, NODE).replace("\n", "\r\n"), (), ["Pod 1", "Node 1"], id="CRLF"),
        pytest.param("hello\n", ("dump", "a.json"), ["?it is not JSON"], id="text in .json"),
        pytest.param("hello\n", ("dump", "pods.json"), ["?it holds no"], id="text for pods"),
        pytest.param("kind: Pod\nmetadata: {name: a}", ("x.json",), ["Pod 1"], id="YAML in .json"),
    ],
)
def test_json(text: str | bytes, path: tuple[str, ...], expected: list[str]) -> None:
    assert shortened(found(text, *path), expected) == expected


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param("kind: Pod\nmetadata: {name: a}\n", (), ["Pod 1"], id="one manifest"),
        pytest.param(
            "---\n# first\nkind: Pod\nmetadata: {name: a}\n--- # second\nkind: Node\n"
            "metadata: {name: a}\n---\n",
            (),
            ["Pod 1", "Node 1"],
            id="several documents",
        ),
        pytest.param(
            "apiVersion: v1\nitems:\n- kind: Pod\n  metadata: {name: a}\nkind: List\n",
            (),
            ["Pod 1"],
            id="a List",
        ),
        pytest.param(
            'kind: List\nitems:\n- {kind: Pod, metadata: {name: a}}\n- {"kind": "Node"}\n',
            (),
            ["Pod 1", "Node 1"],
            id="a List whose items are written in one line each",
        ),
        pytest.param(
            "kind: Secret\nmetadata: {name: a}\n---\n{kind: Pod, metadata: {name: a}}\n",
            (),
            ["Pod 1"],
            id="a document written in one line",
        ),
        pytest.param(
            "- apiVersion: crd.projectcalico.org/v1\n  kind: IPPool\n  metadata: {name: a}\n",
            (),
            ["IPPool 1"],
            id="a bare array",
        ),
        pytest.param(
            "- metadata: {name: a}\n",
            ("x", "ippools.crd.projectcalico.org.yaml"),
            ["IPPool 1"],
            id="a bare array in a file that names the kind",
        ),
        pytest.param(
            "apiVersion: v1\nitems: []\nkind: List\n",
            ("x", "pods.yaml"),
            ["Pod 0"],
            id="an empty List in a file that names the kind",
        ),
        pytest.param(
            "apiVersion: apps/v1\nitems: []\nkind: DeploymentList\n",
            (),
            ["Deployment 0"],
            id="an empty typed list",
        ),
        pytest.param(
            "kind: Secret\ndata: {a: [}\n---\nkind: Pod\nmetadata: {name: a}\n",
            (),
            ["Pod 1"],
            id="a kind that we do not read, broken even",
        ),
        pytest.param(
            "kind: Pod\nmetadata: {name: [}\n---\nkind: Node\nmetadata: {name: a}\n",
            (),
            ["?did not find expected node content in line 2", "Node 1"],
            id="a broken document among others",
        ),
        pytest.param("kind: Pod\nmetadata: !x a\n", (), ["?could not determine"], id="a tag"),
        pytest.param("kind: Pod\n? [a]\n: b\n", (), ["?"], id="a key that is no text"),
        pytest.param("kind: Pod\nmetadata: &a [*a]\n", (), ["?"], id="a value within itself"),
        pytest.param("kind: Pod\r\nmetadata:\r\n  name: a\r\n", (), ["Pod 1"], id="CRLF"),
        pytest.param("a plan\nkind of\n", ("x", "pods.yaml"), ["?it holds no"], id="prose"),
        pytest.param("# nothing\n", ("x", "pods.yaml"), [], id="a comment"),
    ],
)
def test_yaml(text: str, path: tuple[str, ...], expected: list[str]) -> None:
    assert shortened(found(text, *path), expected) == expected


def test_times_in_yaml_stay_the_texts_that_they_are() -> None:
    text = b"kind: Pod\nmetadata: {name: a, deletionTimestamp: 2026-11-22T10:00:00Z}\n"
    ((_, (raw,), _),) = [(b.kind, b.raws, 0) for b in manifests(text, ("x",)) if type(b) is Batch]
    assert json.loads(bytes(raw))["metadata"]["deletionTimestamp"] == "2026-11-22T10:00:00Z"


def test_aliases_that_grow_without_measure_are_refused() -> None:
    lines = ["kind: Pod", "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 30)]
    assert found("\n".join(lines)) == ["?its aliases make it too large"]


def test_aliases_as_people_use_them_are_understood() -> None:
    text = "kind: Pod\nmetadata: {name: &n front, labels: {app: *n}}\n"
    (batch,) = manifests(text.encode(), ("x",))
    assert isinstance(batch, Batch)
    assert json.loads(bytes(batch.raws[0]))["metadata"]["labels"] == {"app": "front"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param({"gitVersion": "v1.34.2", "major": "1"}, Server("v1.34.2"), id="/version"),
        pytest.param(
            {
                "clientVersion": {"gitVersion": "v1.35.0"},
                "serverVersion": {"gitVersion": "v1.34.2"},
            },
            Server("v1.34.2"),
            id="kubectl version -o json",
        ),
        pytest.param(
            {"info": {"gitVersion": "v1.34.2"}, "string": "v1.34.2"}, Server("v1.34.2"), id="bundle"
        ),
        pytest.param(
            {"kind": "APIGroupList", "groups": [{"name": "apps"}]},
            Server(groups=frozenset({"apps"})),
            id="/apis",
        ),
        pytest.param(
            {"groups": [{"name": "apps"}, {"name": ""}]},
            Server(groups=frozenset({"apps", ""})),
            id="servergroups.json",
        ),
        pytest.param(
            [{"name": "apps", "preferredVersion": {"version": "v1"}}],
            Server(groups=frozenset({"apps"})),
            id="groups.json",
        ),
        pytest.param(
            {
                "apiVersion": "config.openshift.io/v1",
                "kind": "ClusterOperator",
                "metadata": {"name": "kube-apiserver"},
                "status": {"versions": [{"name": "kube-apiserver", "version": "1.34.2"}]},
            },
            Server("v1.34.2"),
            id="OpenShift",
        ),
        pytest.param(
            {"kind": "ClusterOperator", "metadata": {"name": "dns"}, "status": {"versions": []}},
            None,
            id="another operator of OpenShift",
        ),
        pytest.param({"info": {"title": "an API"}}, None, id="another tool's info"),
        pytest.param({"info": "no"}, None, id="an info that is a text"),
    ],
)
def test_what_a_document_says_of_the_server(text: Any, expected: Server | None) -> None:
    assert list(manifests(json.dumps(text).encode(), ("x", "y"))) == [expected] * bool(expected)


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    list(manifests(data, ("dump", "pods.json")))


@given(st.text("{}[]:,\"'-#&*! \nkindPo", max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    list(manifests(b"kind: Pod\n" + text.encode(), ("dump", "pods.yaml")))
    list(manifests(b'{"kind": "Pod"' + text.encode(), ("dump", "pods.yaml")))
