from __future__ import annotations

import pytest

from kubectl_netmap.collect.files.coverage import Coverage, Listing

Row = tuple[str, str, str]


def coverage(*rows: Row, files: tuple[str, ...] = ()) -> Coverage:
    """Of rows of kind, path and namespaces (divided by blanks)."""
    listings = [Listing(k, tuple(p.split("/")), frozenset(ns.split())) for k, p, ns in rows]
    paths = [each.path for each in listings] + [tuple(path.split("/")) for path in files]
    return Coverage(listings, paths)


@pytest.mark.parametrize(
    ("rows", "covered"),
    [
        pytest.param(
            [("Pod", "d/pods.json", "shop db")], None, id="several namespaces in one list"
        ),
        pytest.param(
            [("Pod", "d/pods.json", "shop")], frozenset({"shop"}), id="one namespace in a list"
        ),
        pytest.param([("Pod", "d/pods.json", "")], None, id="an empty list on its own"),
        pytest.param(
            [("Pod", "d/pods.json", "kube-system"), ("Service", "d/services.json", "default shop")],
            None,
            id="one namespace, but a neighbour has several",
        ),
        pytest.param(
            [("Pod", "d/pods.json", ""), ("Service", "d/services.json", "shop")],
            frozenset({"shop"}),
            id="an empty list beside those of one namespace",
        ),
        pytest.param(
            [("Pod", "d/shop/pods.json", "shop"), ("Pod", "d/db/pods.json", "db")],
            frozenset({"shop", "db"}),
            id="a folder per namespace",
        ),
        pytest.param(
            [("Pod", "d/shop/pods.json", "shop"), ("Pod", "d/db/pods.json", "")],
            frozenset({"shop", "db"}),
            id="a folder per namespace, one of them empty",
        ),
        pytest.param(
            [("Pod", "d/shop/pods.json", "shop"), ("Pod", "d/kube-public/pods.json", "")],
            None,
            id="a namespace that nobody picks",
        ),
        pytest.param(
            [
                ("Pod", "namespaces/shop/core/pods.yaml", "shop"),
                ("Pod", "namespaces/a/x/y.yaml", ""),
            ],
            frozenset({"shop", "a"}),
            id="a folder per namespace, further up",
        ),
        pytest.param(
            [("Pod", "pods/shop.json", "shop"), ("Pod", "pods/db.json", "")],
            frozenset({"shop", "db"}),
            id="a file per namespace",
        ),
        pytest.param(
            [
                ("Namespace", "d/namespaces.json", "shop db"),
                ("Pod", "pods/shop.json", "shop"),
                ("Pod", "pods/db.json", ""),
            ],
            None,
            id="a file for every namespace there is",
        ),
        pytest.param(
            [
                ("Namespace", "d/namespaces.json", "shop db"),
                ("Pod", "pods/shop.json", "shop"),
            ],
            frozenset({"shop"}),
            id="a file for one of the namespaces there are",
        ),
        pytest.param(
            [("Namespace", "d/all.json", "shop db"), ("Pod", "d/all.json", "shop")],
            frozenset({"shop"}),
            id="namespaces are listed for the whole cluster whatever else was asked for",
        ),
        pytest.param(
            [("Namespace", "ns/shop/shop.yaml", "shop"), ("Pod", "ns/shop/pods.yaml", "shop")],
            frozenset({"shop"}),
            id="the dumped namespaces are not all namespaces",
        ),
        pytest.param(
            [("Pod", "d/dump.txt", "kube-system"), ("Pod", "d/dump.txt", "")],
            frozenset({"kube-system"}),
            id="a list per namespace in one file",
        ),
        pytest.param(
            [
                ("Pod", "d/dump.txt", "kube-system"),
                ("Pod", "d/dump.txt", ""),
                ("Pod", "d/dump.txt", ""),
            ],
            None,
            id="a list per namespace in one file, two of nothing at all",
        ),
        pytest.param(
            [
                ("Service", "d/dump.txt", "default"),
                ("Pod", "d/dump.txt", ""),
                ("Pod", "d/dump.txt", ""),
            ],
            frozenset({"default"}),
            id="a list per namespace in one file, all empty",
        ),
        pytest.param(
            [("Pod", "shop/d/pods.json", "shop"), ("Service", "shop/d/services.json", "a b")],
            None,
            id="a folder that happens to have a namespace's name",
        ),
    ],
)
def test_what_the_listings_of_pods_cover(rows: list[Row], covered: frozenset[str] | None) -> None:
    assert coverage(*rows).covered("Pod") == covered


def test_config_maps_are_in_every_namespace_so_that_one_namespace_is_one() -> None:
    rows = [("ConfigMap", "d/configmaps.json", "kube-system"), ("Pod", "d/pods.json", "a b")]
    assert coverage(*rows).covered("ConfigMap") == frozenset({"kube-system"})
    assert coverage(*rows).covered("Pod") is None


def test_where_empty_lists_are_not_written_a_missing_file_is_one() -> None:
    rows = [
        ("Namespace", "resources/cluster/core_v1_namespaces.json", "shop db"),
        ("Pod", "resources/ns/shop/core_v1_pods.json", "shop"),
    ]
    assert coverage(*rows).covered("Pod") == frozenset({"shop"})
    told = coverage(*rows, files=("resources/ns/db/core_v1_serviceaccounts.json",))
    assert told.covered("Pod") is None


def test_the_kinds_found_are_those_of_the_listings() -> None:
    told = coverage(("Pod", "d/all.yaml", "shop"), ("", "d/all.yaml", "shop db"))
    assert told.kinds() == {"Pod"}
    assert told.covered("Pod") is None


def test_policies_of_one_namespace_do_not_tell_that_there_are_no_others() -> None:
    found = coverage(
        ("NetworkPolicy", "d/networkpolicies.json", "shop"), ("Pod", "d/pods.json", "shop db")
    )
    assert found.covered("NetworkPolicy") == frozenset({"shop"})
    assert found.covered("Pod") is None


@pytest.mark.parametrize("kind", ["Service", "EndpointSlice", "Endpoints"])
def test_a_list_for_all_namespaces_has_the_service_of_the_api_server(kind: str) -> None:
    pods = ("Pod", "d/pods.json", "shop db")
    some, every = (
        coverage((kind, "d/x.json", namespaces), pods)
        for namespaces in ("shop db", "default shop db")
    )
    assert some.covered(kind) == frozenset({"shop", "db"})
    assert every.covered(kind) is None
