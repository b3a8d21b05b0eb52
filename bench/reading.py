"""netmap reading a cluster, as its commands do: `python -m bench.reading WHAT KUBECONFIG`.

`trace` takes FROM and TO besides.

Prints one line of JSON: how many objects were read, and the seconds of processor time
that had gone into starting up before the first request.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from kubectl_netmap.cli.footprint import tread_lightly
from kubectl_netmap.collect.cluster.connection import Connection
from kubectl_netmap.collect.cluster.source import ClusterSource, open_cluster
from kubectl_netmap.collect.collect import collect
from kubectl_netmap.collect.narrow import collect_wanted
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kinds import kind_of, kinds_for
from kubectl_netmap.snapshot.snapshot import Snapshot

KINDS = {
    "pods": (kind_of("Pod"),),  # as netmap chooses: a stream where the server can
    "pods-paged": (replace(kind_of("Pod"), large=False),),  # as servers before 1.34 are read
    "whole": kinds_for(None),  # and everything that is concluded from it
}


def main() -> None:
    what, kubeconfig, *words = sys.argv[1:]
    tread_lightly()  # as the executable does
    start = time.process_time()
    connection = Connection(kubeconfig=kubeconfig)
    with open_cluster(connection, environ={}, now=lambda: datetime.now(UTC)) as source:
        snapshot = _traced(source, words) if what == "trace" else collect(source, KINDS[what])
    if what == "whole":
        from kubectl_netmap.netmap import survey  # noqa: PLC0415 -- not part of reading pods

        list(survey(snapshot).ways_in)
    if any(gap.reason is not GapReason.NOT_ASKED for gap in snapshot.gaps):
        raise SystemExit(f"the server did not serve everything: {snapshot.gaps}")
    print(json.dumps({"objects": sum(map(len, snapshot.objects.values())), "start": start}))


def _traced(source: ClusterSource, words: Sequence[str]) -> Snapshot:
    """What a trace needs, and the trace itself."""
    from kubectl_netmap.netmap import survey  # noqa: PLC0415 -- not part of reading pods
    from kubectl_netmap.trace.arrival import arrives  # noqa: PLC0415
    from kubectl_netmap.trace.ask import ask  # noqa: PLC0415
    from kubectl_netmap.trace.ends import Near  # noqa: PLC0415
    from kubectl_netmap.trace.needs import needs  # noqa: PLC0415
    from kubectl_netmap.trace.parse import parse  # noqa: PLC0415
    from kubectl_netmap.trace.world import World  # noqa: PLC0415

    question = parse(words)
    seen = collect_wanted(source, partial(needs, question, Near()))
    if seen is None:
        raise SystemExit("the trace wants the whole cluster")
    if not arrives(ask(World(survey(seen)), question)):
        raise SystemExit("the request does not arrive")
    return seen


if __name__ == "__main__":
    main()
