"""JSON inside an annotation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping


def json_in(text: str) -> object:
    """The JSON value in a text; None where there is none, or one too deep to be honest."""
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def strings_in(value: object) -> Iterator[str]:
    """The strings in a JSON value, whether it is one itself, a list or a map of them."""
    pending = [value]
    while pending:
        match pending.pop():
            case str() as text:
                yield text
            case list() as items:
                pending.extend(reversed(items))
            case dict() as items:
                pending.extend(reversed(items.values()))
            case _:
                continue


def maps_in(value: object) -> Iterator[Mapping[str, object]]:
    """The maps in a list of them, or the one that the value is."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item
