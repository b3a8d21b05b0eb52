"""THE table of formats: one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kubectl_netmap.render.view import Document, Picture, Style, Tree, Trials
from kubectl_netmap.render.writers import (
    dot,
    html,
    json,
    junit,
    markdown,
    mermaid,
    svg,
    text,
    tree,
    yaml,
)


def _no_tree() -> Tree:
    raise NotImplementedError("this answer has no tree")


def _no_picture() -> Picture:
    raise NotImplementedError("this answer has no picture")


def _no_trials() -> Trials:
    raise NotImplementedError("this answer has no trials")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say, in the shapes that it has; each is made when needed.

    `shape` gives it for people, in all detail where asked to; `document` for scripts.
    A command offers formats of `tree`, `picture` and `trials` only where it has them.
    """

    shape: Callable[[bool], Document]
    document: Callable[[], object]
    tree: Callable[[], Tree] = _no_tree
    picture: Callable[[], Picture] = _no_picture
    trials: Callable[[], Trials] = _no_trials

    def drawn(self) -> Tree | None:
        """Its tree, where it has one."""
        return None if self.tree is _no_tree else self.tree()


Writer = Callable[[Answer, Style], str]

FORMATS: Mapping[str, Writer] = {
    "table": lambda answer, style: text.write(answer.shape(False), style),  # noqa: FBT003 -- a Callable has no names
    "wide": lambda answer, style: text.write(answer.shape(True), style),  # noqa: FBT003 -- the same
    "tree": lambda answer, style: tree.write(answer.tree(), style),
    "markdown": lambda answer, style: markdown.write(answer.shape(False), style, answer.drawn()),  # noqa: FBT003 -- the same
    "json": lambda answer, _: json.write(answer.document()),
    "yaml": lambda answer, _: yaml.write(answer.document()),
    "dot": lambda answer, style: dot.write(answer.picture(), style),
    "mermaid": lambda answer, style: mermaid.write(answer.picture(), style),
    "svg": lambda answer, _: svg.write(answer.picture()),
    "html": lambda answer, _: html.write(answer.picture()),
    "junit": lambda answer, _: junit.write(answer.trials()),
}

OF_EVERY_ANSWER = ("table", "wide", "markdown", "json", "yaml")
"""Formats that need no other shape than every answer has."""
