"""What surrounds a live source in a test: a clock that is set, sleeps that are counted."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kubectl_netmap.collect.cluster.connection import Connection, OptIn
from kubectl_netmap.collect.cluster.source import ClusterSource, open_cluster

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class World:
    """The clock, the environment, the sleeps that were taken and the notices given."""

    home: Path
    time: datetime = NOON
    environ: dict[str, str] = field(default_factory=dict)
    slept: list[float] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    opened: ExitStack = field(default_factory=ExitStack)

    def open(
        self, connection: Connection, opt_in: OptIn | None = None, **more: Any
    ) -> ClusterSource:
        """A source that is closed with the test."""
        source = open_cluster(
            connection,
            opt_in or OptIn(),
            environ={"HOME": str(self.home), "PATH": "/usr/bin:/bin", **self.environ},
            now=lambda: self.time,
            sleep=self.slept.append,
            notice=self.notices.append,
            **more,
        )
        return self.opened.enter_context(source)
