"""Label selectors as people type them: `app=front,tier in (web, api),!canary`.

Source: k8s.io/apimachinery, pkg/labels/selector.go, the grammar of `kubectl -l`.
"""

from __future__ import annotations

import re

from kubectl_netmap.objects.labels import Requirement, Selector

_KEY = r"(?P<key>[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?)"
_VALUE = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?"

_REQUIREMENT = re.compile(
    rf"\s*(?:(?P<absent>!)\s*{_KEY.replace('key', 'no')}"
    rf"|{_KEY}(?:\s*(?P<sign>==|=|!=)\s*(?P<value>(?:{_VALUE})?)"
    rf"|\s+(?P<word>in|notin)\s*\((?P<values>[^()]*)\))?)\s*"
)


def parse_selector(text: str) -> Selector:
    """The selector; every requirement must hold. Raises `ValueError` where it is none."""
    expressions: list[Requirement] = []
    at = 0
    while at < len(text) or not expressions:
        found = _REQUIREMENT.match(text, at)
        if found is None or (found.end() < len(text) and text[found.end()] != ","):
            raise ValueError(f"not a label selector at {text[at:]!r}")
        expressions.append(_requirement(found))
        at = found.end() + 1
    if text.endswith(","):
        raise ValueError("a label selector does not end with a comma")
    return Selector(expressions=tuple(expressions))


def _requirement(found: re.Match[str]) -> Requirement:
    if found["absent"]:
        return Requirement(found["no"], "DoesNotExist")
    if found["sign"]:
        operator = "NotIn" if found["sign"] == "!=" else "In"
        return Requirement(found["key"], operator, (found["value"],))
    if found["word"]:
        values = tuple(each.strip() for each in found["values"].split(","))
        if not all(re.fullmatch(_VALUE, each) or not each for each in values):
            raise ValueError(f"not values of a label: {found['values']!r}")
        return Requirement(found["key"], "In" if found["word"] == "in" else "NotIn", values)
    return Requirement(found["key"], "Exists")
