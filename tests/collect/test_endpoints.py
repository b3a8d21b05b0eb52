"""v1 Endpoints are read where EndpointSlices cannot be, and nowhere else."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_netmap.collect.collect import collect
from kubectl_netmap.collect.files import open_files
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.snapshot.archive import write
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kinds import kind_of, kinds_for
from kubectl_netmap.snapshot.snapshot import Snapshot
from tests.support.fake_source import FakeSource

FORBIDDEN = NotRead(GapReason.FORBIDDEN, "you may not")
Pages = dict[tuple[str, str], Any]

BOTH = [kind_of("EndpointSlice"), kind_of("Endpoints")]
UNKNOWN = "which endpoints stand behind a Service is not known"
RELIEF = "endpoints are taken from v1 Endpoints, which do not tell those that terminate"


def endpoints(namespace: str, name: str) -> dict[str, Any]:
    subset = {"addresses": [{"ip": "10.0.0.1"}], "ports": [{"port": 80}]}
    return {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"namespace": namespace, "name": name},
        "subsets": [subset],
    }


def piece(namespace: str, service: str) -> dict[str, Any]:
    labels = {"kubernetes.io/service-name": service}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"namespace": namespace, "name": f"{service}-x", "labels": labels},
        "endpoints": [{"addresses": ["10.0.0.2"]}],
        "ports": [{"port": 80}],
    }


def told(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    return [(gap.kind, gap.scope, gap.consequence) for gap in snapshot.gaps]


def behind(snapshot: Snapshot, namespace: str, name: str) -> list[str]:
    return [
        address
        for each in snapshot.slices_of.get((namespace, name), ())
        for endpoint in each.endpoints
        for address in endpoint.addresses
    ]


def test_where_slices_are_read_endpoints_are_not_even_asked_for() -> None:
    source = FakeSource({("EndpointSlice", ""): [[piece("shop", "cart")]]})
    snapshot = collect(source, BOTH)
    assert source.asked == ["EndpointSlice"]
    assert "Endpoints" not in snapshot.objects
    assert snapshot.sees_endpoints("shop")
    assert snapshot.gaps == ()


@pytest.mark.parametrize(
    "reason",
    [
        pytest.param(GapReason.FORBIDDEN, id="forbidden"),
        pytest.param(GapReason.NOT_SERVED, id="not served"),
        pytest.param(GapReason.NOT_IN_DUMP, id="not in the dump"),
        pytest.param(GapReason.UNREACHABLE, id="the server failed"),
    ],
)
def test_where_slices_cannot_be_read_endpoints_are(reason: GapReason) -> None:
    pages: Pages = {
        ("EndpointSlice", ""): [NotRead(reason, "no")],
        ("EndpointSlice", "kube-system"): [FORBIDDEN],
        ("Endpoints", ""): [[endpoints("shop", "cart")]],
    }
    snapshot = collect(FakeSource(pages), BOTH)
    assert not snapshot.sees("EndpointSlice")
    assert snapshot.sees_endpoints("shop")
    assert behind(snapshot, "shop", "cart") == ["10.0.0.1"]
    assert told(snapshot) == [("EndpointSlice", "cluster", RELIEF)]


def test_where_neither_may_be_read_one_gap_says_so() -> None:
    kinds, spaces = ("EndpointSlice", "Endpoints"), ("", "kube-system")
    refused = {(kind, space): [FORBIDDEN] for kind in kinds for space in spaces}
    snapshot = collect(FakeSource(refused), BOTH)
    assert not snapshot.sees_endpoints("shop")
    assert told(snapshot) == [("EndpointSlice", "cluster", UNKNOWN)]


def test_slices_that_were_cut_off_are_left_for_whole_endpoints() -> None:
    pages: Pages = {
        ("EndpointSlice", ""): [[piece("shop", "cart")], NotRead(GapReason.UNREACHABLE)],
        ("Endpoints", ""): [[endpoints("shop", "cart")]],
    }
    assert behind(collect(FakeSource(pages), BOTH), "shop", "cart") == ["10.0.0.1"]


def test_no_namespace_is_read_in_both_forms() -> None:
    listed = [{"metadata": {"name": name}} for name in ("db", "shop")]
    pages: Pages = {
        ("Namespace", ""): [listed],
        ("EndpointSlice", ""): [FORBIDDEN],
        ("EndpointSlice", "shop"): [[piece("shop", "cart")]],
        ("EndpointSlice", "db"): [FORBIDDEN],
        ("EndpointSlice", "kube-system"): [FORBIDDEN],
        ("Endpoints", ""): [FORBIDDEN],
        ("Endpoints", "db"): [[endpoints("db", "pg")]],
        ("Endpoints", "kube-system"): [FORBIDDEN],
    }
    source = FakeSource(pages)
    snapshot = collect(source, BOTH)
    assert "Endpoints shop" not in source.asked
    assert behind(snapshot, "shop", "cart") == ["10.0.0.2"]
    assert behind(snapshot, "db", "pg") == ["10.0.0.1"]
    assert [snapshot.sees_endpoints(each) for each in ("shop", "db", "kube-system")] == [
        True,
        True,
        False,
    ]
    assert told(snapshot) == [
        ("EndpointSlice", "all but shop", RELIEF),
        ("Endpoints", "all but db", UNKNOWN),
    ]


def test_endpoints_of_a_namespace_whose_slices_were_read_do_not_count() -> None:
    pages: Pages = {
        ("EndpointSlice", ""): [FORBIDDEN],
        ("EndpointSlice", "shop"): [[piece("shop", "cart")]],
        ("EndpointSlice", "kube-system"): [FORBIDDEN],
        ("Endpoints", ""): [[endpoints("shop", "cart"), endpoints("db", "pg")]],
    }
    snapshot = collect(FakeSource(pages, context_namespace="shop"), BOTH)
    assert behind(snapshot, "shop", "cart") == ["10.0.0.2"]
    assert behind(snapshot, "db", "pg") == ["10.0.0.1"]


# Files


def opened(tmp_path: Path, *items: dict[str, Any]) -> Snapshot:
    pods = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": space, "name": "a"}}
        for space in ("kube-public", "shop")
    ]
    file = tmp_path / "all.json"
    file.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*items, *pods]}))
    return collect(open_files([str(file)], io.BytesIO()), kinds_for(None))


def test_a_dump_with_endpoints_only_tells_the_endpoints(tmp_path: Path) -> None:
    snapshot = opened(tmp_path, endpoints("shop", "cart"), endpoints("kube-public", "info"))
    assert behind(snapshot, "shop", "cart") == ["10.0.0.1"]
    assert [gap.consequence for gap in snapshot.gaps if gap.kind == "EndpointSlice"] == [RELIEF]
    assert not [gap for gap in snapshot.gaps if gap.kind == "Endpoints"]


def test_a_dump_with_both_tells_the_slices(tmp_path: Path) -> None:
    items = (piece("shop", "cart"), piece("kube-public", "info"), endpoints("shop", "cart"))
    snapshot = opened(tmp_path, *items)
    assert behind(snapshot, "shop", "cart") == ["10.0.0.2"]
    assert "Endpoints" not in snapshot.objects
    assert not [gap for gap in snapshot.gaps if gap.kind in {"Endpoints", "EndpointSlice"}]


def test_a_dump_without_either_has_one_gap(tmp_path: Path) -> None:
    kinds = [gap.kind for gap in opened(tmp_path).gaps if gap.kind.startswith("Endpoint")]
    assert kinds == ["EndpointSlice"]


def test_endpoints_survive_in_an_archive(tmp_path: Path) -> None:
    first = opened(tmp_path, endpoints("shop", "cart"), endpoints("kube-public", "info"))
    file = tmp_path / "shop.ndjson.gz"
    with file.open("wb") as stream:
        write(first, stream)
    again = collect(open_files([str(file)], io.BytesIO()), kinds_for(None))
    assert again.slices_of == first.slices_of
    assert again.endpoints == first.endpoints
    assert [gap for gap in again.gaps if gap.kind == "EndpointSlice"] == [
        gap for gap in first.gaps if gap.kind == "EndpointSlice"
    ]
