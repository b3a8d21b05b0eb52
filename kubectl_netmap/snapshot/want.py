"""A part of a kind that is wanted: one object, a namespace, or what a selector picks."""

from __future__ import annotations

from dataclasses import dataclass

_ON_NODE = "spec.nodeName="


@dataclass(frozen=True, slots=True, order=True)
class Want:
    """Objects of one kind: all, or those for which everything that is given holds.

    `fields` and `labels` are selectors as the API server takes them. A `limit` asks for
    one page of so many; what does not fit stays unseen. `maybe` is set for a kind that
    many clusters do not serve: then the API groups are looked at first, once for all.
    Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#collections
    """

    kind: str
    namespace: str = ""
    name: str = ""
    fields: str = ""
    labels: str = ""
    limit: int = 0
    maybe: bool = False

    @property
    def picks(self) -> bool:
        """Whether it asks for some objects only of its namespace, or of the cluster."""
        return bool(self.name or self.fields or self.labels)

    @property
    def node(self) -> str:
        """The node whose pods are wanted; empty where it is about something else."""
        whole = self.kind == "Pod" and not self.namespace and not self.labels and not self.limit
        there = self.fields.startswith(_ON_NODE) and "," not in self.fields
        return self.fields.removeprefix(_ON_NODE) if whole and there else ""


def pods_on(node: str) -> Want:
    """The pods of a node, of every namespace (field selector of pods: spec.nodeName)."""
    return Want("Pod", fields=f"{_ON_NODE}{node}")
