"""What a controller says of an object by its conditions, as far as that counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kubectl_netmap.objects.gateway import Condition
from kubectl_netmap.objects.ref import Ref

_LONGEST = 120
"""Letters of a controller's own words that are quoted."""

_MEANINGS = {
    "AddressNotAssigned": "no address is assigned",
    "AddressNotUsable": "an address that it asks for cannot be used",
    "HostnameConflict": "another listener has its hostname",
    "InvalidCertificateRef": "its certificate is missing or invalid",
    "InvalidParameters": "its parameters are invalid",
    "ListenersNotValid": "its listeners are not valid",
    "NoMatchingListenerHostname": "no listener has a hostname of the route",
    "NoMatchingParent": "there is no such listener",
    "NoResources": "there are no resources for it",
    "NotAllowed": "the Gateway does not allow it",
    "NotAllowedByListeners": "no listener allows it",
    "PortUnavailable": "its port cannot be used",
    "ProtocolConflict": "another listener has its port with another protocol",
    "RefNotPermitted": "no ReferenceGrant allows the reference",
    "UnsupportedProtocol": "its protocol is not supported",
}
"""What reasons mean that the API defines."""


@dataclass(frozen=True, slots=True)
class Said:
    """Yes, no, or None where nothing is said that counts; `stale`: of an older spec."""

    value: bool | None = None
    reason: str = ""
    message: str = ""
    stale: bool = False

    @property
    def words(self) -> str:
        """Why, in a few words and with the API's own: `no listener allows it (NotAll…)`."""
        meaning = _MEANINGS.get(self.reason) or _sentence(self.message)
        if not meaning or meaning == self.reason:
            return self.reason or "no reason is given"
        return f"{meaning} ({self.reason})" if self.reason else meaning

    def unsure(self, ref: Ref) -> str:
        """Why nothing is known of the object, where nothing that counts is said."""
        name = named(ref)
        if self.stale:
            return f"the status of {name} is older than its spec"
        return f"no controller has reported on {name}"


def said(conditions: Iterable[Condition], kind: str, generation: int) -> Said:
    """What the conditions say by the one of this type.

    Source: API field `metav1.Condition.observedGeneration`: a condition of another
    generation is out of date. Until a controller comes, the API server itself fills in
    Unknown with the reason Pending (gateway-api, apis/v1).
    """
    for each in conditions:
        if each.type == kind:
            value = {"True": True, "False": False}.get(each.status)
            stale = value is not None and each.generation != generation
            return Said(None if stale else value, each.reason, each.message, stale)
    return Said()


def named(ref: Ref) -> str:
    """An object as people read it: `Gateway infra/edge`, `GatewayClass envoy`."""
    return f"{ref.kind} {ref.namespace}/{ref.name}" if ref.namespace else f"{ref.kind} {ref.name}"


def _sentence(message: str) -> str:
    """The first sentence of a message, not too long, without its dot."""
    words = " ".join(message.split()).split(". ")[0].rstrip(".")
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
