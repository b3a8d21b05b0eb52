"""What is generated is in step with the code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest

from docs.generate import ROOT, documents
from kubectl_netmap.cli.main import cli

DOCUMENTS = {str(path.relative_to(ROOT)): text for path, text in documents()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_generated_document_is_in_step(name: str) -> None:
    assert (ROOT / name).read_text() == DOCUMENTS[name], "write it anew: make docs"


def test_nothing_in_the_schemas_is_left_over() -> None:
    kept = {str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "schema").iterdir()}
    assert kept == {name for name in DOCUMENTS if name.startswith("docs/schema/")}


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith(".json")])
def test_a_schema_is_one_and_demands_every_field(name: str) -> None:
    schema: Any = json.loads(DOCUMENTS[name])
    jsonschema.Draft202012Validator.check_schema(schema)
    for part in schema["$defs"].values():
        if part.get("type") == "object":
            assert part["required"] == list(part["properties"])
            assert part["description"]


def test_every_command_is_documented() -> None:
    shown = (Path(ROOT) / "docs" / "cli.md").read_text()
    for name, command in cli.commands.items():
        if not command.hidden:
            assert f"## `kubectl netmap {name}`" in shown
            assert command.help
            assert command.short_help


def test_every_flag_has_a_help() -> None:
    for command in (cli, *cli.commands.values()):
        for option in command.params:
            assert not isinstance(option, click.Option) or option.help
