"""Whether packets went where netmap said they would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.kind.truth.measure import ANSWERED, SILENT, Seen
from tests.kind.truth.predict import Predicted, Route
from tests.kind.truth.question import Question
from tests.kind.truth.shapes import Placed


class Fate(StrEnum):
    """What a client notices, coarse enough for a prediction to be right or wrong about it."""

    ANSWERED = "answered"
    REFUSED = "refused"
    SILENCE = "silence"
    NO_NAME = "no such name"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """How a prediction compares with what was seen."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNDECIDED = "not decided"


@dataclass(frozen=True)
class Compared:
    """A verdict, with what differs; `untold`: a source that was seen and not predicted."""

    verdict: Verdict
    differences: tuple[str, ...] = ()
    untold: bool = False


_PREDICTED = {
    "delivered": Fate.ANSWERED,
    "refused": Fate.REFUSED,
    "dropped": Fate.SILENCE,
    "denied": Fate.SILENCE,
    # nothing leaves the machines that this is measured on, or nothing answers there
    "exits-cluster": Fate.SILENCE,
    "loop": Fate.SILENCE,
    "no-such-name": Fate.NO_NAME,
}

_SEEN = {
    ANSWERED: Fate.ANSWERED,
    # a port without a listener, an ICMP error that reaches the client, and EPERM of send()
    "refused": Fate.REFUSED,
    "unreachable": Fate.REFUSED,
    "not-permitted": Fate.REFUSED,
    "timeout": Fate.SILENCE,
    SILENT: Fate.SILENCE,
    "no-such-name": Fate.NO_NAME,
    # a resolver that fails or is silent has not said that there is no such name
    "name-error": Fate.UNKNOWN,
    "name-timeout": Fate.UNKNOWN,
}

_STRANGER = "?"
"""An endpoint that is not netexec and does not say its name."""


def hostnames(placed: Placed) -> dict[str, str]:
    """What the server at an address, or of a pod as netmap writes it, calls itself."""
    found = {}
    for server in placed.servers:
        name = placed.nodes[server.node] if server.host_network else server.name
        found[f"Pod/{server.namespace}/{server.name}"] = name
        found |= dict.fromkeys(placed.addresses[server.ref], name)
    for letter, node in placed.nodes.items():
        found |= dict.fromkeys((*placed.addresses[f"node/{node}"], f"Node/{node}"), node)
        if letter in placed.gateways:
            found[placed.gateways[letter]] = node
    return found


def compare(
    question: Question, predicted: Predicted, seen: Sequence[Seen], names: Mapping[str, str]
) -> Compared:
    """The verdict on one question; what was not predicted is never agreement."""
    fates = {_PREDICTED.get(path.disposition, Fate.UNKNOWN) for path in predicted.paths} or {
        _PREDICTED.get(predicted.disposition, Fate.UNKNOWN)
    }
    if Fate.UNKNOWN in fates:
        return Compared(Verdict.UNDECIDED)
    if not question.listens:  # delivered, and refused by the pod's own kernel
        fates = {Fate.REFUSED if fate is Fate.ANSWERED else fate for fate in fates}
    found = tuple(_differences(question, predicted, fates, seen, names))
    if found:
        return Compared(Verdict.DISAGREE, found)
    delivered = [path for path in predicted.paths if path.disposition == "delivered"]
    untold = any(path.source is None for path in delivered)
    return Compared(Verdict.AGREE, untold=untold)


def _differences(
    question: Question,
    predicted: Predicted,
    fates: set[Fate],
    seen: Sequence[Seen],
    names: Mapping[str, str],
) -> Iterator[str]:
    shown = {_SEEN.get(each.outcome, Fate.UNKNOWN) for each in seen}
    yield from (f"not predicted: {fate}" for fate in sorted(shown - fates))
    if not question.sticky:
        yield from (f"not seen: {fate}" for fate in sorted(fates - shown))
    told: dict[str, set[str | None]] = {}
    for path in predicted.paths:
        if path.disposition == "delivered":
            told.setdefault(_name(path, names), set()).add(path.source)
    answered = [each for each in seen if each.outcome == ANSWERED and each.endpoint != _STRANGER]
    if told and answered:
        yield from _endpoints(answered, told, sticky=question.sticky)


def _endpoints(
    answered: Sequence[Seen], told: Mapping[str, set[str | None]], *, sticky: bool
) -> Iterator[str]:
    """What differs in who answered, and in whom each of them saw."""
    ends = {each.endpoint or "" for each in answered}
    yield from (f"not predicted: endpoint {end}" for end in sorted(ends - told.keys()))
    if not sticky:
        yield from (f"not seen: endpoint {end}" for end in sorted(told.keys() - ends))
    for each in answered:
        sources = told.get(each.endpoint or "", {None})
        if None not in sources and each.source not in sources:
            wanted = " or ".join(sorted(source for source in sources if source))
            yield f"{each.endpoint} sees {each.source}, not {wanted}"
    seen = {(each.endpoint, each.source) for each in answered}
    for end in sorted(ends & told.keys()):
        for source in sorted(filter(None, told[end])):
            if (end, source) not in seen and not sticky:
                yield f"not seen: {end} sees {source}"


def _name(path: Route, names: Mapping[str, str]) -> str:
    for key in (path.end, path.address):
        if key in names:
            return names[key or ""]
    return path.end or path.address or ""
