"""Command lines, reduced to the flags we read."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping

from kubectl_netmap.snapshot.wire.named import FLAG_FAMILIES, FLAGS, PRIVATE_ENDINGS


def flags(words: Iterable[str]) -> Mapping[str, str]:
    """The named flags of a command line; the last occurrence wins.

    `--flag=value`, `--flag value`, `-flag value` and a bare `--flag` ("true") are
    understood, also inside the one string of `sh -c "exec kube-proxy …"`.
    """
    return dict(pairs(words))


def pairs(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every named flag with its value, in order, repeated ones included.

    Those of a family are told in lower case, as Traefik reads them.
    """
    split = [part for word in words for part in _split(word)]
    for index, word in enumerate(split):
        if not word.startswith("-"):
            continue
        written, equals, value = word.lstrip("-").partition("=")
        name = _named(written)
        if not name:
            continue
        if not equals:
            following = split[index + 1] if index + 1 < len(split) else "-"
            value = "true" if following.startswith("-") else following
        yield name, value


def node_args(text: str) -> str:
    """A k3s or RKE2 node-args annotation, without the flags we do not read.

    The annotation is a JSON list in which `--flag=value` is already two items; its
    first item is the command, "server" or "agent". What is not such a list is
    returned empty.
    """
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(words, list):
        return ""
    command = [str(word) for word in words[:1] if not str(word).startswith("-")]
    kept = [part for name, value in pairs(map(str, words)) for part in (f"--{name}", value)]
    return json.dumps(command + kept)


def _named(written: str) -> str:
    """The name of a flag that we read; empty for every other one."""
    if written in FLAGS:
        return written
    lower = written.lower()
    kept = lower.startswith(FLAG_FAMILIES) and not lower.endswith(PRIVATE_ENDINGS)
    return lower if kept else ""


def _split(word: str) -> list[str]:
    """A shell command's words; a plain argument stays one."""
    if " --" not in word and "\n" not in word:
        return [word]
    try:
        return shlex.split(word, comments=True)
    except ValueError:
        return [word]
