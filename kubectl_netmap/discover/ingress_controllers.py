"""Who serves Ingresses: the controllers, their classes, and their pods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kubectl_netmap.discover.components import Component, components
from kubectl_netmap.discover.fact import Confidence, Evidence, Fact
from kubectl_netmap.discover.facts import IngressController
from kubectl_netmap.discover.ingress_products import GCE, PRODUCTS, Product, product_of
from kubectl_netmap.discover.marks import hidden_kind
from kubectl_netmap.discover.node_signs import Sign, Where, on_nodes
from kubectl_netmap.objects.ingress import IngressClass
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.objects.workload import Container
from kubectl_netmap.snapshot.snapshot import Snapshot

CLASS_ANNOTATION = "kubernetes.io/ingress.class"

_FLAG = "controller-class"
_ALL = ("IngressClass", "Pod", "DaemonSet", "Deployment", "Node")
_GKE = (Sign(Where.LABEL, "cloud.google.com/gke-"),)
_GCE_CLASSES = ("gce", "gce-internal")


@dataclass(frozen=True, slots=True)
class _Found:
    controller: IngressController
    confidence: Confidence
    evidence: tuple[Evidence, ...]


def ingress_controllers(snapshot: Snapshot) -> Fact[tuple[IngressController, ...]]:
    """Every controller that an IngressClass names or whose pods are seen.

    Classes are in order of their names; pods are those that requests pass. A
    controller that is not known is kept as it is written. As sure as the least sure
    one. Unknown where nothing was found but not everything was seen.
    """
    seen = components(snapshot, {each.name: each.pods for each in PRODUCTS}, idle=True)
    named = tuple(_named(snapshot, seen))
    found = (*named, *_alone(snapshot, seen, named), *_gce(snapshot))
    if not found:
        return _none(snapshot)
    sure = min(each.confidence for each in found)
    if hidden_kind(snapshot, "IngressClass"):
        sure = min(sure, Confidence.INFERRED)  # which classes there are is not known
    return Fact(
        tuple(each.controller for each in found),
        sure,
        evidence=tuple(quote for each in found for quote in each.evidence),
        conflicts=tuple(_conflicts(snapshot)),
    )


def _none(snapshot: Snapshot) -> Fact[tuple[IngressController, ...]]:
    """None at all, if everything was seen and no Ingress was given an address."""
    for ingress in snapshot.ingresses:
        if ingress.addresses:
            path = "status.loadBalancer.ingress[0]"
            says = "served by something that is not known"
            return Fact(evidence=(Evidence(ingress.ref, path, ingress.addresses[0], says),))
    # GKE serves Ingresses from outside the cluster, without any class
    if hidden_kind(snapshot, *_ALL) or any(on_nodes(snapshot, _GKE)):
        return Fact()
    return Fact((), Confidence.INFERRED)


def _named(snapshot: Snapshot, seen: Mapping[str, Component]) -> Iterator[_Found]:
    """The controllers that IngressClasses name, in order of their names."""
    classes: dict[str, list[IngressClass]] = {}
    for each in sorted(snapshot.ingress_classes, key=lambda each: each.name):
        classes.setdefault(each.controller, []).append(each)
    for controller, several in sorted(classes.items()):
        product = product_of(controller) or _by_flag(controller, seen)
        component = _instance(controller, product, seen, set(classes))
        pods, ready = _count(snapshot, component)
        running = component is not None and component.confidence is Confidence.OBSERVED
        yield _Found(
            IngressController(
                controller, tuple(each.name for each in several), pods, ready, _made_by(component)
            ),
            Confidence.OBSERVED if running else Confidence.DECLARED,
            (*map(_quote, several), *(component.evidence if component else ())),
        )


def _quote(each: IngressClass) -> Evidence:
    says = "the default class" if each.default else "a class"
    return Evidence(each.ref, "spec.controller", each.controller, says)


def _by_flag(controller: str, seen: Mapping[str, Component]) -> Product | None:
    """The product whose pods say that they are this controller: --controller-class."""
    for product in PRODUCTS:
        for container in seen.get(product.name, Component()).containers:
            if product.flagged and container.flags.get(_FLAG) == controller:
                return product
    return None


def _instance(
    controller: str, product: Product | None, seen: Mapping[str, Component], others: set[str]
) -> Component | None:
    """The pods of one controller; None where it cannot be told which they are."""
    whole = seen.get(product.name) if product else None
    if product is None or whole is None:
        return None
    if product.flagged:
        default = product.controllers[0]
        part = _only(whole, lambda each: each.flags.get(_FLAG, default) == controller)
        return part if part.agent else None
    siblings = [each for each in others if product_of(each) is product]
    return whole if len(siblings) == 1 else None


def _only(whole: Component, wanted: Callable[[Container], bool]) -> Component:
    return Component(
        tuple(each for each in whole.workloads if wanted(each[1])),
        tuple(each for each in whole.pods if wanted(each[1])),
    )


def _count(snapshot: Snapshot, component: Component | None) -> tuple[int | None, int | None]:
    """Pods and ready pods; None where not all pods are seen, or none can be told."""
    if component is None or hidden_kind(snapshot, "Pod"):
        return None, None
    if not component.pods and any(each.ready for each, _ in component.workloads):
        return None, None  # its pods do not bear the marks that its template does
    return len(component.pods), sum(pod.ready for pod, _ in component.pods)


def _made_by(component: Component | None) -> tuple[Ref, ...]:
    """The workloads of a component's pods, and those that want some."""
    if component is None:
        return ()
    wanted = {each.ref for each, _ in component.workloads if each.desired}
    return tuple(sorted({pod.workload for pod, _ in component.pods} | wanted))


