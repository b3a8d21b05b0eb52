"""The line of kube-proxy's log in which it says its mode; read only when asked for.

The line is among the first after the start: `Using iptables Proxier`. Lines with
`FLAG: --proxy-mode=""` tell the flag and not the mode. On some platforms the log is
empty, as the process writes to a file of the node.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from kubectl_netmap.collect.cluster.fan_out import Outcome, ask_each, left_out, silent
from kubectl_netmap.collect.cluster.kube_proxies import CONTAINER, kube_proxies
from kubectl_netmap.collect.cluster.lists import path_of
from kubectl_netmap.collect.cluster.transport import Transport
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.objects.workload import Pod
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.snapshot import Object
from kubectl_netmap.snapshot.wire.decode import Page

KIND = "PodLog"

_HEAD = 32 * 1024
_LINE = 300

# cmd/kube-proxy/app/server_linux.go and server_windows.go; the second form, until 1.21 and
# 1.25, is what an unknown or empty mode and the fallback from IPVS say
_SAYS = (
    re.compile(r"\busing (iptables|ipvs|nftables|userspace|kernelspace) proxier", re.IGNORECASE),
    re.compile(r"\b(?:assuming|trying|falling back to) (iptables|userspace)\b", re.IGNORECASE),
)


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
        ConfigObject(KIND, pod.namespace, pod.name, {"log": said[0], "mode": said[1]})
        for pod, answer in answers
        if isinstance(answer, str) and (said := mode_of(answer))
    ]
    gaps = [silent(KIND, pod.namespace, pod.name, why) for pod, why in refused]
    return Outcome(Page(tuple(found)), (*gaps, *left_out(KIND, pods)))


def mode_of(log: str) -> tuple[str, str] | None:
    """(line, mode in lower case) of the line that tells the mode; None where none does."""
    for says in _SAYS:
        for line in log.splitlines():
            if found := says.search(line):
                return line.strip()[:_LINE], found.group(1).lower()
    return None


def _head(transport: Transport, pod: Pod) -> str | NotRead:
    path = path_of(kind_of("Pod"), "v1", pod.namespace, pod.name) + "/log"
    query = (("container", CONTAINER), ("limitBytes", str(_HEAD)))
    try:
        return transport.get(path, query, hurry=True).decode("utf-8", "replace")
    except NotRead as error:
        return error
