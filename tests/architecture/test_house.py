"""What keeps the house small: sizes, explicit lists, documents in step."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import kubectl_netmap
from kubectl_netmap.routing.relation import Relation
from kubectl_netmap.routing.relations import RELATIONS
from kubectl_netmap.snapshot.kinds import KINDS
from kubectl_netmap.trace.hops import CHAIN
from kubectl_netmap.trace.journey import Hop

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "kubectl_netmap"
MODULES = sorted(PACKAGE.rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_fits_in_three_hundred_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nobody_catches_every_error(path: Path) -> None:
    caught = [
        handler.type
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Try)
        for handler in node.handlers
        if not any(isinstance(child, ast.Raise) for child in ast.walk(handler))
    ]
    names = {ast.unparse(each) if each else "everything" for each in caught}
    allowed = {"Exception"} if path.name == "boundary.py" else set()
    assert names & {"everything", "Exception", "BaseException"} <= allowed


def test_every_detector_is_in_the_list_of_detectors() -> None:
    listed = (PACKAGE / "discover" / "discover.py").read_text()
    for field in ("networks", "nodes", "distribution", "platform", "cni", "policy_engine"):
        assert f"{field}={field}(snapshot)" in listed
    for field in ("service_proxy", "dns", "load_balancers", "ingress_controllers"):
        assert f"{field}={field}(snapshot)" in listed


def test_every_relation_is_in_the_list_of_relations() -> None:
    files = (PACKAGE / "routing" / "relations").glob("*.py")
    names = {path.stem.replace("_", "-") for path in files if path.stem != "__init__"}
    assert {relation.name for relation in RELATIONS} == names


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.name)
def test_a_relation_is_a_page_and_names_its_source(relation: Relation) -> None:
    assert relation.doc.splitlines()[0].endswith(".")
    assert "Source:" in relation.doc or "(pkg/" in relation.doc
    assert relation.needs <= {kind.name for kind in KINDS}


def test_every_hop_is_in_the_chain_under_its_own_name() -> None:
    files = (PACKAGE / "trace" / "hops").glob("*.py")
    names = {path.stem.replace("_", "-") for path in files if path.stem != "__init__"}
    assert {hop.name for hop in CHAIN} == names
    assert len(CHAIN) == len(names)


@pytest.mark.parametrize("hop", CHAIN, ids=lambda hop: hop.name)
def test_a_hop_is_a_page_and_names_its_source(hop: Hop) -> None:
    first, blank, *_ = hop.doc.splitlines()
    assert first.endswith(".")
    assert not blank
    assert "Source:" in hop.doc
    assert hop.doc == sys.modules[hop.take.__module__].__doc__


def test_kinds_have_one_row_each_and_say_what_their_absence_costs() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)
    assert all(kind.consequence and not kind.consequence.endswith(".") for kind in KINDS)


def test_no_row_of_the_table_reads_secrets() -> None:
    assert not [kind.name for kind in KINDS if "secret" in kind.plural.lower()]


def test_the_version_stands_in_one_place() -> None:
    assert PROJECT["project"]["version"] == kubectl_netmap.__version__
    krew = yaml.safe_load((ROOT / "plugin.yaml").read_text())
    assert krew["spec"]["version"] == f"v{kubectl_netmap.__version__}"


def test_the_contributors_page_is_short() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text().splitlines()) <= 100


def test_requirements_are_pinned_with_hashes_and_name_no_place_to_download_from() -> None:
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        text = file.read_text()
        assert "://" not in text
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert blocks
        assert all(re.match(r"[\w.-]+==[\w.]+ ", block) for block in blocks)
        assert all("--hash=sha256:" in block for block in blocks)


def test_every_runtime_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    block = text.split("dependencies = [", 1)[1].split("\n]", 1)[0].strip().splitlines()
    assert all("#" in line for line in block)
    assert len(block) == len(PROJECT["project"]["dependencies"])
