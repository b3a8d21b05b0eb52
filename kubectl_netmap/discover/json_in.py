"""JSON inside an annotation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping


def json_in(text: str) -> object:
    """The JSON value in a text; None where there is none."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def strings_in(value: object) -> Iterator[str]:
    """The strings in a JSON value, whether it is one itself, a list or a map of them."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from strings_in(item)
        case Mapping():
            for item in value.values():
                yield from strings_in(item)
        case _:
            return


def maps_in(value: object) -> Iterator[Mapping[str, object]]:
    """The maps in a list of them, or the one that the value is."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item
