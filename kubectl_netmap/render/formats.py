"""THE table of formats: one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kubectl_netmap.render.view import Document, Style
from kubectl_netmap.render.writers import json, text, yaml


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say.

    `shape` gives it for people, in all detail where asked to; `document` for scripts.
    Either is made only when it is needed.
    """

    shape: Callable[[bool], Document]
    document: Callable[[], object]


Writer = Callable[[Answer, Style], str]

FORMATS: Mapping[str, Writer] = {
    "table": lambda answer, style: text.write(answer.shape(False), style),  # noqa: FBT003 -- a Callable has no names
    "wide": lambda answer, style: text.write(answer.shape(True), style),  # noqa: FBT003 -- the same
    "json": lambda answer, _: json.write(answer.document()),
    "yaml": lambda answer, _: yaml.write(answer.document()),
}
