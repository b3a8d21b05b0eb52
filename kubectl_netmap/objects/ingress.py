"""Ingresses and their classes (networking.k8s.io/v1)."""

from __future__ import annotations

import msgspec

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.ref import Ref

BY_ANNOTATION = "use-annotation"
"""The port by which the AWS controller is told to read an annotation instead."""


class IngressBackend(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Where an Ingress sends requests: a Service's port, or another resource."""

    service: str = ""
    port: int | str = 0
    resource: Ref | None = None


class IngressPath(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A path of one rule; an empty host means every host."""

    host: str
    path: str
    path_type: str
    backend: IngressBackend


class IngressTLS(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Hosts served by TLS, and the name of the Secret (which is never read)."""

    hosts: tuple[str, ...] = ()
    secret: str = ""


class Ingress(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An Ingress: rules flattened to host and path, in the order written.

    `class_name` None means that the field is unset: a default class, or the old
    annotation kubernetes.io/ingress.class, may still apply. `hosts` are the hosts
    of all rules, also of those without paths.
    """

    namespace: str
    name: str
    class_name: str | None = None
    annotations: Labels = {}
    hosts: tuple[str, ...] = ()
    paths: tuple[IngressPath, ...] = ()
    default_backend: IngressBackend | None = None
    tls: tuple[IngressTLS, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("Ingress", self.namespace, self.name)


class IngressClass(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An IngressClass, the controller it names, and whether it is the default."""

    name: str
    controller: str = ""
    default: bool = False

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("IngressClass", "", self.name)
