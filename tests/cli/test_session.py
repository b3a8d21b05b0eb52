from __future__ import annotations

import pytest

from kubectl_netmap.cli.session import _with_something
from kubectl_netmap.errors import NotAllowed
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kinds import kinds_for
from kubectl_netmap.snapshot.snapshot import Snapshot

KINDS = kinds_for(None)


def test_an_answer_that_rests_on_nothing_is_refused_with_what_to_type_next() -> None:
    gap = Gap("Pod", GapReason.FORBIDDEN, detail="you may not list pods")
    unserved = Snapshot(objects={"IPPool": ()}, gaps=(gap,))
    with pytest.raises(NotAllowed, match="you may not list pods") as caught:
        _with_something(unserved, KINDS)
    assert "-n" in caught.value.hint
    assert caught.value.exit_code == 3


def test_one_kind_that_could_be_read_is_enough_for_an_answer() -> None:
    snapshot = Snapshot(objects={"Service": ()})
    assert _with_something(snapshot, KINDS) is snapshot
