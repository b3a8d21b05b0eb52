"""netmap reading a cluster, as its commands do: `python -m bench.reading WHAT KUBECONFIG`.

Prints one line of JSON: how many objects were read, and the seconds of processor time
that had gone into starting up before the first request.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime

from kubectl_netmap.cli.footprint import tread_lightly
from kubectl_netmap.collect.cluster.connection import Connection
from kubectl_netmap.collect.cluster.source import open_cluster
from kubectl_netmap.collect.collect import collect
from kubectl_netmap.snapshot.kinds import kind_of, kinds_for

KINDS = {
    "pods": (kind_of("Pod"),),  # as netmap chooses: a stream where the server can
    "pods-paged": (replace(kind_of("Pod"), large=False),),  # as servers before 1.34 are read
    "whole": kinds_for(None),  # and everything that is concluded from it
}


def main() -> None:
    what, kubeconfig = sys.argv[1:3]
    tread_lightly()  # as the executable does
    start = time.process_time()
    connection = Connection(kubeconfig=kubeconfig)
    with open_cluster(connection, environ={}, now=lambda: datetime.now(UTC)) as source:
        snapshot = collect(source, KINDS[what])
    if what == "whole":
        from kubectl_netmap.netmap import survey  # noqa: PLC0415 -- not part of reading pods

        list(survey(snapshot).ways_in)
    if snapshot.gaps:
        raise SystemExit(f"the server did not serve everything: {snapshot.gaps}")
    print(json.dumps({"objects": sum(map(len, snapshot.objects.values())), "start": start}))


if __name__ == "__main__":
    main()
