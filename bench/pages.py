"""Lists of one kind on disk: pages of 500, the Table kubectl asks for, a watch-list."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from bench.manifests import Tree

PAGE = 500
VERSION = "90000000"

KINDS = {
    "pods": ("v1", "Pod"),
    "nodes": ("v1", "Node"),
    "services": ("v1", "Service"),
    "namespaces": ("v1", "Namespace"),
    "events": ("v1", "Event"),
    "configmaps": ("v1", "ConfigMap"),
    "daemonsets": ("apps/v1", "DaemonSet"),
    "deployments": ("apps/v1", "Deployment"),
    "endpointslices": ("discovery.k8s.io/v1", "EndpointSlice"),
    "ingresses": ("networking.k8s.io/v1", "Ingress"),
    "ingressclasses": ("networking.k8s.io/v1", "IngressClass"),
    "ipaddresses": ("networking.k8s.io/v1", "IPAddress"),
    "networkpolicies": ("networking.k8s.io/v1", "NetworkPolicy"),
    "servicecidrs": ("networking.k8s.io/v1", "ServiceCIDR"),
}
"""What the server serves, by plural: apiVersion and kind."""

CLUSTER_SCOPED = {"nodes", "namespaces", "ingressclasses", "ipaddresses", "servicecidrs"}

_COLUMNS = (
    "Name", "Ready", "Status", "Restarts", "Age",
    "IP", "Node", "Nominated Node", "Readiness Gates",
)  # fmt: skip


class Pages:
    """The files of one list, written object by object."""

    def __init__(self, folder: Path, plural: str, total: int) -> None:
        self._folder, self._plural = folder, plural
        self._version, self._kind = KINDS[plural]
        self._left, self._number = total, 0
        self._items: list[str] = []
        self._rows: list[str] = []
        (folder / "watches").mkdir(exist_ok=True)
        self._watch: IO[str] = (folder / "watches" / f"{plural}.json").open("w")

    def add(self, item: str, row: str = "") -> None:
        """One object, and its row of a Table if it may be asked for."""
        self._items.append(item)
        if row:
            self._rows.append(row)
        self._watch.write(self._event("ADDED", item))
        if len(self._items) == PAGE:
            self._flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error: type[BaseException] | None, _value: object, _where: TracebackType | None
    ) -> None:
        if error is None:
            if self._items or not self._number:
                self._flush()
            end = {"resourceVersion": VERSION, "annotations": {"k8s.io/initial-events-end": "true"}}
            self._watch.write(
                self._event("BOOKMARK", json.dumps({"metadata": end}, separators=(",", ":")))
            )
        self._watch.close()

    def _event(self, name: str, item: str) -> str:
        head = f'"kind":"{self._kind}","apiVersion":"{self._version}",'
        return f'{{"type":"{name}","object":{{{head}{item[1:]}}}\n'

    def _flush(self) -> None:
        self._left -= len(self._items)
        meta: Tree = {"resourceVersion": VERSION}
        if self._left > 0:
            meta |= {"continue": f"{self._number + 1:04}", "remainingItemCount": self._left}
        kind = {"kind": f"{self._kind}List", "apiVersion": self._version}
        self._page("lists", {**kind, "metadata": meta}, "items", self._items)
        if self._rows:
            kind = {"kind": "Table", "apiVersion": "meta.k8s.io/v1"}
            head = {**kind, "metadata": meta, "columnDefinitions": _columns()}
            self._page("tables", head, "rows", self._rows)
        self._items, self._rows, self._number = [], [], self._number + 1

    def _page(self, form: str, head: Tree, key: str, items: list[str]) -> None:
        file = self._folder / form / self._plural / f"{self._number:04}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        begin = json.dumps(head, separators=(",", ":"))[:-1]
        file.write_text(f'{begin},"{key}":[{",".join(items)}]}}\n')


def row_of(pod: Tree) -> Tree:
    """The row that the API server prints for a pod: nine cells and its metadata."""
    count = len(pod["spec"]["containers"])
    cells = [
        "%(name)s", f"{count}/{count}", "%(shown)s", "%(restarts)s", "265d",
        "%(ip)s", "%(node)s", "<none>", "<none>",
    ]  # fmt: skip
    kind = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1"}
    return {"cells": cells, "object": {**kind, "metadata": pod["metadata"]}}


def _columns() -> list[Tree]:
    return [
        {"name": name, "type": "string", "format": "", "description": "", "priority": number // 5}
        for number, name in enumerate(_COLUMNS)
    ]
