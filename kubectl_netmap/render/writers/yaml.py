"""A public document as YAML, in ASCII, its fields in their order."""

from __future__ import annotations


def write(document: object) -> str:
    """The document; what YAML 1.1 would take for a number or a boolean is quoted."""
    import msgspec  # noqa: PLC0415 -- `--help` does not wait for it
    import yaml  # noqa: PLC0415 -- the same

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    tree = msgspec.to_builtins(document)
    text: str = yaml.dump(tree, Dumper=dumper, sort_keys=False, width=2**16)
    return text
