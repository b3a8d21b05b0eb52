from __future__ import annotations

import pytest

from kubectl_netmap.discover.components import Component, Mark, components
from kubectl_netmap.discover.fact import Confidence
from tests.support.agents import daemon_set, deployment, pod
from tests.support.clusters import snapshot_of

AGENT = "name: agent, image: r.example/team/agent:v1"


def _found(cluster: str, *marks: Mark, idle: bool = False) -> Component:
    return components(snapshot_of(cluster), {"it": marks}, idle=idle).get("it", Component())


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        pytest.param(Mark(container="agent"), True, id="the container's name"),
        pytest.param(Mark(container="age"), False, id="a part of the container's name"),
        pytest.param(Mark(image="agent"), True, id="the last part of the image's path"),
        pytest.param(Mark(image="team/agent"), False, id="more than the last part"),
        pytest.param(Mark(image="gent"), False, id="an image that only ends alike"),
        pytest.param(Mark(container="agent", image="other"), False, id="one of two marks"),
        pytest.param(Mark(container="agent", owner="web"), True, id="its owner"),
        pytest.param(Mark(container="agent", owner="we*"), True, id="how its owner's name begins"),
        pytest.param(
            Mark(container="agent", owner="we"), False, id="not a beginning without a star"
        ),
        pytest.param(Mark(container="agent", namespace="kube-system"), True, id="its namespace"),
        pytest.param(Mark(container="agent", namespace="default"), False, id="another namespace"),
        pytest.param(Mark(container="agent", label=("a", "b")), True, id="its label"),
        pytest.param(Mark(container="agent", label=("a", "c")), False, id="another label"),
        pytest.param(Mark(container="agent", beside="side"), True, id="a container beside it"),
        pytest.param(Mark(container="agent", beside="other"), False, id="no such container"),
    ],
)
@pytest.mark.parametrize(
    "owner",
    [
        pytest.param("DaemonSet/web", id="of a DaemonSet"),
        pytest.param("ReplicaSet/web-5f7c", id="of a Deployment"),
        pytest.param("", id="of an old dump"),
    ],
)
def test_a_pod_is_recognised_by_all_that_is_given(mark: Mark, expected: bool, owner: str) -> None:  # noqa: FBT001 -- a column of the table
    cluster = pod("web-x1", AGENT, "name: side", owner=owner, labels="a: b")

    assert bool(_found(cluster, mark).pods) is expected


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("quay.io/cilium/cilium:v1.18.2", True),
        ("rancher/mirrored-cilium-cilium:v1.16", True),
        ("cilium@sha256:12", True),
        ("localhost:5000/cilium", True),
        ("quay.io/cilium/operator-generic:v1.18.2", False),
        ("quay.io/cilium/cilium-envoy:v1", False),
        ("acme/falsecilium:v1", False),
    ],
)
def test_an_image_may_come_from_a_mirror(image: str, expected: bool) -> None:  # noqa: FBT001 -- a column of the table
    cluster = daemon_set("x", f"name: x, image: '{image}'")

    assert bool(_found(cluster, Mark(image="cilium")).workloads) is expected


@pytest.mark.parametrize(
    ("cluster", "confidence"),
    [
        (daemon_set("a", AGENT), Confidence.OBSERVED),
        (daemon_set("a", AGENT, ready=0), Confidence.DECLARED),
        (daemon_set("a", AGENT, ready=0, desired=0), Confidence.UNKNOWN),
        (pod("a", AGENT), Confidence.OBSERVED),
        (pod("a", AGENT, ready=False), Confidence.OBSERVED),
        (pod("a", AGENT, ready=False, phase="Pending"), Confidence.DECLARED),
        (pod("a", AGENT, ready=False, stuck="ImagePullBackOff"), Confidence.DECLARED),
        (pod("a", AGENT, ready=False, phase="Succeeded"), Confidence.UNKNOWN),
        (daemon_set("a", AGENT, ready=0) + pod("a-1", AGENT), Confidence.OBSERVED),
    ],
    ids=[
        "a DaemonSet with ready pods",
        "a DaemonSet without a ready pod",
        "a DaemonSet that wants none",
        "a ready pod",
        "a pod that runs but is not ready",
        "a pod that waits",
        "a pod whose image is missing",
        "a finished pod",
        "a pod is newer than its DaemonSet's status",
    ],
)
def test_a_component_is_as_sure_as_it_runs(cluster: str, confidence: Confidence) -> None:
    assert _found(cluster, Mark(container="agent")).confidence is confidence


def test_the_version_is_that_of_a_pod_that_runs() -> None:
    cluster = (
        daemon_set("a", "name: agent, image: agent:v3")
        + pod("a-1", "name: agent, image: agent:v2", ready=False, stuck="CrashLoopBackOff")
        + pod("a-2", "name: agent, image: agent:v1")
    )
    found = _found(cluster, Mark(container="agent"))

    assert found.version == "v1"
    assert [container.image for container in found.containers] == ["agent:v1"]


def test_what_is_switched_off_is_found_when_asked_for() -> None:
    cluster = deployment("a", AGENT, desired=0)

    assert not _found(cluster, Mark(container="agent")).workloads
    assert _found(cluster, Mark(container="agent"), idle=True).workloads


def test_evidence_quotes_the_image_and_counts_pods() -> None:
    by_workload = _found(daemon_set("a", AGENT, ready=2), Mark(container="agent")).evidence[0]
    by_pod = _found(pod("a", AGENT) + pod("b", AGENT), Mark(container="agent")).evidence[0]

    assert by_workload.field == "spec.template.spec.containers[agent].image"
    assert (by_workload.value, by_workload.says) == (
        "r.example/team/agent:v1",
        "2 of 3 pods ready",
    )
    assert (by_pod.field, by_pod.says) == ("spec.containers[agent].image", "2 of 2 pods ready")


def test_one_pod_is_told_in_the_singular() -> None:
    by_workload = _found(daemon_set("a", AGENT, ready=1, desired=1), Mark(container="agent"))
    by_pod = _found(pod("a", AGENT), Mark(container="agent"))

    assert by_workload.evidence[0].says == "1 of 1 pod ready"
    assert by_pod.evidence[0].says == "1 of 1 pod ready"
