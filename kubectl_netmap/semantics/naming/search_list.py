"""The names that a resolver asks for when somebody types one.

Source: resolv.conf(5), `search` and `ndots`; res_search of glibc. Other resolvers differ:
musl's stops at the first name that exists, though it has no address.
"""

from __future__ import annotations

from kubectl_netmap.semantics.naming.answers import canonical
from kubectl_netmap.semantics.naming.resolv_conf import ResolvConf


def tried(name: str, conf: ResolvConf) -> tuple[str, ...]:
    """Fully qualified names in the order they are asked, without final dots, each once.

    A name that ends with a dot is asked as it is and no other way. One with at least
    `ndots` dots is asked as it is first, any other one last.
    """
    asked = canonical(name)
    if name.endswith("."):
        return (asked,)
    searched = [asked if each == "." else f"{asked}.{each}" for each in conf.searches]
    order = [asked, *searched] if as_it_is_first(name, conf) else [*searched, asked]
    return tuple(dict.fromkeys(order))


def as_it_is_first(name: str, conf: ResolvConf) -> bool:
    """Whether a name is asked as it is before the search list is used."""
    # resolv.conf(5): ndots is 1 where nothing sets it
    return name.endswith(".") or name.count(".") >= (1 if conf.ndots is None else conf.ndots)