def _alone(
    snapshot: Snapshot, seen: Mapping[str, Component], named: tuple[_Found, ...]
) -> Iterator[_Found]:
    """Controllers that run without a class of their own: old installs, mostly."""
    known = {each.controller.controller for each in named}
    for product in PRODUCTS:
        component = seen.get(product.name, Component())
        if not product.alone or any(product_of(each) is product for each in known):
            continue
        component = _only(component, lambda each: each.flags.get(_FLAG, "") not in known)
        if component.pods or any(each.desired for each, _ in component.workloads):
            pods, ready = _count(snapshot, component)
            told = {each.flags.get(_FLAG, "") for each in component.containers} - {""}
            controller = told.pop() if len(told) == 1 else product.controllers[0]
            flags = {each.flags.get("ingress-class", "") for each in component.containers}
            classes = tuple(sorted((flags - {""}) or {product.class_name} - {""}))
            yield _Found(
                IngressController(controller, classes, pods, ready, _made_by(component)),
                component.confidence,
                component.evidence,
            )


def _gce(snapshot: Snapshot) -> Iterator[_Found]:
    """GKE's controller, by Ingresses of its class that it has given an address.

    Source: annotation kubernetes.io/ingress.class, gce or gce-internal; it has no
    IngressClass.
    """
    path = f"metadata.annotations[{CLASS_ANNOTATION}]"
    served = {
        name: Evidence(each.ref, path, name, "served")
        for each in snapshot.ingresses
        for name in (each.annotations.get(CLASS_ANNOTATION, ""),)
        if name in _GCE_CLASSES and each.addresses
    }
    if served:
        classes = tuple(sorted(served))
        quotes = tuple(served[name] for name in classes)
        yield _Found(IngressController(GCE, classes), Confidence.INFERRED, quotes)


def _conflicts(snapshot: Snapshot) -> Iterator[Evidence]:
    """Default classes besides the first: which one counts depends on the version.

    Source: admission plug-in DefaultIngressClass, which first refused and now takes
    the newest.
    """
    path = "metadata.annotations[ingressclass.kubernetes.io/is-default-class]"
    defaults = [each for each in snapshot.ingress_classes if each.default]
    for each in defaults[1:]:
        yield Evidence(each.ref, path, "true", f"{defaults[0].name} is the default class as well")
