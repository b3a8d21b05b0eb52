"""Assertions answered: a file of flows, each followed over one snapshot and judged."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from kubectl_netmap.cli.options import Options
from kubectl_netmap.cli.session import read, show
from kubectl_netmap.errors import NetmapError, UnreadableInput, UsageError
from kubectl_netmap.netmap import survey
from kubectl_netmap.render.formats import Answer
from kubectl_netmap.render.public import assertions as public_assertions
from kubectl_netmap.render.views import assertions as assertions_view
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.trace.ask import ask
from kubectl_netmap.trace.assertions import Assertion, assertions
from kubectl_netmap.trace.assumptions import assumptions
from kubectl_netmap.trace.judge import Unknown, judge
from kubectl_netmap.trace.result import Result
from kubectl_netmap.trace.world import World

STDIN = "-"


def hold(options: Options, file: str, assumed: Sequence[str]) -> bool:
    """Whether all assertions of a file hold; each that does not is told."""
    if file == STDIN and STDIN in options.paths:
        raise UsageError("FILE and --from cannot both be stdin", hint="name a file for one of them")
    stated = assumptions(assumed)
    asked = _read(file)
    netmap = survey(read(options, None).snapshot)
    world = World(netmap, stated)
    results = [_result(each, world, options.namespace) for each in asked]
    again = f"{_again(options)}{''.join(f' --assume {each}' for each in stated.told)}"
    name = "flows" if file == STDIN else Path(file).name
    answer = Answer(
        shape=lambda wide: assertions_view.view(results, netmap.snapshot.gaps, again, wide=wide),
        document=lambda: public_assertions.document(results, netmap),
        trials=lambda: assertions_view.trials(results, name, again),
    )
    show(answer, options)
    return all(each.verdict is Verdict.OK for each in results)


def _result(asked: Assertion, world: World, namespace: str) -> Result:
    """One assertion judged; what cannot be asked of this cluster is not known."""
    try:
        trace = ask(world, asked.question, namespace)
    except NetmapError as error:
        return Result(asked, Unknown(f"it cannot be asked: {error}"))
    return Result(asked, judge(trace, asked.expected), trace)


def _again(options: Options) -> str:
    within = f" -n {options.namespace}" if options.namespace else ""
    return f"{within}{options.again}"


def _read(file: str) -> tuple[Assertion, ...]:
    """The assertions in a file. Raises `NetmapError` that names what is wrong with it."""
    try:
        text = sys.stdin.read() if file == STDIN else Path(file).read_text(encoding="utf-8")
        document = yaml.safe_load(text)
    except OSError as error:
        raise UnreadableInput(
            f"{file} cannot be read: {error.strerror or error}",
            hint="FILE is a YAML list of flows; see: kubectl netmap assert --help",
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        told = " ".join(str(error).split())
        raise UnreadableInput(
            f"{file} is no YAML: {told}", hint="see: kubectl netmap assert --help"
        ) from error
    try:
        return assertions(document)
    except UsageError as error:
        raise UsageError(f"{file}: {error}", hint=error.hint) from error
