"""A row of the table of kinds: where a kind is served, how it is read, who needs it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kubectl_netmap.snapshot.wire.meta import Wire


class Question(StrEnum):
    """What is asked; a snapshot file answers all of them."""

    NETWORKS = "networks"
    OVERVIEW = "overview"
    TRACE = "trace"


class Read(StrEnum):
    """How objects of a kind are read."""

    LIST = "list"
    BY_NAME = "by-name"
    OPT_IN = "opt-in"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object.

    `versions` are tried in order; the first one served is read. An `optional` kind
    belongs to an API that many clusters do not have: not served is then an answer,
    not a gap. `large` kinds are read as a stream where the server can.
    `consequence` says what is not known without it. `selector` is a field selector
    that keeps the list short. A kind that is there `instead_of` another one is read only
    where that one could not be; `relief` says what is missing then.
    """

    name: str
    plural: str
    group: str
    versions: tuple[str, ...]
    wire: Wire
    consequence: str
    namespaced: bool = True
    optional: bool = False
    large: bool = False
    read: Read = Read.LIST
    selector: str = ""
    needed_by: frozenset[Question] = frozenset(Question)
    instead_of: str = ""
    relief: str = ""

    @property
    def resource(self) -> str:
        """As RBAC and kubectl name it: `ippools.crd.projectcalico.org`."""
        return f"{self.plural}.{self.group}" if self.group else self.plural
