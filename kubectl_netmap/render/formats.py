"""THE table of formats: one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kubectl_netmap.render.view import Document, Picture, Style, Tree
from kubectl_netmap.render.writers import json, text, yaml


def _no_tree() -> Tree:
    raise NotImplementedError("this answer has no tree")


def _no_picture() -> Picture:
    raise NotImplementedError("this answer has no picture")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say, in the shapes that it has; each is made when needed.

    `shape` gives it for people, in all detail where asked to; `document` for scripts.
    A command offers formats of `tree` and `picture` only where it has them.
    """

    shape: Callable[[bool], Document]
    document: Callable[[], object]
    tree: Callable[[], Tree] = _no_tree
    picture: Callable[[], Picture] = _no_picture


Writer = Callable[[Answer, Style], str]

FORMATS: Mapping[str, Writer] = {
    "table": lambda answer, style: text.write(answer.shape(False), style),  # noqa: FBT003 -- a Callable has no names
    "wide": lambda answer, style: text.write(answer.shape(True), style),  # noqa: FBT003 -- the same
    "json": lambda answer, _: json.write(answer.document()),
    "yaml": lambda answer, _: yaml.write(answer.document()),
}

OF_EVERY_ANSWER = ("table", "wide", "json", "yaml")
"""Formats that need no other shape than every answer has."""
