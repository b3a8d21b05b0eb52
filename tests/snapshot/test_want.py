from __future__ import annotations

import pytest

from kubectl_netmap.snapshot.want import Want, pods_on


def test_the_pods_of_a_node_are_wanted_of_every_namespace() -> None:
    want = pods_on("worker")
    assert (want.fields, want.node, want.picks) == ("spec.nodeName=worker", "worker", True)


@pytest.mark.parametrize(
    "want",
    [
        pytest.param(Want("Pod"), id="all pods"),
        pytest.param(Want("Pod", "shop", fields="spec.nodeName=worker"), id="of one namespace"),
        pytest.param(Want("Pod", fields="spec.nodeName=worker,status.phase=Failed"), id="and more"),
        pytest.param(Want("Pod", fields="spec.nodeName=worker", labels="app=web"), id="some"),
        pytest.param(Want("Pod", fields="spec.nodeName=worker", limit=1), id="a page"),
        pytest.param(Want("Event", fields="spec.nodeName=worker"), id="of another kind"),
    ],
)
def test_a_want_that_is_not_for_all_pods_of_a_node_names_no_node(want: Want) -> None:
    assert want.node == ""


def test_a_namespace_and_a_limit_pick_nothing_out() -> None:
    assert not Want("Pod", "shop", limit=500).picks
    assert Want("Pod", "shop", name="web").picks
    assert Want("Pod", labels="app=web").picks
