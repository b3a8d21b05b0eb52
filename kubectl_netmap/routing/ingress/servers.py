"""Who serves an Ingress: pods of a controller, something outside, or nobody that is seen.

Source: API fields `Ingress.spec.ingressClassName` and `IngressClass.spec.controller`,
annotations kubernetes.io/ingress.class and ingressclass.kubernetes.io/is-default-class.
A default is written into new Ingresses (admission plug-in DefaultIngressClass): for one
that names no class, it proves nothing. An address in the status was written by whoever
serves the Ingress, and stays there when that one is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kubectl_netmap.discover.facts import IngressController
from kubectl_netmap.discover.ingress_products import GCE, Product, product_of
from kubectl_netmap.objects.ingress import Ingress, IngressClass
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.exposure.nodes import Nodes, nodes
from kubectl_netmap.routing.graph import Place
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.ingress.answering import Answering, answering
from kubectl_netmap.routing.ingress.ingresses import class_of
from kubectl_netmap.routing.seeing import unread, unseen
from kubectl_netmap.routing.standing import stand
from kubectl_netmap.routing.verdict import FINE, Outcome, Verdict, passing

NEEDS = (
    *("IngressClass", "Ingress", "Pod", "Deployment", "DaemonSet"),
    *("Service", "EndpointSlice", "Node"),
)
"""The kinds that tell who serves an Ingress, those that tell most first."""

_GIVERS = ("aws-load-balancer-controller", "azure", "ako", "oci")
"""Products outside the cluster that give every Ingress an address of its own."""

_CLASSLESS = "watch-ingress-without-class"
"""The flag by which ingress-nginx and haproxy-ingress take Ingresses that name no class."""


@dataclass(frozen=True, slots=True)
class Served:
    """By pods of the cluster; `doubt` says why it is not certain that by these."""

    controller: str
    workloads: tuple[Ref, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """By something outside; `gives` where an Ingress without address waits for one."""

    controller: str
    gives: bool


@dataclass(frozen=True, slots=True)
class Unserved:
    """By nobody that is seen.

    `outcome` is broken only where everybody was seen who could serve it. `proof` is
    what an address in the status proves.
    """

    outcome: Outcome
    proof: Outcome


Server = Served | Elsewhere | Unserved


@dataclass(frozen=True)
class Servers:
    """Who serves the Ingresses of a cluster."""

    ground: Ground

    @cached_property
    def classes(self) -> Mapping[str, IngressClass]:
        """The IngressClasses seen, by name."""
        return {each.name: each for each in self.ground.snapshot.ingress_classes}

    @cached_property
    def naming(self) -> Mapping[str, tuple[Ingress, ...]]:
        """Ingresses by the class that they name."""
        found: dict[str, list[Ingress]] = {}
        for each in self.ground.snapshot.ingresses:
            found.setdefault(class_of(each), []).append(each)
        return {name: tuple(several) for name, several in found.items()}

    @cached_property
    def given(self) -> frozenset[str]:
        """The classes of which an Ingress has an address."""
        return frozenset(
            class_of(each) for each in self.ground.snapshot.ingresses if each.addresses
        )

    @cached_property
    def by_class(self) -> Mapping[str, Server]:
        """Who serves a class, for every one that exists or is named."""
        names = {*self.classes, *self.naming} - {""}
        return {name: self._of_class(name) for name in sorted(names)}

    @cached_property
    def hidden(self) -> str:
        """Why not everybody is seen who could serve an Ingress; empty where they are."""
        found = (unseen(self.ground.snapshot, kind) for kind in NEEDS)
        return next(filter(None, found), "")

    @cached_property
    def answering(self) -> Mapping[str, Answering]:
        """What is behind the addresses of Ingresses, where Services have them."""
        return answering(self.ground)

    @cached_property
    def nodes(self) -> Nodes:
        """The nodes, whose addresses an Ingress may have."""
        return nodes(self.ground)

    def of(self, ingress: Ingress) -> Server:
        """Who serves an Ingress."""
        name = class_of(ingress)
        if not name:
            return self._without_class(ingress)
        if self.is_missing(ingress):
            why = f"IngressClass {name} does not exist"
            doubt = f"{why}, but {spoken(ingress)} has an address"
            return Unserved(_broken(why), _unknown(doubt))
        return self.by_class[name]

    def is_missing(self, ingress: Ingress) -> bool:
        """Whether its field names an IngressClass that is known not to exist."""
        named = ingress.class_name
        return bool(named) and named not in self.classes and not self.hidden_class(named or "")

    def hidden_class(self, name: str) -> str:
        """Why an IngressClass that is not seen may exist; empty where it does not."""
        snapshot = self.ground.snapshot
        if unread(snapshot, "IngressClass", "", name):
            return f"IngressClass {name} could not be read"
        return unseen(snapshot, "IngressClass")

    @cached_property
    def stands(self) -> Mapping[Ref, tuple[tuple[Place, Outcome], ...]]:
        """The places of every workload that may serve, and how each stands."""
        refs = {ref for each in self._controllers for ref in each.workloads}
        refs |= {ref for each in self.answering.values() for ref in each.workloads}
        return {ref: tuple(stand(self.ground, ref)) for ref in sorted(refs)}

    def standing(self, server: Served) -> Outcome:
        """How the best of those who serve stand."""
        found = (outcome for ref in server.workloads for _, outcome in self.stands[ref])
        return min((self.judged(server, each) for each in found), key=passing)

    def judged(self, server: Served, outcome: Outcome) -> Outcome:
        """What is certain of one of those who serve; unseen ones may do better."""
        if server.doubt:
            return _unknown(server.doubt)
        hidden = unseen(self.ground.snapshot, "Pod")
        if hidden and outcome.verdict is Verdict.BROKEN:
            return _unknown(f"{outcome.why}; {hidden}")
        return outcome

    @cached_property
    def _controllers(self) -> tuple[IngressController, ...]:
        return self.ground.facts.ingress_controllers.value or ()

    def _of_class(self, name: str) -> Server:
        known = self.classes.get(name)
        serving = [each for each in self._controllers if _serves(each, known, name)]
        workloads = tuple(sorted({ref for each in serving for ref in each.workloads}))
        hidden = "" if known else self.hidden_class(name)
        if workloads:
            return Served(serving[0].controller, workloads, hidden)
        if outside := _elsewhere(known, serving):
            return outside
        if hidden or self.hidden:
            doubt = _unknown(hidden or self.hidden)
            return Unserved(doubt, doubt)
        return self._unrecognised(name, known)

    def _unrecognised(self, name: str, known: IngressClass | None) -> Server:
        """Everything is seen, and no pods are known to be those of the controller."""
        if behind := self._behind(self.naming.get(name, ())):
            return Served(known.controller if known else "", behind)
        product = product_of(known.controller) if known else None
        if known and product:
            return self._not_running(known, product)
        return Unserved(_unknown(f"no pod of a controller for class {name} is seen"), FINE)

    def _not_running(self, known: IngressClass, product: Product) -> Unserved:
        """Everything is seen, and no pod of a product that serves by pods."""
        rivals = {
            each.controller
            for each in self.classes.values()
            if product_of(each.controller) is product
        }
        if len(rivals) > 1 and not product.flagged:
            doubt = _unknown(f"which pods are those of {known.controller} is not known")
            return Unserved(doubt, FINE)
        siblings = (each.name for each in self.classes.values() if each.controller in rivals)
        for name in siblings:
            for ingress in self.naming.get(name, ()):
                if ingress.addresses:
                    why = f"no pod of {known.controller} is seen, but {spoken(ingress)}"
                    doubt = _unknown(f"{why} has an address")
                    return Unserved(doubt, doubt)
        why = f"nobody serves IngressClass {known.name}: no pod of {known.controller} runs"
        return Unserved(_broken(why), FINE)

    def _without_class(self, ingress: Ingress) -> Server:
        hidden = self.hidden
        if not ingress.addresses:
            if taking := self._taking:
                return Served("", taking)
            why = f"it names no IngressClass, and {self._default()}"
            doubt = _unknown(unseen(self.ground.snapshot, "IngressClass") or why)
            return Unserved(doubt, doubt)
        if hidden:
            return Unserved(_unknown(hidden), _unknown(hidden))
        if behind := self._behind((ingress,)):
            return Served("", behind)
        return Unserved(_unknown("it names no IngressClass"), self._by_default())

    @cached_property
    def _taking(self) -> tuple[Ref, ...]:
        """Workloads of controllers that are told to take Ingresses without a class."""
        refs = {ref for each in self._controllers for ref in each.workloads}
        return tuple(sorted(ref for ref in refs if self._takes_classless(ref)))

    def _takes_classless(self, ref: Ref) -> bool:
        return any(
            container.flags.get(_CLASSLESS) == "true"
            for pod in self.ground.pods_of.get(ref, ())
            for container in pod.template.containers
        )

    def _default(self) -> str:
        defaults = sorted(each.name for each in self.classes.values() if each.default)
        if not defaults:
            return "none is the default"
        return f"the default ({' or '.join(defaults)}) is given to new ones only"

    def _by_default(self) -> Outcome:
        """What an address proves of an Ingress that names no class.

        Most likely the default class serves it: where that is down, the address may be
        left from before.
        """
        defaults = [each.name for each in self.classes.values() if each.default]
        server = self.by_class[defaults[0]] if len(defaults) == 1 else None
        outcome = self.standing(server) if isinstance(server, Served) else FINE
        if outcome.verdict is not Verdict.BROKEN:
            return outcome
        return _unknown(f"it names no IngressClass, and in that of the default {outcome.why}")

    def _behind(self, ingresses: Iterable[Ingress]) -> tuple[Ref, ...]:
        """The workloads that answer on the addresses of Ingresses, by way of Services."""
        addresses = {address for each in ingresses for address in each.addresses}
        found = (self.answering.get(address, Answering()).workloads for address in addresses)
        return tuple(sorted({ref for refs in found for ref in refs}))


def _serves(each: IngressController, known: IngressClass | None, name: str) -> bool:
    return each.controller == known.controller if known else name in each.classes


def _elsewhere(
    known: IngressClass | None, serving: Iterable[IngressController]
) -> Elsewhere | None:
    product = product_of(known.controller) if known else None
    if known and product and not product.pods:
        return Elsewhere(known.controller, product.name in _GIVERS)
    return Elsewhere(GCE, gives=True) if any(each.controller == GCE for each in serving) else None


def spoken(ingress: Ingress) -> str:
    """An Ingress in words."""
    return f"Ingress {ingress.namespace}/{ingress.name}"


def _unknown(why: str) -> Outcome:
    return Outcome(Verdict.UNKNOWN, why)


def _broken(why: str) -> Outcome:
    return Outcome(Verdict.BROKEN, why)
