"""What stands in a Corefile's server blocks, redacted."""

from __future__ import annotations

from kubectl_netmap.snapshot.redaction.means import Means

_DOMAINS = ("zones[", "fallthrough[", "except[", "names[", "from")


def of_server(means: Means, field: str, value: str) -> str:
    """A field of a server block; names of plugins and their options stay.

    Domains are treated as everywhere, and so are rules that rewrite whole labels. A rule
    that is about parts of labels loses what it is about: nobody could tell what it would
    do to pseudonyms.
    """
    if field.startswith(_DOMAINS):
        return means.place(value) if value != "?" else value
    if field.startswith("rewrite["):
        return _rule(means, value)
    return means.words.setting(value) if field.startswith("to[") else value


def _rule(means: Means, rule: str) -> str:
    host = means.names.host
    match rule.split():
        case [mode, "name", "exact", start, end, *more]:
            return " ".join([mode, "name", "exact", host(start), host(end), *more])
        case [mode, "name", "suffix", start, end, *more] if start[0] == end[0] == ".":
            return " ".join([mode, "name", "suffix", host(start), host(end), *more])
        case [mode, "name", "regex", text]:
            whole = text[text.find(".") : text.rfind(".") + 1] if "." in text else ""
            return f"{mode} name regex {host(whole)}" if len(whole) > 1 else f"{mode} name regex"
        case [mode, "name", kind, *_]:
            return f"{mode} name {kind}"
        case _:
            return rule
