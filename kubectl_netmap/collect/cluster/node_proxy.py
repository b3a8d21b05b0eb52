"""What kube-proxy and the kubelet of a node say of themselves; read only when asked for.

Both are asked through the API server's proxy, which needs nodes/proxy: a right that
also lets its holder run commands in pods, and so is never needed by default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from kubectl_netmap.collect.cluster.fan_out import Outcome, ask_each, left_out, silent
from kubectl_netmap.collect.cluster.lists import path_of
from kubectl_netmap.collect.cluster.transport import Transport
from kubectl_netmap.collect.kube_proxy_log import kube_proxies
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.objects.config import ConfigObject, Scalar
from kubectl_netmap.objects.workload import Node, Pod
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.snapshot import Object
from kubectl_netmap.snapshot.wire.decode import Page

KIND = "NodeProxy"

_PORT = 10249
"""kube-proxy's `metricsBindAddress`; on 127.0.0.1 by default, where nobody reaches it."""

_MODE = re.compile(r"[a-z]{3,20}")


class _KubeletConfiguration(msgspec.Struct, rename="camel", frozen=True):
    cluster_dns: list[str] | None = msgspec.field(default=None, name="clusterDNS")
    cluster_domain: str | None = None


class _Configz(msgspec.Struct, frozen=True):
    kubeletconfig: _KubeletConfiguration


_configz = msgspec.json.Decoder(_Configz)

Fields = Mapping[str, Scalar]


def node_proxies(transport: Transport, known: Mapping[str, tuple[Object, ...]]) -> Outcome:
    """One `NodeProxy` for each node of which either of the two answered.

    A kube-proxy that did not is a gap, even where its kubelet answered.
    """
    nodes = [node for node in known.get("Node", ()) if isinstance(node, Node)]
    if not nodes:
        return Outcome(NotRead(GapReason.UNREACHABLE, "no node is known to ask"))
    proxies = {pod.node: pod for pod in kube_proxies(known)}

    def ask(node: Node) -> Fields | NotRead:
        return _fields(transport, node, proxies.get(node.name))

    answers = ask_each(nodes, ask)
    refused = [(node, answer) for node, answer in answers if isinstance(answer, NotRead)]
    if refused and len(refused) == len(answers):
        why = refused[0][1]
        return Outcome(NotRead(why.reason, f"needs get on nodes/proxy: {why.detail}"))
    found = [
        ConfigObject(KIND, "", node.name, answer)
        for node, answer in answers
        if not isinstance(answer, NotRead)
    ]
    gaps = [silent(KIND, "", node.name, why) for node, why in refused]
    return Outcome(Page(tuple(found)), (*gaps, *_modeless(found), *left_out(KIND, nodes)))


def _modeless(found: list[ConfigObject]) -> Iterator[Gap]:
    silent_ones = [each for each in found if "proxyMode" not in each.fields]
    if silent_ones:
        yield Gap(
            KIND,
            GapReason.UNREACHABLE,
            name=f"/proxyMode of {len(silent_ones)} of {len(found)} nodes",
            consequence="the mode is the one that is configured, not the one that runs",
            detail=f"port {_PORT} is open to the node itself only, or kube-proxy is not there",
        )


def _fields(transport: Transport, node: Node, proxy: Pod | None) -> Fields | NotRead:
    here = path_of(kind_of("Node"), "v1", name=node.name)
    paths = [f"{here}:{_PORT}/proxy/proxyMode"]
    if proxy is not None:
        pod = path_of(kind_of("Pod"), "v1", proxy.namespace, proxy.name)
        paths.append(f"{pod}:{_PORT}/proxy/proxyMode")
    fields: dict[str, Scalar] = {}
    problems: list[NotRead] = []
    for path in paths:
        try:
            text = transport.get(path, accept="*/*", hurry=True).decode("utf-8", "replace").strip()
        except NotRead as error:
            problems.append(error)
            continue
        if _MODE.fullmatch(text):
            fields["proxyMode"] = text
            break
    try:
        fields.update(_kubelet(transport.get(f"{here}/proxy/configz", hurry=True)))
    except NotRead as error:
        problems.append(error)
    if fields:
        return fields
    forbidden = (each for each in problems if each.reason is GapReason.FORBIDDEN)
    nothing = NotRead(GapReason.MALFORMED, "neither kube-proxy nor the kubelet said anything known")
    return next(forbidden, problems[-1] if problems else nothing)


def _kubelet(body: bytes) -> Fields:
    try:
        config = _configz.decode(body).kubeletconfig
    except msgspec.DecodeError as error:
        raise NotRead(GapReason.MALFORMED, f"configz: {error}") from error
    fields: dict[str, Scalar] = {
        f"kubeletconfig.clusterDNS[{index}]": address
        for index, address in enumerate(config.cluster_dns or ())
    }
    if config.cluster_domain:
        fields["kubeletconfig.clusterDomain"] = config.cluster_domain
    return fields
