"""Names of hosts in the Gateway API, and what two of them have in common."""

from __future__ import annotations

from collections.abc import Iterable


def common(listener: str, hostnames: Iterable[str]) -> tuple[str, ...]:
    """The names by which requests come through a listener to a route; empty for any.

    None at all where no name of the route is one of the listener's. Source: API field
    `HTTPRoute.spec.hostnames`: a wildcard stands for any number of labels, but for one
    at least, and names of the route that the listener does not have are ignored.
    """
    names = tuple(hostnames)
    if not names:
        return (listener,)
    met = (_meeting(listener, name) for name in names)
    return tuple(dict.fromkeys(each for each in met if each is not None))


def _meeting(one: str, other: str) -> str | None:
    """The narrower of two names, if each request for it is one for the other as well."""
    if not one or not other:
        return one or other
    if _covers(one, other):
        return other
    return one if _covers(other, one) else None


def _covers(wide: str, narrow: str) -> bool:
    wide, narrow = wide.lower(), narrow.lower()
    return wide == narrow or (wide.startswith("*.") and narrow.endswith(wide[1:]))
