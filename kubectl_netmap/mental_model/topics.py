"""What can be explained: layers, guarantees, relations and hops, found by what people type."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from kubectl_netmap.mental_model.guarantees import GUARANTEES
from kubectl_netmap.mental_model.layers import LAYERS, Layer
from kubectl_netmap.routing.relations import RELATIONS

_NEAR = 3


class About(StrEnum):
    """What a topic is."""

    LAYER = "layer"
    GUARANTEE = "guarantee"
    RELATION = "relation"
    HOP = "hop"


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to explain. `doc` begins with one line that says what it is.

    `name` is what is typed; `id` that of the guarantee, layer, relation or hop itself.
    """

    name: str
    id: str
    about: About
    doc: str
    layer: Layer | None = None

    @property
    def title(self) -> str:
        """Its first line, without the final dot."""
        return self.doc.strip().partition("\n")[0].rstrip(".")

    @property
    def body(self) -> str:
        """What follows the first line."""
        return self.doc.strip().partition("\n")[2].strip()


def topics(hops: Iterable[tuple[str, str]] = ()) -> tuple[Topic, ...]:
    """Every topic: the layers from outside inwards, then guarantees, relations and hops.

    Hops, which are not the model's own, are handed in by their names and pages.
    """
    own = tuple(_topics())
    taken = {topic.name for topic in own}
    return (*own, *(_hop(name, doc, taken) for name, doc in hops))


def find(words: Sequence[str], among: Iterable[Topic]) -> Topic | None:
    """The topic that was typed, in any case: `service proxy`, `Service-Proxy`."""
    asked = _plain("-".join(words))
    return next((each for each in among if each.name == asked), None)


def near(words: Sequence[str], among: Iterable[Topic]) -> tuple[str, ...]:
    """Names of topics that are spelled nearly so, or hold all that was typed."""
    asked = _plain("-".join(words))
    names = [each.name for each in among]
    holding = [name for name in names if asked and asked in name]
    close = get_close_matches(asked, names, n=_NEAR, cutoff=0.5)
    return tuple(dict.fromkeys((*holding, *close)))[:_NEAR]


def _hop(name: str, doc: str, taken: Container[str]) -> Topic:
    """A hop under its name, or under `hop/NAME` where something else has it."""
    return Topic(f"hop/{name}" if name in taken else name, name, About.HOP, doc)


def _plain(text: str) -> str:
    return "-".join(text.lower().replace("_", " ").replace("-", " ").split())


def _topics() -> Iterator[Topic]:
    taken = set()
    for lesson in LAYERS:
        taken.add(lesson.layer.value)
        yield Topic(lesson.layer, lesson.layer, About.LAYER, lesson.doc, lesson.layer)
    for guarantee in GUARANTEES:
        taken.add(guarantee.id)
        yield Topic(guarantee.id, guarantee.id, About.GUARANTEE, guarantee.doc, guarantee.layer)
    for relation in RELATIONS:
        # a layer of the map may have the name of one of the model
        name = f"relation/{relation.name}" if relation.name in taken else relation.name
        yield Topic(name, relation.name, About.RELATION, relation.doc)
