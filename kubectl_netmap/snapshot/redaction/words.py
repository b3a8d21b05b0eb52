"""Texts with what is private in them replaced: labels, settings, hosts, images, messages.

Three degrees, by who writes a text. A *setting* (a flag, a field that we name) is kept
but for addresses, hosts and names of this cluster. A *word* (a label's or an annotation's
value) is replaced unless it is well known. *Prose* (what a server or a parser said) is
kept but for addresses, hosts, names of this cluster and what stands in quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from kubectl_netmap.objects.ingress import BY_ANNOTATION
from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.snapshot.kinds import KINDS
from kubectl_netmap.snapshot.redaction.addresses import Addresses
from kubectl_netmap.snapshot.redaction.names import Names
from kubectl_netmap.snapshot.redaction.well_known import (
    COMPONENTS,
    JSON_FIELDS,
    LABELS,
    is_domain_part,
    is_vendors,
    is_word,
)
from kubectl_netmap.snapshot.wire.named import FLAG_FAMILIES

_TOKEN = re.compile(r"[A-Za-z0-9_*](?:[\w.*+-]*[\w*])?")
_MAC = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w:])")
_HOST = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]*[a-z][a-z0-9-]*)+")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^'\s]*)'")
_VERSION_TAG = re.compile(r"v?\d[\w.+-]*")
_RESOURCES = frozenset(name for kind in KINDS for name in (kind.plural, kind.resource, kind.group))

_LABEL_ROLES = {
    "gateway.envoyproxy.io/owning-gateway-name": "gw",
    "gateway.envoyproxy.io/owning-gateway-namespace": "ns",
    "gateway.envoyproxy.io/owning-gatewayclass": "gwclass",
    "gateway.networking.k8s.io/gateway-class-name": "gwclass",
    "gateway.networking.k8s.io/gateway-name": "gw",
    "kubernetes.io/hostname": "node",
    "kubernetes.io/metadata.name": "ns",
    "kubernetes.io/service-name": "svc",
    "topology.kubernetes.io/zone": "zone",
    "topology.kubernetes.io/region": "zone",
    "failure-domain.beta.kubernetes.io/zone": "zone",
    "failure-domain.beta.kubernetes.io/region": "zone",
}
_LABELS_KEPT = frozenset(
    {
        "beta.kubernetes.io/instance-type",
        "cloud.google.com/gke-os-distribution",
        "kubernetes.azure.com/os-sku",
        "node.kubernetes.io/instance-type",
        "node.openshift.io/os_id",
    }
)
_MACHINES = re.compile(r"(?i)(i-|fargate-|mc_|aks-|[a-z]{2}-)")
_IN_PROVIDER_IDS = frozenset(
    {
        *("subscriptions", "resourcegroups", "providers", "microsoft.compute"),
        *("virtualmachinescalesets", "virtualmachines", "ocid1", "instance", "oc1"),
    }
)


class Words:
    """Replaces what is private in texts; `private` are names of this cluster.

    It maps each to its pseudonym.
    """

    def __init__(self, names: Names, addresses: Addresses, private: Mapping[str, str]) -> None:
        self._names = names
        self._addresses = addresses
        self._private = private

    def labels(self, labels: Labels) -> Labels:
        """Keys and values of labels, of a selector, of a node selector."""
        return {self.key(key): self.label(key, value) for key, value in labels.items()}

    def key(self, key: str) -> str:
        """The key of a label or a taint; that of a vendor, or that everybody uses, stays."""
        domain, slash, name = key.rpartition("/")
        if slash:
            kept = is_vendors(domain)
            return key if kept else f"{self._names.domain(domain)}/{self._names.made('key', name)}"
        return key if key in LABELS else self._names.made("key", key)

    def label(self, key: str, value: str) -> str:
        """The value of a label."""
        role = _LABEL_ROLES.get(key, "")
        if role == "node":
            return self._names.node(value)
        if role:
            return self._names.of(role, value)
        if not value or is_word(value) or key in _LABELS_KEPT:
            return value
        return self._addresses.only(value) or self._names.made("v", value)

    def annotation(self, key: str, value: str) -> str:
        """The value of an annotation, JSON in it included."""
        if key.endswith("/node-args"):
            return self.node_args(value)
        if key == "kubernetes.io/ingress.class":
            return self._names.of("class", value)
        if value[:1] in ("{", "["):
            try:
                return json.dumps(self._json(json.loads(value)))
            except (ValueError, RecursionError):
                pass  # not JSON, or nested by somebody who means no good
        return self.word(value)

    def word(self, text: str) -> str:
        """A text in which only what is well known stays."""
        return self._each(text, self._as_word)

    def setting(self, text: str) -> str:
        """A setting: only what is known to be private is replaced. Paths stay."""
        return text if text.startswith("/") else self._each(text, self._as_setting)

    def prose(self, text: str) -> str:
        """What a server or a parser said."""
        unquoted = _QUOTED.sub(lambda found: self._quoted(found[0]), text)
        return self._each(unquoted, self._as_setting)

    def flag(self, name: str, value: str) -> str:
        """The value of a flag."""
        match name:
            case (
                "watch-namespace"
                | "providers.kubernetescrd.namespaces"
                | "providers.kubernetesgateway.namespaces"
                | "providers.kubernetesingress.namespaces"
            ):
                return ",".join(self._names.of("ns", each) for each in value.split(","))
            case (
                "publish-service"
                | "default-backend-service"
                | "providers.kubernetesingress.ingressendpoint.publishedservice"
            ):
                namespace, slash, service = value.rpartition("/")
                return f"{self._names.of('ns', namespace)}{slash}{self._names.of('svc', service)}"
            case (
                "ingress-class"
                | "providers.kubernetescrd.ingressclass"
                | "providers.kubernetesingress.ingressclass"
            ):
                return self._names.of("class", value)
            case "controller-class" | "controller-name":
                return self.controller(value)
            case "domain" | "cluster-domain":
                return self._names.host(value)
            case _:
                # of entry points, middlewares, selectors and ConfigMaps people choose the names
                chosen = name.startswith(FLAG_FAMILIES) or name == "configmap"
                return self.word(value) if chosen else self.setting(value)

    def flag_name(self, name: str) -> str:
        """The name of a flag; that of an entry point of Traefik is a part of it."""
        if not name.startswith("entrypoints."):
            return name
        family, point, *option = name.split(".", 2)
        return ".".join([family, self.word(point), *option])

    def node_args(self, text: str) -> str:
        """A k3s or RKE2 node-args annotation: a command, then flags and values by turns."""
        try:
            words = [str(word) for word in json.loads(text)]
        except (ValueError, TypeError, RecursionError):
            return ""
        pairs = zip(["", *words], words, strict=False)
        return json.dumps([self.flag(before.lstrip("-"), word) for before, word in pairs])

    def controller(self, text: str) -> str:
        """An Ingress or load-balancer controller: `k8s.io/ingress-nginx`, `DOMAIN/NAME…`."""
        domain, slash, rest = text.partition("/")
        if not slash or not is_vendors(domain):
            return self.word(text)
        product, *instances = rest.split("/")
        product = self._private.get(product, product)
        return "/".join([domain, product, *(self._names.of("w", each) for each in instances)])

    def image(self, image: str) -> str:
        """An image: its registry goes, and all but the component it is of."""
        name, colon, tag = image.partition("@")[0].rpartition("/")[2].partition(":")
        parts = name.split("-")
        runs = (
            (start, end)
            for length in range(len(parts), 0, -1)
            for end in range(len(parts), length - 1, -1)
            for start in (end - length,)
            if "-".join(parts[start:end]) in COMPONENTS
        )
        start, end = next(runs, (0, 0))
        if start == end:
            return self._names.made("image", name) if name else ""
        around = ["-".join(parts[:start]), "-".join(parts[end:])]
        before, after = (self._names.made("x", each) if each else "" for each in around)
        kept = "-".join(filter(None, [before, *parts[start:end], after]))
        known_tag = tag if _VERSION_TAG.fullmatch(tag) or is_word(tag) else ""
        return f"{kept}{colon}{known_tag}" if known_tag else kept

    def provider_id(self, text: str) -> str:
        """A machine's ID: whose it is and of what form, not which one."""
        scheme, colon, rest = text.rpartition("://")
        parts = re.split("(/)" if colon else r"([.])", rest)
        return scheme + colon + "".join(map(self._machine, parts))

    def path(self, path: str) -> str:
        """A path of a URL, segment by segment."""
        return "/".join(
            each if not each or is_word(each) else self._names.made("p", each)
            for each in path.split("/")
        )

    def port(self, name: str) -> str:
        """The name of a port."""
        known = not name or name == BY_ANNOTATION or is_word(name)
        return name if known else self._names.made("port", name)

    def _each(self, text: str, replace: Callable[[str], str]) -> str:
        """A text, its addresses mapped and every token beside them replaced."""
        macs = ((m.start(), m.end(), self._mac(m[0])) for m in _MAC.finditer(text))
        pieces, at = [], 0
        for start, end, mapped in sorted([*self._addresses.found(text), *macs]):
            pieces += [_TOKEN.sub(lambda found: replace(found[0]), text[at:start]), mapped]
            at = end
        pieces.append(_TOKEN.sub(lambda found: replace(found[0]), text[at:]))
        return "".join(pieces)

    def _as_word(self, token: str) -> str:
        if is_word(token):
            return token
        return self._private.get(token) or self._as_host(token) or self._names.made("w", token)

    def _as_setting(self, token: str) -> str:
        return self._private.get(token) or self._as_host(token) or token

    def _as_host(self, token: str) -> str | None:
        if not _HOST.fullmatch(token) or is_vendors(token) or token in _RESOURCES:
            return None
        parts = token.split(".")
        if len(parts) > 2 or is_domain_part(parts[-1]):  # noqa: PLR2004 -- a.b is a field as well
            return self._names.host(token)
        return None

    def _quoted(self, text: str) -> str:
        quote, inside = text[0], text[1:-1]
        if not inside or is_word(inside) or inside in _RESOURCES:
            return text
        return f"{quote}{self._private.get(inside) or self.word(inside)}{quote}"

    def _json(self, tree: Any) -> Any:  # noqa: ANN401 -- any JSON
        match tree:
            case dict():
                return {self._json_key(key): self._json(value) for key, value in tree.items()}
            case list():
                return [self._json(item) for item in tree]
            case str():
                return self.word(tree)
            case _:
                return tree

    def _json_key(self, key: str) -> str:
        return key if key.lower() in JSON_FIELDS else self.word(key)

    def _mac(self, text: str) -> str:
        digits = self._names.made("mac", text.lower()).rpartition("-r")[2]
        return "02:" + ":".join(digits[at : at + 2] for at in range(0, 10, 2))

    def _machine(self, part: str) -> str:
        if part in ("", "/", ".") or part.lower() in _IN_PROVIDER_IDS or is_word(part):
            return part
        if part in self._private:
            return self._private[part]
        begins = _MACHINES.match(part)
        return (begins[0] if begins else "") + self._names.made("m", part).removeprefix("m-")
