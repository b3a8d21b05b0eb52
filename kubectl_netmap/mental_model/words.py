"""How judgements put objects and numbers into words."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_netmap.objects.ref import Ref


def spoken(ref: Ref) -> str:
    """An object as a person says it: `Service shop/cart`, `Node/worker`."""
    if ref.namespace:
        return f"{ref.kind} {ref.namespace}/{ref.name}"
    return f"{ref.kind}/{ref.name}" if ref.name else ref.kind


def some(things: Sequence[str], most: int = 2) -> str:
    """The first few of many: `a, b and 4 more`."""
    shown = ", ".join(things[:most])
    return f"{shown} and {len(things) - most:,} more" if len(things) > most else shown


def share(part: int, whole: int, noun: str, nouns: str = "") -> str:
    """So many of so many: `2 of 3 nodes`, `1 of 1 node`; `nouns` for an odd plural."""
    return f"{part:,} of {whole:,} {does(whole, noun, nouns or f'{noun}s')}"


def does(count: int, singular: str, plural: str) -> str:
    """The word that goes with a number of things."""
    return singular if count == 1 else plural
