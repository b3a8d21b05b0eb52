"""Objects by what people type: `svc/cart`, `ingress/shop/web`, `pod/cart-7d9`."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from itertools import islice

from kubectl_netmap.errors import UnknownObject, UsageError
from kubectl_netmap.objects.ref import Ref
from kubectl_netmap.routing.ground import Ground
from kubectl_netmap.routing.seeing import plural, unseen, unseen_kinds
from kubectl_netmap.snapshot.kinds import KINDS as READ_KINDS

_SHORT_NAMES = {
    "po": "Pod",
    "svc": "Service",
    "no": "Node",
    "deploy": "Deployment",
    "ds": "DaemonSet",
    "sts": "StatefulSet",
    "rs": "ReplicaSet",
    "job": "Job",
    "ing": "Ingress",
    "ingressclass": "IngressClass",
    "gc": "GatewayClass",
    "gtw": "Gateway",
    "httproute": "HTTPRoute",
    "grpcroute": "GRPCRoute",
    "tlsroute": "TLSRoute",
    "tcproute": "TCPRoute",
    "udproute": "UDPRoute",
}
"""As `kubectl api-resources` lists them, where there is a short name."""

KINDS: Mapping[str, str] = {
    **_SHORT_NAMES,
    **{kind.lower(): kind for kind in _SHORT_NAMES.values()},
    **{f"{kind.lower()}s": kind for kind in _SHORT_NAMES.values()},
    **{f"{kind.lower()}es": kind for kind in ("Ingress", "IngressClass", "GatewayClass")},
}
"""Kinds that can be asked for, by every name that kubectl takes for them."""

_NAMESPACE = ("ns", "namespace", "namespaces")

_SAID = {"Service": "svc", "Deployment": "deploy", "DaemonSet": "ds", "StatefulSet": "sts"}
"""Kinds that people call by their short names."""

_MOST = 3

_READ = frozenset(kind.name for kind in READ_KINDS)

_MADE_BY_PODS = ("Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Job")
"""Kinds that are known by the pods that they make, whether or not they are read."""


def find(ground: Ground, typed: str, namespace: str = "") -> tuple[Ref, ...]:
    """The objects that `KIND/NAME` or `KIND/NAMESPACE/NAME` means.

    Without a namespace, in the one that was asked for, or else wherever there is one.
    Raises `UsageError` for what is no such name, and `UnknownObject` where there is no
    such object, with what is near to it.
    """
    if typed and "/" not in typed and typed.lower() not in KINDS:
        raise _without_kind(ground, typed, namespace)
    kind, within, name = _parts(typed)
    within = within or namespace
    refs = _refs(ground, kind)
    found = [
        ref for ref in refs if ref.name == name and (not within or ref.namespace in {"", within})
    ]
    if not found:
        raise _unknown(ground, Ref(kind, within, name), tuple(sorted(refs)))
    return tuple(sorted(found))


def names_of(ground: Ground, kind: str) -> tuple[str, ...]:
    """The objects of a kind as `find` takes them without their kind: `shop/cart`."""
    refs = sorted(_refs(ground, kind))
    return tuple("/".join(filter(None, (ref.namespace, ref.name))) for ref in refs)


def _parts(typed: str) -> tuple[str, str, str]:
    word, *rest = typed.split("/")
    word = word.partition(".")[0]  # `kubectl get -o name`: ingress.networking.k8s.io/web
    kind = KINDS.get(word.lower())
    if not rest or not all(rest) or len(rest) > 2:  # noqa: PLR2004 -- namespace and name
        how = "KIND/NAME or KIND/NAMESPACE/NAME: svc/cart, ingress/shop/web"
        if kind:
            how = f"{word}/NAME or {word}/NAMESPACE/NAME"
        raise UsageError(f"{typed!r} names no object", hint=f"name it as {how}")
    if word.lower() in _NAMESPACE:
        raise UsageError(
            "a namespace is no object of the map",
            hint=f"choose it by its flag: -n {rest[-1]}",
        )
    if kind is None:
        near = get_close_matches(word.lower(), KINDS, n=1)
        hint = f"did you mean {near[0]}/{'/'.join(rest)}?" if near else f"kinds: {_spelled()}"
        raise UsageError(f"the map has no kind {word!r}", hint=hint)
    return kind, rest[0] if len(rest) > 1 else "", rest[-1]


def _without_kind(ground: Ground, name: str, namespace: str) -> UsageError:
    """What is called so, of any kind; else how to name an object."""
    refs = (
        ref for kind in dict.fromkeys(_SHORT_NAMES.values()) for ref in sorted(_refs(ground, kind))
    )
    named = (_typed(ref) for ref in refs if ref.name == name and namespace in {"", ref.namespace})
    meant = " or ".join(islice(named, _MOST))
    how = "name it as KIND/NAME or KIND/NAMESPACE/NAME: svc/cart, ingress/shop/web"
    return UsageError(f"{name!r} names no object", hint=f"did you mean {meant}?" if meant else how)


def _spelled() -> str:
    return ", ".join(dict.fromkeys(_SHORT_NAMES))


def _refs(ground: Ground, kind: str) -> set[Ref]:
    """The objects of a kind that are seen, in any order: there may be 150 k pods."""
    objects = ground.snapshot.objects.get(kind, ())
    refs = {each.ref for each in objects}
    if kind in _MADE_BY_PODS:
        refs |= {ref for ref in ground.pods_of if ref.kind == kind}
    return refs


def _unknown(ground: Ground, wanted: Ref, refs: tuple[Ref, ...]) -> UnknownObject:
    hidden = _hidden(ground, wanted)
    if hidden:
        kinds = _listable(wanted.kind)
        live = ground.snapshot.header.source in {"", "live"}
        return UnknownObject(
            f"{wanted} is not among what could be read: {hidden}",
            hint=f"kubectl auth can-i list {kinds}" if live else f"add a file with {kinds}: --from",
        )
    elsewhere = [_typed(ref) for ref in refs if ref.name == wanted.name]
    near = [ref.name for ref in refs if ref.name.startswith(f"{wanted.name}-")]
    near = near or get_close_matches(wanted.name, [ref.name for ref in refs], n=_MOST)
    named = elsewhere or [_typed(ref) for ref in refs if ref.name in near]
    if named:
        hint = f"did you mean {' or '.join(named[:_MOST])}?"
    elif refs:
        more = f" and {len(refs) - _MOST:,} more" if len(refs) > _MOST else ""
        hint = f"there {'is' if len(refs) == 1 else 'are'} {_listed(refs)}{more}"
    else:
        rest = unseen(ground.snapshot, wanted.kind)
        hint = f"none is seen: {rest}" if rest else f"no {wanted.kind} is there at all"
    absent = wanted.namespace and ground.snapshot.sees("Namespace")
    if absent and all(each.name != wanted.namespace for each in ground.snapshot.namespaces):
        return UnknownObject(f"there is no namespace {wanted.namespace}", hint=hint)
    if wanted.kind in _MADE_BY_PODS and wanted.kind not in _READ:
        return UnknownObject(f"no pod of {wanted} is seen", hint=hint)
    return UnknownObject(f"there is no {wanted}", hint=hint)


def _hidden(ground: Ground, wanted: Ref) -> str:
    """Why an object may be there all the same; empty where it would have been seen.

    What makes pods shows by them; StatefulSets, ReplicaSets and Jobs are not read at all.
    """
    kinds = [wanted.kind]
    if wanted.kind in _MADE_BY_PODS:
        kinds = [kind for kind in (wanted.kind, "Pod") if kind in _READ]
    return unseen_kinds(ground.snapshot, kinds, wanted.namespace or None)


def _listable(kind: str) -> str:
    """What has to be listed to see objects of a kind."""
    return plural(kind if kind in _READ else "Pod").lower()


def _listed(refs: tuple[Ref, ...]) -> str:
    return ", ".join(_typed(ref) for ref in refs[:_MOST])


def _typed(ref: Ref) -> str:
    kind = _SAID.get(ref.kind, ref.kind.lower())
    return "/".join(filter(None, (kind, ref.namespace, ref.name)))
