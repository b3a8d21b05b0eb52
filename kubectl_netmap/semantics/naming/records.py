"""The names of Kubernetes below a cluster's domain, and what they stand for.

Source: the DNS specification of Kubernetes 1.1.0, and CoreDNS's plugin kubernetes
(parse.go, kubernetes.go), whose choices are taken where the specification has none.
"""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_netmap.objects.addresses import Family, family_of, parse_address
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.service import Service
from kubectl_netmap.semantics.naming.answers import (
    Addresses,
    Alias,
    Answer,
    Kind,
    NoData,
    NoSuchName,
    Unsure,
)
from kubectl_netmap.semantics.naming.corefile import Kubernetes
from kubectl_netmap.semantics.naming.endpoint_names import endpoints_of
from kubectl_netmap.snapshot.gap import Gap
from kubectl_netmap.snapshot.snapshot import Snapshot

_SVC, _POD = "svc", "pod"
_MOST_MORE = 2
_UNEVALUATED = ("endpoint", "kubeconfig", "labels", "multicluster", "namespace_labels", "zonal")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for, of which family (None: both), and how the plugin is set up."""

    name: str
    family: Family | None
    plugin: Kubernetes
    corefile: Ref | None = None


def record(  # noqa: PLR0911 -- a line per rule
    question: Question, zone: str, snapshot: Snapshot
) -> Answer:
    """What a name in a zone of the plugin kubernetes stands for."""
    name = question.name
    base = name.removesuffix(zone).removesuffix(".")
    if base in ("", _SVC, _POD):
        return NoData(f"{name} is a domain without an address of its own")
    if base == "ns.dns":
        return Unsure(f"{name} is the name of the DNS server itself")
    options = sorted(question.plugin.options & {*_UNEVALUATED, "namespaces"})
    if options:
        return Unsure(f"which objects CoreDNS tells is limited by its option {options[0]}")
    labels = base.split(".")
    kind = labels.pop()
    if kind not in (_SVC, _POD):
        return NoSuchName(f"names in {zone} end with svc or pod before it")
    namespace = labels.pop()
    if not labels:
        return _namespace(name, namespace, snapshot)
    owner = labels.pop()
    if len(labels) > _MOST_MORE:
        return NoSuchName(f"{name} has more parts than a name of Kubernetes")
    if kind == _POD:
        return _pod(question, namespace, owner, snapshot)
    return _service(question, Ref("Service", namespace, owner), labels, snapshot)


def _namespace(name: str, namespace: str, snapshot: Snapshot) -> Answer:
    match _exists(namespace, snapshot):
        case True:
            return NoData(f"{name} is a domain without an address of its own")
        case False:
            return NoSuchName(f"Namespace {namespace} does not exist")
        case None:
            return Unsure(f"whether Namespace {namespace} exists is not seen")


def _exists(namespace: str, snapshot: Snapshot) -> bool | None:
    """Whether a namespace exists; None where that is not seen."""
    if any(each.name == namespace for each in snapshot.namespaces):
        return True
    if namespace in snapshot.pods_in:
        return True
    if any(each.namespace == namespace for each in snapshot.services):
        return True
    return False if snapshot.sees("Namespace") else None


def _pod(question: Question, namespace: str, dashed: str, snapshot: Snapshot) -> Answer:
    """A pod by its address, with dashes for dots or colons (CoreDNS option `pods`)."""
    mode = question.plugin.pods
    if mode == "disabled":
        return NoSuchName("CoreDNS has no names of pods: its option pods is disabled")
    if mode != "insecure":
        why = "only for pods that CoreDNS sees" if mode else "or not, which is not seen"
        return Unsure(f"cluster DNS answers to names of pods {why}")
    dots = dashed.count("-") == 3 and "--" not in dashed  # noqa: PLR2004 -- of IPv4
    address = parse_address(dashed.replace("-", "." if dots else ":"))
    if address is None:
        return NoSuchName(f"{dashed} is no address of a pod with dashes in it")
    existing = _exists(namespace, snapshot)
    if not existing:
        return (
            Unsure(f"whether Namespace {namespace} exists is not seen")
            if existing is None
            else NoSuchName(f"Namespace {namespace} does not exist")
        )
    pod = snapshot.pod_at.get(str(address))
    here = pod is not None and pod.namespace == namespace
    source = pod.ref if pod is not None and here else question.corefile
    remark = "" if here else "no such pod is seen: the name itself is answered with its address"
    source = source or Ref("Namespace", "", namespace)
    return _of_family(question, (str(address),), source, "pod", remark)


def _service(  # noqa: PLR0911 -- a line per rule
    question: Question, ref: Ref, labels: list[str], snapshot: Snapshot
) -> Answer:
    service = snapshot.service_of.get((ref.namespace, ref.name))
    if service is None:
        return _missing(ref, snapshot)
    if service.type == "ExternalName":
        return _external(service, labels)
    ports = tuple(label.removeprefix("_") for label in labels) if len(labels) > 1 else ()
    if len(labels) == 1 or service.headless:
        return _endpoints(question, service, labels[0] if len(labels) == 1 else "", ports, snapshot)
    if ports and not _has_port(service, *ports):
        return NoSuchName(f"{ref} has no port {ports[0]} of {ports[1].upper()}")
    if "ignore" in question.plugin.options:
        ready = endpoints_of(service, snapshot, question.plugin)
        if not isinstance(ready, tuple) or not ready:
            return Unsure(f"CoreDNS may hide {ref}, which has no endpoint that is seen to be ready")
    if not service.cluster_ips or not all(map(parse_address, service.cluster_ips)):
        return Unsure(f"the address of {ref} is not seen")
    return _of_family(question, service.cluster_ips, ref, "service")


def _missing(ref: Ref, snapshot: Snapshot) -> Answer:
    unread = any(_may_be(gap, ref) for gap in snapshot.gaps)
    if unread or not snapshot.sees("Service", ref.namespace):
        return Unsure(f"Services in {ref.namespace} are not all seen")
    if _exists(ref.namespace, snapshot) is False:
        return NoSuchName(f"Namespace {ref.namespace} does not exist")
    return NoSuchName(f"{ref} does not exist")


def _may_be(gap: Gap, ref: Ref) -> bool:
    """Whether a gap of a single object may be of this one; some do not tell whose it is."""
    here = gap.namespace == ref.namespace and gap.name in (ref.name, "?")
    return gap.kind == ref.kind and bool(gap.name) and (here or not gap.namespace)


def _external(service: Service, labels: list[str]) -> Answer:
    """A Service of type ExternalName (API field `Service.spec.externalName`)."""
    target = service.external_name.lower().rstrip(".")
    if labels:
        return NoSuchName(f"{service.ref} is an ExternalName, which has no endpoints or ports")
    if not target:
        return Unsure(f"the externalName of {service.ref} is not seen")
    if parse_address(target):
        return NoSuchName(f"the externalName of {service.ref} is an address, not a name: {target}")
    return Alias(target, service.ref)


def _has_port(service: Service, name: str, protocol: str) -> bool:
    return any(
        (port.name, port.protocol.lower()) == (name, protocol)
        for port in service.ports
        if port.name
    )


def _endpoints(
    question: Question,
    service: Service,
    hostname: str,
    ports: tuple[str, ...],
    snapshot: Snapshot,
) -> Answer:
    """All endpoints of a headless Service that are ready, or the one of a name."""
    if "noendpoints" in question.plugin.options:
        return NoSuchName("CoreDNS tells no endpoints: its option noendpoints is set")
    found = endpoints_of(service, snapshot, question.plugin, ports)
    if isinstance(found, Unsure):
        return found
    chosen = [each.address for each in found if hostname in ("", each.hostname)]
    if chosen:
        kind: Kind = "endpoint" if hostname else "headless"
        return _of_family(question, tuple(dict.fromkeys(chosen)), service.ref, kind)
    if hostname:
        return NoSuchName(f"{service.ref} has no ready endpoint {hostname}")
    return NoSuchName(
        f"no endpoint of {service.ref} is ready" if not ports else _no_port(service, ports)
    )


def _no_port(service: Service, ports: tuple[str, ...]) -> str:
    return f"no ready endpoint of {service.ref} has port {ports[0]} of {ports[1].upper()}"


def _of_family(
    question: Question, addresses: tuple[str, ...], source: Ref, kind: Kind, remark: str = ""
) -> Answer:
    """Those of the family that is asked for."""
    family = question.family
    parsed = [(each, parse_address(each)) for each in addresses]
    fit = [text for text, at in parsed if at and family in (None, family_of(at))]
    if fit:
        return Addresses(tuple(fit), source, kind, remark)
    return NoData(f"{source} has no {family} address", remark)
