"""A rule of CoreDNS's plugin rewrite as one line: what it does to names, nothing else.

Source: the page of the plugin rewrite.
"""

from __future__ import annotations

_EFFECTLESS = frozenset({"class", "edns0", "ttl"})
"""Fields that change neither which name is asked nor which address is answered."""

_LITERAL = ("exact", "prefix", "suffix", "substring")


def rule_in(arguments: list[str], body: list[list[str]]) -> str:
    """A rule as `MODE name TYPE FROM TO`, with `answer` behind it if it renames answers too.

    `MODE type A` is one that asks for another type of records; `MODE other` anything else
    that may matter. Of a regular expression, FROM is a text that every name has which it
    matches, and there is no TO. Empty for a rule that changes nothing about addresses.
    """
    words, mode = list(arguments), "stop"
    if words[:1] in (["stop"], ["continue"]):
        mode = words.pop(0)
    if not words and body:
        words = [*body[0], *(["answer"] if len(body) > 1 else [])]
    match words:
        case [field, *_] if field in _EFFECTLESS:
            return ""
        case ["name", start, end]:
            return _named(mode, "exact", start, end)
        case ["name", kind, start, end, *more] if kind in _LITERAL:
            return _named(mode, kind, start, end, *(["answer"] if more else []))
        case ["name", "regex", pattern, *_]:
            return f"{mode} name regex {literal_in(pattern)}".rstrip()
        case ["type", kind, *_]:
            kind = kind.upper()
            return f"{mode} type {kind}" if kind in ("A", "AAAA") else ""
        case _:
            return f"{mode} other"


def literal_in(pattern: str) -> str:
    """The longest text that stands in everything that a regular expression matches.

    Empty where that cannot be told. A pattern is not tried on names: one that is made for
    it would take for ever.
    """
    runs, depth, at = [""], 0, 0
    while at < len(pattern):
        char, after = pattern[at], pattern[at + 1 : at + 2]
        at += 1
        match char:
            case "|" if depth == 0:
                return ""
            case "\\" if after and not after.isalnum():
                runs[-1] += after if depth == 0 else ""
                at += 1
            case "\\":
                runs.append("")
                at += 1
            case "(" | ")":
                depth += 1 if char == "(" else -1
                runs.append("")
            case "[":
                at = _behind(pattern, at + 1, "]")
                runs.append("")
            case "*" | "?" | "{":
                # what stands before may be absent
                runs[-1] = runs[-1][:-1]
                at = _behind(pattern, at, "}") if char == "{" else at
                runs.append("")
            case _ if char.isalnum() or char in "-_":
                runs[-1] += char if depth == 0 else ""
            case _:
                runs.append("")
    return max(runs, key=len).lower()


def _behind(pattern: str, at: int, end: str) -> int:
    found = pattern.find(end, at)
    return len(pattern) if found < 0 else found + 1


def _named(mode: str, *words: str) -> str:
    blank = any(not word or " " in word or "{" in word for word in words)
    return f"{mode} name" if blank else " ".join([mode, "name", *words]).lower()
