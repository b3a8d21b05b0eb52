"""What did not behave as expected, why, and how to ask; then how many did."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from kubectl_netmap.render.view import Document, Row, Section, Trial, Trials
from kubectl_netmap.render.views.notes import notes
from kubectl_netmap.routing.verdict import Verdict
from kubectl_netmap.snapshot.gap import Gap
from kubectl_netmap.trace.question import Internet, Question
from kubectl_netmap.trace.result import Result

_TITLES = {Verdict.BROKEN: "FAILED", Verdict.UNKNOWN: "NOT KNOWN", Verdict.OK: "HELD"}


def view(
    results: Sequence[Result], gaps: Sequence[Gap], again: str = "", *, wide: bool = False
) -> Document:
    """The answer to `assert`, failures first; what holds only for wide.

    What was not readable is told where something is not known for it.
    """
    shown = [verdict for verdict in _TITLES if wide or verdict is not Verdict.OK]
    sections = (
        Section(_TITLES[verdict], rows=tuple(_rows(results, verdict, again))) for verdict in shown
    )
    unsure = any(each.verdict is Verdict.UNKNOWN for each in results)
    return Document(
        sections=(*sections, Section(remarks=(Row((summary(results),)),))),
        notes=tuple(notes(gaps)) if unsure else (),
    )


def trials(results: Sequence[Result], name: str, again: str = "") -> Trials:
    """The same for CI systems."""
    return Trials(
        name,
        tuple(
            Trial(
                name=_named(each),
                verdict=each.verdict,
                why=each.why,
                told=(each.why, f"see: {command(each.assertion.question)}{again}"),
            )
            for each in results
        ),
    )


def summary(results: Sequence[Result]) -> str:
    """How many are what: `47 held, 2 failed, 1 not known`."""
    held, failed, unknown = (
        sum(1 for each in results if each.verdict is verdict)
        for verdict in (Verdict.OK, Verdict.BROKEN, Verdict.UNKNOWN)
    )
    parts = [f"{held:,} held"]
    if failed:
        parts.append(f"{failed:,} failed")
    if unknown:
        parts.append(f"{unknown:,} not known")
    return ", ".join(parts)


def command(question: Question) -> str:
    """What to type to see the whole way of a flow."""
    origin = [] if isinstance(question.origin, Internet) else [str(question.origin)]
    words = ["kubectl", "netmap", "trace", *origin, str(question.target)]
    if question.via:
        words += ["--via", f"node/{question.via}"]
    if question.protocol and question.protocol != "TCP":
        words += ["--protocol", question.protocol.lower()]
    return shlex.join(words)


def _rows(results: Sequence[Result], verdict: Verdict, again: str) -> Iterator[Row]:
    for each in results:
        if each.verdict is not verdict:
            continue
        if verdict is Verdict.OK:
            yield Row((_named(each),), verdict)
            continue
        asked = f"see: {command(each.assertion.question)}{again}"
        yield Row((_named(each),), verdict, under=(Row((each.why,)), Row((asked,))))


def _named(result: Result) -> str:
    return result.assertion.name or str(result.assertion.question)
