from __future__ import annotations

import gzip
import hashlib
import io
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_netmap.errors import UnreadableInput
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Container, DnsConfig, Pod, PodTemplate, Trouble
from kubectl_netmap.snapshot.archive import SCHEMA, is_archive, read, write
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.snapshot import Header, Snapshot
from tests.support.clusters import snapshot_of

SHOP = (Path(__file__).parent / "shop.yaml").read_text()

HEADER = Header(
    context="kind-shop",
    source="live",
    read_at="2026-11-22T20:00:00Z",
    server_version="v1.34.2",
    api_groups=frozenset({"apps", "networking.k8s.io", "cilium.io"}),
    namespaces=("kube-system", "shop"),
)
GAPS = (
    Gap("ConfigMap", GapReason.FORBIDDEN, "kube-system", "coredns", (), "no DNS", "you may not"),
    Gap("Service", GapReason.FORBIDDEN, besides=("shop",), consequence="not known"),
)


def packed(snapshot: Snapshot) -> bytes:
    stream = io.BytesIO()
    write(snapshot, stream)
    return stream.getvalue()


def unpacked(data: bytes) -> Snapshot:
    return read(io.BytesIO(data))


def text(snapshot: Snapshot) -> list[bytes]:
    return gzip.decompress(packed(snapshot)).splitlines(keepends=True)


def shop() -> Snapshot:
    return snapshot_of(SHOP, gaps=GAPS, header=HEADER, unseen=["Event"])


def test_what_was_written_is_read_back() -> None:
    assert unpacked(packed(shop())) == shop()


def test_a_kind_that_was_seen_without_objects_stays_seen_and_an_unseen_one_unseen() -> None:
    read_back = unpacked(packed(shop()))
    assert read_back.sees("IPPool")
    assert read_back.objects["IPPool"] == ()
    assert not read_back.sees("Event")


def test_the_same_snapshot_gives_the_same_bytes() -> None:
    assert packed(shop()) == packed(shop())
    assert packed(shop())[4:8] == bytes(4)  # no time of day in gzip's header
    assert packed(unpacked(packed(shop()))) == packed(shop())


def test_an_archive_that_was_unpacked_is_read_as_well() -> None:
    assert unpacked(gzip.decompress(packed(shop()))) == shop()


def test_the_stream_stays_open() -> None:
    stream = io.BytesIO(packed(shop()))
    read(stream)
    assert not stream.closed


def test_the_first_line_says_what_it_is_and_counts_what_follows() -> None:
    first: Any = msgspec.json.decode(text(shop())[0])
    assert first["schema"] == SCHEMA == "netmap/v1alpha1"
    assert first["kind"] == "Snapshot"
    assert first["kinds"]["Pod"] == 3
    assert first["kinds"]["IPPool"] == 0
    assert first["header"]["api_groups"] == ["apps", "cilium.io", "networking.k8s.io"]
    assert is_archive(text(shop())[0])
    assert not is_archive(b'{"kind": "List"}')


def test_a_template_stands_once_however_many_pods_have_it() -> None:
    lines = text(shop())
    assert sum(b"shop/front:1" in line for line in lines) == 1
    pods = unpacked(packed(shop())).pods
    assert pods[1].template is pods[2].template
    assert pods[1].labels is pods[2].labels


def test_the_order_of_a_configuration_objects_fields_is_kept() -> None:
    many = "kind: ServiceCIDR\nmetadata: {name: kubernetes}\nspec: {cidrs: [%s]}"
    snapshot = snapshot_of(many % ", ".join(f"10.{i}.0.0/16" for i in range(12)))
    (cidrs,) = unpacked(packed(snapshot)).configs("ServiceCIDR")
    assert [value for _, value in cidrs.each("spec.cidrs")] == [f"10.{i}.0.0/16" for i in range(12)]


