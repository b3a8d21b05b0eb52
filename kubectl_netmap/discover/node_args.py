"""The arguments that k3s and RKE2 write into an annotation of their nodes.

Source: k3s writes `k3s.io/node-args`, RKE2 `rke2.io/node-args`: a JSON list whose
first item is the command, `server` or `agent`, and in which `--flag=value` is two
items; values of the configuration file are among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kubectl_netmap.discover.json_in import json_in
from kubectl_netmap.objects.workload import Node

_SUFFIX = ".io/node-args"
_PROGRAMS = ("k3s", "rke2")


@dataclass(frozen=True, slots=True)
class NodeArgs:
    """What k3s or RKE2 was started with on a node, as far as its flags are read."""

    node: Node
    program: str
    command: str
    pairs: tuple[tuple[str, str], ...]

    @property
    def field(self) -> str:
        """Where it is written."""
        return f"metadata.annotations[{self.program}{_SUFFIX}]"

    @property
    def server(self) -> bool:
        """Whether it runs the control plane; several flags are read there only."""
        return self.command == "server"

    def values(self, flag: str) -> tuple[str, ...]:
        """Every value of a flag, in order."""
        return tuple(value for name, value in self.pairs if name == flag)


def node_args(node: Node) -> NodeArgs | None:
    """The arguments on a node; None where it has no such annotation, or a broken one."""
    for program in _PROGRAMS:
        words = _words(node.annotations.get(program + _SUFFIX, ""))
        if words:
            command = "" if words[0].startswith("-") else words[0]
            return NodeArgs(node, program, command, tuple(_pairs(words)))
    return None


def _words(text: str) -> list[str]:
    words = json_in(text)
    return [str(word) for word in words] if isinstance(words, list) else []


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    for index, word in enumerate(words):
        if not word.startswith("--"):
            continue
        name, equals, value = word.removeprefix("--").partition("=")
        following = words[index + 1] if index + 1 < len(words) else "--"
        yield name, value if equals else ("true" if following.startswith("--") else following)
