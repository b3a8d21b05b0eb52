"""NetworkPolicies: who they select, and what they allow (networking.k8s.io/v1)."""

from __future__ import annotations

import msgspec

from kubectl_netmap.objects.labels import Selector
from kubectl_netmap.objects.ref import Ref


class PolicyPeer(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One entry of a rule's `from` or `to`: pods by labels, or a block of addresses.

    A selector is None where it is not set; an empty one selects all. An empty `cidr` is
    none. Where nothing is set, which the API refuses, it is nobody.
    Source: API field `NetworkPolicyPeer`.
    """

    pods: Selector | None = None
    namespaces: Selector | None = None
    cidr: str = ""
    excepted: tuple[str, ...] = ()


class PolicyPort(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One entry of a rule's `ports`: a number, a range up to `end_port`, or a name.

    Port 0 means all of the protocol, an `end_port` of 0 that there is no range.
    Source: API field `NetworkPolicyPort`.
    """

    protocol: str = "TCP"
    port: int | str = 0
    end_port: int = 0


class PolicyRule(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What a policy allows: these peers at these ports; none means everybody, every port.

    Source: API fields `NetworkPolicyIngressRule` and `NetworkPolicyEgressRule`.
    """

    peers: tuple[PolicyPeer, ...] = ()
    ports: tuple[PolicyPort, ...] = ()


class NetworkPolicy(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A NetworkPolicy: the pods of its namespace that it selects, for what, and its rules.

    `types` are the directions in which it isolates them: Ingress, Egress. No rules mean
    that nothing is allowed, where `rules_read` is true; it is false in a snapshot that was
    saved before rules were read.
    """

    namespace: str
    name: str
    selector: Selector = Selector()
    types: tuple[str, ...] = ()
    ingress: tuple[PolicyRule, ...] = ()
    egress: tuple[PolicyRule, ...] = ()
    rules_read: bool = False

    @property
    def ref(self) -> Ref:
        """What it is called."""
        return Ref("NetworkPolicy", self.namespace, self.name)
