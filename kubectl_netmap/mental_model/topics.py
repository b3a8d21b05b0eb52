"""What can be explained: layers, guarantees and relations, found by what people type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to explain. `doc` begins with one line that says what it is.

    `name` is what is typed; `id` that of the guarantee, layer or relation itself.
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


def topics() -> tuple[Topic, ...]:
    """Every topic: the layers from outside inwards, then guarantees, then relations."""
    return tuple(_topics())


def find(words: Sequence[str]) -> Topic | None:
    """The topic that was typed, in any case: `service proxy`, `Service-Proxy`."""
    asked = _plain("-".join(words))
    return next((each for each in topics() if each.name == asked), None)


def near(words: Sequence[str]) -> tuple[str, ...]:
    """Names of topics that are spelled nearly so, or hold all that was typed."""
    asked = _plain("-".join(words))
    names = [each.name for each in topics()]
    holding = [name for name in names if asked and asked in name]
    close = get_close_matches(asked, names, n=_NEAR, cutoff=0.5)
    return tuple(dict.fromkeys((*holding, *close)))[:_NEAR]


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
