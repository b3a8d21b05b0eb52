"""The cluster that ships inside the package, to try netmap without one."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from kubectl_netmap.errors import UnreadableInput
from kubectl_netmap.snapshot.archive import read
from kubectl_netmap.snapshot.snapshot import Snapshot


def open_demo(packed: Traversable | None = None) -> Snapshot:
    """The demo snapshot; its source is "demo". Raises `UnreadableInput` if it is missing.

    `packed` is an archive to read instead of the packaged one.
    """
    packed = packed or files("kubectl_netmap") / "data" / "demo.ndjson.gz"
    try:
        with packed.open("rb") as stream:
            snapshot = read(stream)
    except OSError as error:
        raise UnreadableInput(
            f"this installation holds no demo cluster ({packed.name})",
            hint="install netmap again, by pipx or krew",
        ) from error
    return replace(snapshot, header=msgspec.structs.replace(snapshot.header, source="demo"))
