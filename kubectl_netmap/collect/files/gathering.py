"""Files taken one after another, and what they hold together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import msgspec

from kubectl_netmap.collect.files.contents import Contents, Key
from kubectl_netmap.collect.files.coverage import Coverage, Listing, Path
from kubectl_netmap.collect.files.hidden import Hidden, holds_mark
from kubectl_netmap.collect.files.manifests import Batch, Problem, Raw, manifests
from kubectl_netmap.collect.files.naming import by_path, without_suffix
from kubectl_netmap.collect.files.server import Server
from kubectl_netmap.objects.config import ConfigObject
from kubectl_netmap.snapshot.gap import Gap, GapReason
from kubectl_netmap.snapshot.kinds import KINDS, kind_of
from kubectl_netmap.snapshot.snapshot import Object, Snapshot
from kubectl_netmap.snapshot.wire.config_map import mounted, row_for
from kubectl_netmap.snapshot.wire.decode import Decoder, Malformed, Page

_COMPLETE = frozenset({"kube-root-ca.crt", "extension-apiserver-authentication"})
"""ConfigMaps that a list of a whole namespace has among them, or one of kube-system."""


class _Meta(msgspec.Struct):
    name: str
    namespace: str | None = None


class _Named(msgspec.Struct):
    metadata: _Meta


_named = msgspec.json.Decoder(_Named)
_errors = msgspec.json.Decoder(dict[str, str] | list[str] | None)


class Gathering:
    """Takes files in order; of an object that is there twice the last one counts."""

    def __init__(self) -> None:
        self._decoders = {kind.name: Decoder(kind.name, kind.wire) for kind in KINDS}
        self._objects: defaultdict[str, list[Any]] = defaultdict(list)
        self._malformed: defaultdict[str, list[Malformed]] = defaultdict(list)
        self._config_maps: dict[Key, bytes | ConfigObject] = {}
        self._masked: set[Key] = set()
        self._hidden = Hidden()
        self._listings: list[Listing] = []
        self._paths: list[Path] = []
        self._server = Server()
        self._errors: list[Gap] = []
        self._snapshots: list[Snapshot] = []
        self._logs: list[tuple[Path, str]] = []
        self._size = 0

    @property
    def size(self) -> int:
        """How much was taken: lists, manifests, archives, answers of the server."""
        return self._size

    def text(self, text: bytes, path: Path) -> Iterator[str]:
        """Take the text of a file; yields what in it could not be read, and why."""
        self._paths.append(path)
        kind = _failed(path)
        if kind:
            self._errors.extend(_refusals(kind, text))
            return
        masked, apart = holds_mark(text), set[str]()
        for found in manifests(text, path):
            self._size += not isinstance(found, Problem)
            match found:
                case Problem(why):
                    yield why
                case Server(version, groups):
                    known = self._server
                    self._server = Server(version or known.version, groups or known.groups)
                case Batch("ConfigMap", raws):
                    self._keep(raws, path, masked=masked)
                case Batch(kind, raws, listed):
                    inside = self._decode(kind, raws, path, masked=masked)
                    apart |= inside if not listed and kind != "Namespace" else set()
        # manifests of several namespaces, put together by hand or by jq, are no namespace's
        if len(apart) > 1:
            self._listings.append(Listing("", path, frozenset(apart)))

    def log(self, head: bytes, path: Path) -> None:
        """Take the beginning of a kube-proxy's log."""
        self._logs.append((path, head.decode("utf-8", "replace")))

    def snapshot(self, snapshot: Snapshot) -> None:
        """Take an archive."""
        self._size += 1
        self._snapshots.append(snapshot)
        for kind, objects in snapshot.objects.items():
            self._objects[kind].extend(objects)
        for each in snapshot.configs("ConfigMap"):
            self._config_maps[each.namespace, each.name] = each

    def contents(self) -> Contents:
        """Everything taken, as one."""
        owners = [
            each
            for kind in ("DaemonSet", "Deployment", "Pod")
            for each in self._objects.get(kind, ())
            if each.template.config_maps
        ]
        known = frozenset((namespace, name) for namespace, name, _ in mounted(tuple(owners)))
        return Contents(
            pages={
                kind: Page(tuple(objects), tuple(self._malformed[kind]))
                for kind, objects in self._objects.items()
            },
            config_maps=dict(self._read_config_maps(known)),
            mounted=known,
            coverage=Coverage(self._listings, self._paths),
            server=self._server,
            snapshots=tuple(self._snapshots),
            logs=tuple(self._logs),
            errors=tuple(self._errors),
            hidden=tuple(self._hidden.gaps()),
        )

    def _decode(
        self, kind: str, raws: Iterable[Raw], path: Path, *, masked: bool
    ) -> frozenset[str]:
        """Take the objects of manifests; returns their namespaces."""
        page = self._decoders[kind].manifests(raws)
        names = "name" if kind == "Namespace" else "namespace"
        inside = frozenset(getattr(each, names, "") for each in page.objects) - {""}
        self._listings.append(Listing(kind, path, inside))
        objects = [each for each in page.objects if _is_selected(kind, each)]
        self._objects[kind].extend(objects)
        self._malformed[kind].extend(page.malformed)
        if masked:
            self._hidden.look_for(kind, objects)
        return inside

    def _keep(self, raws: tuple[Raw, ...], path: Path, *, masked: bool) -> None:
        """Leave ConfigMaps as they are until it is known which of them are to be read."""
        self._objects["ConfigMap"] += []
        whole = set()
        for raw in raws:
            try:
                meta = _named.decode(raw).metadata
            except msgspec.DecodeError:
                continue  # without a name it is none that we ask for
            self._config_maps[meta.namespace or "", meta.name] = bytes(raw)
            if masked:
                self._masked.add((meta.namespace or "", meta.name))
            if meta.name in _COMPLETE:
                whole.add(meta.namespace or "")
        if whole or not raws:
            self._listings.append(Listing("ConfigMap", path, frozenset(whole)))

    def _read_config_maps(self, known: Collection[Key]) -> Iterator[tuple[Key, Page]]:
        decoder = self._decoders["ConfigMap"]
        for key, kept in self._config_maps.items():
            if isinstance(kept, ConfigObject):
                yield key, Page((kept,))
            elif row_for(*key) or key in known:
                page = decoder.manifests([kept])
                if key in self._masked:
                    self._hidden.look_for("ConfigMap", page.objects)
                yield key, page


def _is_selected(kind: str, thing: Object) -> bool:
    """Whether the field selector of the kind's row would have let it through."""
    selector = kind_of(kind).selector
    if not selector or not isinstance(thing, ConfigObject):
        return True
    wanted = (term.split("=", 1) for term in selector.split(","))
    return all(thing.text(field) == value for field, value in wanted)


def _failed(path: Path) -> str | None:
    """The kind of which a support bundle says here why it was not read: `pods-errors.json`."""
    stem = without_suffix(path[-1])
    return by_path((stem.removesuffix("-errors"),)) if stem.endswith("-errors") else None


def _refusals(kind: str, text: bytes) -> Iterator[Gap]:
    """The errors of a bundle: a list of texts, or texts by namespace."""
    try:
        errors = _errors.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return
    match errors:
        case dict():
            several = list(errors.items())
        case list():
            several = [("", each) for each in errors]
        case _:
            several = []
    for namespace, why in several:
        reason = GapReason.FORBIDDEN if "forbidden" in why.lower() else GapReason.UNREACHABLE
        yield Gap(
            kind=kind,
            reason=reason,
            namespace=namespace,
            consequence=kind_of(kind).consequence,
            detail=why,
        )
