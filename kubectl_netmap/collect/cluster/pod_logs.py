"""The line of kube-proxy's log in which it says its mode; read only when asked for.

On some platforms the log is empty, as the process writes to a file of the node.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from kubectl_netmap.collect.cluster.fan_out import Outcome, ask_each, left_out, silent
from kubectl_netmap.collect.cluster.lists import path_of
from kubectl_netmap.collect.cluster.transport import Transport
from kubectl_netmap.collect.kube_proxy_log import CONTAINER, HEAD, KIND, kube_proxies, pod_log
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.snapshot import Object
from kubectl_netmap.snapshot.wire.decode import Page


def pod_logs(transport: Transport, known: Mapping[str, tuple[Object, ...]]) -> Outcome:
    """One `PodLog` for each kube-proxy pod whose log still holds the line."""
    if not known.get("Pod"):
        return Outcome(NotRead(GapReason.UNREACHABLE, "no pod is known whose log to read"))
    pods = kube_proxies(known)
    answers = ask_each(pods, partial(_head, transport))
    refused = [(pod, answer) for pod, answer in answers if isinstance(answer, NotRead)]
    if refused and len(refused) == len(answers):
        why = refused[0][1]
        return Outcome(NotRead(why.reason, f"needs get on pods/log: {why.detail}"))
    found = [
        said
        for pod, answer in answers
        if isinstance(answer, str) and (said := pod_log(pod, answer))
    ]
    gaps = [silent(KIND, pod.namespace, pod.name, why) for pod, why in refused]
    return Outcome(Page(tuple(found)), (*gaps, *left_out(KIND, pods)))


def _head(transport: Transport, pod: Pod) -> str | NotRead:
    path = path_of(kind_of("Pod"), "v1", pod.namespace, pod.name) + "/log"
    query = (("container", CONTAINER), ("limitBytes", str(HEAD)))
    try:
        return transport.get(path, query, hurry=True).decode("utf-8", "replace")
    except NotRead as error:
        return error