def test_an_archive_that_was_cut_off_keeps_what_is_there_and_says_what_is_not() -> None:
    whole = packed(shop())
    cut = unpacked(whole[: len(whole) * 3 // 4])
    (gap,) = [each for each in cut.gaps if each.kind == "ServiceCIDR"]
    assert gap.reason is GapReason.TRUNCATED
    assert gap.detail == "0 of 1 are in the snapshot: it was cut off"
    assert gap.consequence == "the Service network is taken from weaker sources"
    assert not cut.sees("ServiceCIDR")
    assert cut.sees("DaemonSet")
    assert cut.header == HEADER


def test_an_archive_with_wrong_bytes_in_it_is_damaged_and_not_empty() -> None:
    pods = tuple(Pod("shop", f"front-{random(i).hex()}") for i in range(9000))
    whole = bytearray(packed(Snapshot(objects={"Pod": pods})))
    whole[-100] ^= 0xFF
    damaged = unpacked(bytes(whole))
    (gap,) = damaged.gaps
    assert 0 < len(damaged.pods) < 9000
    assert gap.detail.startswith(f"{len(damaged.pods)} of 9000 are in the snapshot: Error -")
    assert not damaged.sees("Pod")


@pytest.mark.parametrize(
    ("line", "kind", "says"),
    [
        pytest.param(b"{broken\n", "File", "JSON is malformed", id="no JSON"),
        pytest.param(
            b'{"kind":"Pod","object":{"namespace":"shop"}}\n', "Pod", "name", id="a field missing"
        ),
        pytest.param(
            b'{"kind":"Pod","object":{"namespace":"a","name":"b","template":99}}\n',
            "Pod",
            "range",
            id="a template that is not there",
        ),
        pytest.param(
            b'{"kind":"Widget","object":{}}\n', "Widget", "Widget", id="a kind we do not know"
        ),
    ],
)
def test_a_broken_line_costs_its_object_only(line: bytes, kind: str, says: str) -> None:
    lines = text(shop())
    lines.insert(2, line)
    read_back = unpacked(b"".join(lines))
    (gap,) = set(read_back.gaps) - set(GAPS)
    assert (gap.kind, gap.reason, gap.name) == (kind, GapReason.MALFORMED, "line 3")
    assert says in gap.detail
    assert read_back.objects == shop().objects


def test_a_line_that_another_tool_wrote_again_is_understood() -> None:
    lines = text(shop())
    again = [msgspec.json.format(line, indent=1).replace(b"\n", b"") + b"\n" for line in lines]
    assert unpacked(b"".join(again)) == shop()


def test_fields_that_a_later_version_adds_are_passed_over() -> None:
    lines = [line.replace(b'{"namespace"', b'{"later":1,"namespace"') for line in text(shop())]
    assert unpacked(b"".join(lines)) == shop()


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        pytest.param(b"", "this is not a snapshot", "kubectl netmap snapshot", id="nothing"),
        pytest.param(b"hello\n", "this is not a snapshot", "kubectl netmap snapshot", id="a text"),
        pytest.param(b"\x1f\x8b\x08", "it was cut off", "copy", id="a cut gzip header"),
        pytest.param(b"\x1f\x8b\x00\x00", "is damaged", "copy", id="a wrong gzip header"),
        pytest.param(
            b'{"schema":"netmap/v2","kind":"Snapshot"}\n', "schema netmap/v2", "update", id="newer"
        ),
        pytest.param(
            b'{"schema":"netmap/v1alpha1","kind":"Snapshot"}\n', "first line", "", id="no header"
        ),
    ],
)
def test_what_is_no_archive_is_an_error(data: bytes, message: str, hint: str) -> None:
    with pytest.raises(UnreadableInput, match=message) as caught:
        unpacked(data)
    assert hint in caught.value.hint


def random(seed: int) -> bytes:
    return hashlib.sha256(seed.to_bytes(4)).digest()


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
labels = st.dictionaries(names, names, max_size=2)
templates = st.builds(
    PodTemplate,
    containers=st.lists(
        st.builds(Container, name=names, image=names, flags=labels, env=labels), max_size=2
    ).map(tuple),
    host_network=st.booleans(),
    node_selector=labels,
    dns_config=st.none()
    | st.builds(
        DnsConfig,
        nameservers=st.tuples(names),
        options=st.lists(st.tuples(names, names), max_size=2).map(tuple),
    ),
)
pods = st.builds(
    Pod,
    namespace=names,
    name=names,
    node=names,
    ips=st.lists(names, max_size=2).map(tuple),
    phase=names,
    ready=st.booleans(),
    owner=st.none() | st.builds(Ref, names, names, names),
    labels=labels,
    template=templates,
    troubles=st.lists(
        st.builds(Trouble, container=names, exit_code=st.none() | st.integers(-9, 255)), max_size=1
    ).map(tuple),
)


@given(st.lists(pods, max_size=5).map(tuple))
def test_any_pods_are_read_back_as_they_were(some: tuple[Pod, ...]) -> None:
    snapshot = Snapshot(objects={"Pod": some})
    assert unpacked(packed(snapshot)) == snapshot
