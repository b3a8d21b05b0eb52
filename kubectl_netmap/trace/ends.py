"""The two ends of a question, as far as their words tell what has to be read for them."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.addresses import parse_address
from kubectl_netmap.routing.lookup import KINDS
from kubectl_netmap.trace.question import Question, Target, ToHost, ToObject, ToURL, Typed

_OF_NAMESPACES = ("Pod", "Service")
_PARTS = 2


@dataclass(frozen=True, slots=True)
class Near:
    """Where names without a namespace are: `given` by a flag, else `usual` of the context."""

    given: str = ""
    usual: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An object by its name; `guessed` where nobody said the namespace."""

    kind: str
    namespace: str
    name: str
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class At:
    """An address."""

    address: str


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a flow begins, and what it is meant for."""

    origin: Named
    target: Named | At

    @property
    def service(self) -> Named | None:
        """The Service that it is meant for, where one was named."""
        target = self.target
        return target if isinstance(target, Named) and target.kind == "Service" else None


def ends(question: Question, near: Near) -> Ends | None:
    """The ends of a flow from one pod or node to a Service, a pod or an address.

    None for any other question: from outside, from all pods of an owner, by a name or a
    URL, to a node port. What they come to cannot be told without the whole cluster.
    """
    if not isinstance(question.origin, Typed) or question.via:
        return None
    origin = _named(question.origin, near, ("Pod", "Node"))
    if origin is None:
        return None
    target = _target(question.target, Near(near.given, origin.namespace or near.usual))
    return Ends(origin, target) if target is not None else None


def _target(target: Target, near: Near) -> Named | At | None:
    match target:
        case ToHost(host):
            return At(host) if parse_address(host) is not None else None
        case ToObject(typed):
            # of several objects of a name, the one beside who asks is meant
            return _named(typed, near, ("Pod", "Service"))
        case ToURL():
            return None


def _named(typed: Typed, near: Near, kinds: tuple[str, ...]) -> Named | None:
    word, *rest = typed.text.split("/")
    kind = KINDS.get(word.partition(".")[0].lower(), "")
    if kind not in kinds or not rest or not all(rest) or len(rest) > _PARTS:
        return None
    if kind not in _OF_NAMESPACES:
        return Named(kind, "", rest[-1])
    said = rest[0] if len(rest) == _PARTS else near.given
    namespace = said or near.usual
    return Named(kind, namespace, rest[-1], guessed=not said) if namespace else None
