"""A public document as JSON, in ASCII: it can be shown and piped anywhere."""

from __future__ import annotations

from json import dumps


def write(document: object) -> str:
    """The document with its fields in their order, a line feed at its end."""
    import msgspec  # noqa: PLC0415 -- `--help` does not wait for it

    return dumps(msgspec.to_builtins(document), indent=2) + "\n"
