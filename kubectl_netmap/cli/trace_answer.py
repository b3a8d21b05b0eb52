"""A trace answered: what was typed, followed and shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kubectl_netmap.cli.options import Options
from kubectl_netmap.cli.session import Reading, read, read_wanted, show
from kubectl_netmap.collect.narrow import Plan
from kubectl_netmap.errors import UsageError
from kubectl_netmap.netmap import survey
from kubectl_netmap.render.formats import Answer
from kubectl_netmap.render.public import trace as public_trace
from kubectl_netmap.render.views import trace as trace_view
from kubectl_netmap.trace.arrival import arrives
from kubectl_netmap.trace.ask import ask
from kubectl_netmap.trace.assumptions import Assumptions, assumptions
from kubectl_netmap.trace.ends import Near
from kubectl_netmap.trace.needs import needs
from kubectl_netmap.trace.parse import parse
from kubectl_netmap.trace.question import Question
from kubectl_netmap.trace.world import World

_MOST_WORDS = 2


def question_of(
    words: Sequence[str],
    *,
    protocol: str | None,
    via: str,
    method: str,
    headers: Sequence[str],
) -> Question:
    """The question that was typed. Raises `UsageError` where it is none."""
    if len(words) > _MOST_WORDS:
        raise UsageError(
            f"trace takes FROM and TO, and {words[_MOST_WORDS]!r} is a third word",
            hint="for example: kubectl netmap trace pod/shop/front-1 svc/db/pg:5432",
        )
    return parse(words, protocol=protocol, via=via, method=method, headers=headers)


def trace(options: Options, question: Question, assumed: Sequence[str]) -> bool:
    """Where a request ends; the value tells whether it arrives for certain, on every way."""
    stated = assumptions(assumed)
    netmap = survey(_read(options, question, stated).snapshot)
    found = ask(World(netmap, stated), question, options.namespace)
    asked = trace_view.Asked(again=options.again)
    answer = Answer(
        shape=lambda wide: trace_view.view(found, netmap, asked, wide=wide),
        document=lambda: public_trace.document(found, netmap),
    )
    show(answer, options)
    return arrives(found)


def _read(options: Options, question: Question, stated: Assumptions) -> Reading:
    """What the question needs; with another engine than is seen, that is not foreseen."""
    if stated.policy_engine:
        return read(options, None)

    def plan(usual: str) -> Plan:
        return partial(needs, question, Near(options.namespace, usual))

    return read_wanted(options, plan)
