from __future__ import annotations

from kubectl_netmap.collect.part import together
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kinds import KINDS

ABSENT = GapReason.NOT_IN_DUMP


def test_optional_kinds_that_a_dump_lacks_are_one_gap() -> None:
    (gap,) = together([Gap("IPPool", ABSENT), Gap("CiliumNode", ABSENT)], KINDS)
    assert (gap.kind, gap.reason, gap.scope) == ("custom resources", ABSENT, "cluster")
    assert gap.detail == "CiliumNode, IPPool"
    assert gap.consequence


def test_every_other_gap_stays_itself() -> None:
    gaps = [
        Gap("Pod", ABSENT),
        Gap("IPPool", GapReason.FORBIDDEN),
        Gap("IPAddressPool", ABSENT, besides=("shop",)),
        Gap("IPAddressPool", ABSENT, namespace="shop"),
    ]
    assert list(together(gaps, KINDS)) == gaps
