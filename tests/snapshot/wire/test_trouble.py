"""Why a pod is not ready, as its status tells it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kubectl_netmap.objects.workload import Pod, Trouble
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.wire.decode import Decoder

DONE = {"name": "setup", "ready": True, "state": {"terminated": {"exitCode": 0}}}
LATER = {"name": "web", "state": {"waiting": {"reason": "PodInitializing"}}}
SIDECAR = {"name": "mesh", "restartPolicy": "Always"}


def pod(status: dict[str, Any], *, init: tuple[dict[str, Any], ...] = ()) -> Pod:
    manifest = {
        "metadata": {"namespace": "shop", "name": "web-1"},
        "spec": {"containers": [{"name": "web"}], "initContainers": list(init)},
        "status": {"phase": "Pending", **status},
    }
    row = kind_of("Pod")
    page = Decoder(row.name, row.wire).manifests([msgspec.json.encode(manifest)])
    assert page.malformed == ()
    (made,) = page.objects
    assert isinstance(made, Pod)
    return made


@pytest.mark.parametrize(
    ("statuses", "trouble"),
    [
        pytest.param(
            [{"name": "setup", "state": {"waiting": {"reason": "CrashLoopBackOff"}}}],
            Trouble("setup", "Init:CrashLoopBackOff"),
            id="it waits to be started again",
        ),
        pytest.param(
            [{"name": "setup", "state": {"terminated": {"reason": "Error", "exitCode": 3}}}],
            Trouble("setup", "Init:Error", exit_code=3),
            id="it failed",
        ),
        pytest.param(
            [{"name": "setup", "state": {"terminated": {"exitCode": 3}}}],
            Trouble("setup", "Init:ExitCode:3", exit_code=3),
            id="it failed without a reason",
        ),
        pytest.param(
            [DONE, {"name": "fill", "state": {"running": {}}}],
            Trouble("fill", "Init:1/2"),
            id="the second of two runs",
        ),
        pytest.param(
            [{"name": "setup", "state": {"waiting": {"reason": "PodInitializing"}}}],
            Trouble("setup", "Init:0/1"),
            id="it is about to start",
        ),
        pytest.param(
            [{"name": "mesh", "started": False, "state": {"running": {}}}],
            Trouble("mesh", "Init:0/1"),
            id="a native sidecar has not started",
        ),
    ],
)
def test_an_init_container_keeps_the_others_waiting(
    statuses: list[dict[str, Any]], trouble: Trouble
) -> None:
    made = pod({"initContainerStatuses": statuses, "containerStatuses": [LATER]}, init=(SIDECAR,))
    assert made.troubles == (trouble, Trouble("web", "PodInitializing"))


@pytest.mark.parametrize(
    "statuses",
    [
        pytest.param([DONE], id="it has done its work"),
        pytest.param(
            [{"name": "mesh", "ready": True, "started": True, "state": {"running": {}}}],
            id="a native sidecar runs",
        ),
        pytest.param(None, id="there is none"),
    ],
)
def test_an_init_container_that_is_through_is_no_trouble(statuses: Any) -> None:
    status = {"phase": "Running", "initContainerStatuses": statuses}
    assert pod(status, init=(SIDECAR,)).troubles == ()


@pytest.mark.parametrize(
    ("started", "probe"),
    [
        pytest.param(True, "readiness", id="it has started"),
        pytest.param(False, "startup", id="it has not started"),
        pytest.param(None, "readiness", id="an old kubelet does not say"),
    ],
)
def test_a_running_container_that_is_not_ready_has_a_probe_to_pass(
    started: object, probe: str
) -> None:
    status = {"name": "web", "ready": False, "started": started, "state": {"running": {}}}
    made = pod({"phase": "Running", "containerStatuses": [status]})
    assert made.troubles == (Trouble("web", probe=probe),)


SCHEDULED = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}
LONG = "0/5000 nodes are available: " + ", ".join(f"{n} reason {n}" for n in range(90))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        pytest.param({"reason": "Evicted"}, "Evicted", id="the pod itself says so"),
        pytest.param({"conditions": [SCHEDULED]}, "Unschedulable", id="no node was found"),
        pytest.param(
            {
                "conditions": [
                    {
                        **SCHEDULED,
                        "message": "0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3.",
                    }
                ]
            },
            "Unschedulable: 0/3 nodes are available: 3 Insufficient cpu",
            id="the scheduler's first sentence",
        ),
        pytest.param(
            {"conditions": [{**SCHEDULED, "message": LONG}]},
            f"Unschedulable: {LONG[:159]}…",
            id="no more of it than a line",
        ),
        pytest.param(
            {
                "conditions": [
                    {
                        "type": "Ready",
                        "status": "False",
                        "reason": "ReadinessGatesNotReady",
                        "message": 'corresponding condition of pod readiness gate "x" is missing.',
                    }
                ]
            },
            'ReadinessGatesNotReady: corresponding condition of pod readiness gate "x" is missing',
            id="a readiness gate",
        ),
        pytest.param(
            {
                "conditions": [
                    {
                        "type": "Ready",
                        "status": "False",
                        "reason": "ContainersNotReady",
                        "message": "containers with unready status: [web]",
                    }
                ]
            },
            "",
            id="its containers, which tell more",
        ),
        pytest.param(
            {
                "reason": "NodeLost",
                "conditions": [{"type": "Ready", "status": "True"}],
            },
            "",
            id="nothing of a pod that is ready",
        ),
    ],
)
def test_the_pod_as_a_whole_says_why_it_is_not_ready(status: dict[str, Any], reason: str) -> None:
    assert pod(status).reason == reason
