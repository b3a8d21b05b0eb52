"""Objects as kubectl up to 1.13 dumps them: names of Go's fields, metadata at the top.

`kubectl cluster-info dump` printed its internal types then, which have no JSON names:
`Items`, `Spec.PodCIDR`, `Status.Addresses[].Type`; their metadata is flattened into
the object, and a pod's hostNetwork stands in its security context.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

_METADATA = frozenset(
    {
        "annotations",
        "creationTimestamp",
        "deletionTimestamp",
        "labels",
        "name",
        "namespace",
        "ownerReferences",
        "selfLink",
    }
)
_MAPS = frozenset({"annotations", "data", "labels", "matchLabels", "nodeSelector", "selector"})
"""Fields whose keys are people's own words."""

_FIRST_WORD = re.compile(r"^[A-Z]+(?![a-z])|^[A-Z]")


def renewed(raw: bytes | msgspec.Raw) -> bytes:
    """A manifest of the old shape in today's."""
    tree = _renamed(msgspec.json.decode(raw))
    metadata = {name: tree.pop(name) for name in tuple(tree) if name in _METADATA}
    tree["metadata"] = metadata
    for spec in (tree.get("spec"), _template(tree)):
        if isinstance(spec, dict) and isinstance(spec.get("securityContext"), dict):
            spec.setdefault("hostNetwork", spec["securityContext"].get("hostNetwork"))
    return msgspec.json.encode(tree)


def _template(tree: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- any JSON
    spec = tree.get("spec")
    template = spec.get("template") if isinstance(spec, dict) else None
    return template.get("spec") if isinstance(template, dict) else None


def _renamed(tree: Any) -> Any:  # noqa: ANN401 -- any JSON
    if isinstance(tree, list):
        return [_renamed(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    fields = ((_json_name(name), value) for name, value in tree.items())
    return {name: value if name in _MAPS else _renamed(value) for name, value in fields}


def _json_name(name: str) -> str:
    """`PodCIDR` is podCIDR, `DNSPolicy` dnsPolicy, `IP` ip, `ExternalIPs` externalIPs."""
    return _FIRST_WORD.sub(lambda match: match[0].lower(), name, count=1)
