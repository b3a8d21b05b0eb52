"""How much of a cluster a dump covers: of each kind the whole of it, or some namespaces.

A list does not say whether it was asked for all namespaces. What tells is what it
holds and where it stands:

* a list with objects of several namespaces was asked for all of them, and so were its
  neighbours in the same folder (`kubectl get … -A` one kind at a time);
* where a part of the path is the namespace of all that a file holds, that layout has
  a place per namespace, and only the namespaces that are there are covered:
  `shop/pods.json`, `namespaces/shop/core/pods.yaml`, `pods/shop.json`;
* where namespaces themselves are listed, those are all there are;
* policies are where somebody wrote some, so that those of one namespace do not tell that
  it was asked for others, whatever stands beside them;
* every cluster has the Service `kubernetes` in default, and endpoints for it: a dump
  without them was asked for the namespaces of its objects only;
* nobody picks kube-public or kube-node-lease by hand: a dump with them has all, and so
  has one with two lists too many for the namespaces that its objects are in.

Where none of that tells, only the namespaces of the objects themselves are covered.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kubectl_netmap.collect.files.naming import without_suffix

_NEVER_PICKED = frozenset({"kube-node-lease", "kube-public"})  # kubeadm, KEP-589
_ONE_TELLS_NOTHING = frozenset(
    {
        "ConfigMap",  # kube-root-ca.crt is in every namespace, since Kubernetes 1.20
        "NetworkPolicy",  # none is what lets everything pass, so that it has to be sure
    }
)
_IN_DEFAULT = frozenset(
    {"Service", "EndpointSlice", "Endpoints"}
)  # `kubernetes`, by the API server
_SILENT = ("resources", "ns")
"""Where Sonobuoy puts namespaces; it writes no file for a list without items."""

Path = tuple[str, ...]
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Listing:
    """One list, or one manifest: its kind, its file, and the namespaces of its objects.

    Of namespaces themselves, their names count. An empty kind stands for several at
    once.
    """

    kind: str
    path: Path
    namespaces: frozenset[str]

    @property
    def folder(self) -> Path:
        """Where its file is."""
        return self.path[:-1]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place per namespace in a layout: what comes before it, folder or file."""

    before: Path
    is_file: bool


class Coverage:
    """What the listings of a dump cover, by kind; `paths` are all the files there were."""

    def __init__(self, listings: Iterable[Listing], paths: Iterable[Path]) -> None:
        self._listings: Mapping[str, list[Listing]] = _grouped(listings, lambda each: each.kind)
        everything = [each for several in self._listings.values() for each in several]
        self._names = {name for each in everything for name in each.namespaces}
        self._slots = frozenset(slot for each in everything for slot in _told_by(each))
        self._wide = {
            each.folder
            for each in everything
            if len(each.namespaces) > 1 and each.kind != "Namespace"
        }
        self._beside = _grouped(
            (each for each in everything if not self._place(each)), lambda each: each.folder
        )
        self._places = _places(self._slots, paths)
        listed = [each for each in self._of("Namespace") if not self._place(each)]
        self._every = {name for each in listed for name in each.namespaces}
        self._with_empty = frozenset(_with_empty_namespaces(everything))

    def kinds(self) -> frozenset[str]:
        """The kinds of which anything was found, an empty list perhaps."""
        return frozenset(self._listings) - {""}

    def knows_namespaces(self) -> bool:
        """Whether namespaces were listed, and are not just those of the dump."""
        return bool(self._every)

    def covered(self, kind: str) -> frozenset[str] | None:
        """The namespaces of which a kind was listed; None for all there are."""
        found: set[str] = set()
        for each in self._of(kind):
            here = self._covered(each)
            if here is None and not self._lacks_default(kind):
                return None
            found.update(each.namespaces if here is None else here)
        if found & _NEVER_PICKED or (self._every and self._every <= found):
            return None
        if any(each.path in self._with_empty for each in self._of(kind)):
            return None
        return frozenset(found)

    def _lacks_default(self, kind: str) -> bool:
        return kind in _IN_DEFAULT and not any("default" in of.namespaces for of in self._of(kind))

    def _of(self, kind: str) -> list[Listing]:
        return self._listings.get(kind, [])

    def _covered(self, listing: Listing) -> Iterable[str] | None:
        slot = self._place(listing)
        if slot and slot.before[-2:] == _SILENT:
            return self._places[slot]
        if self._is_wide(listing, slot):
            return None
        if slot:
            return (_steps(listing.path)[len(slot.before)],)
        return listing.namespaces or self._of_nothing(listing)

    def _is_wide(self, listing: Listing, slot: Slot | None) -> bool:
        if listing.kind in _ONE_TELLS_NOTHING and len(listing.namespaces) == 1:
            return False
        return listing.folder in self._wide and not (slot and slot.is_file)

    def _of_nothing(self, listing: Listing) -> Iterable[str] | None:
        """What an empty list covers: as much as its neighbours, if there is one answer."""
        beside = self._beside[listing.folder]
        around = {name for each in beside for name in each.namespaces}
        if around:
            return around if len(around) == 1 else ()
        again = sum(each.path == listing.path and each.kind == listing.kind for each in beside)
        # several of one kind in one file: one per namespace, and nothing says of which
        return None if again == 1 else ()

    def _place(self, listing: Listing) -> Slot | None:
        """Where the path names the namespace of the listing, if it does."""
        if len(listing.namespaces) > 1:
            return None
        told = next(_told_by(listing), None)
        if told or listing.namespaces:
            return told
        steps = _steps(listing.path)
        places = (Slot(steps[:at], at == len(steps) - 1) for at in range(len(steps)))
        return next(
            (
                slot
                for slot in places
                if slot in self._slots or steps[len(slot.before)] in self._names
            ),
            None,
        )


def _told_by(listing: Listing) -> Iterator[Slot]:
    steps = _steps(listing.path)
    if len(listing.namespaces) == 1:
        for at, step in enumerate(steps):
            if step in listing.namespaces:
                yield Slot(steps[:at], at == len(steps) - 1)
                return


def _steps(path: Path) -> Path:
    """The folders of a path, and its file's name without suffix."""
    return (*path[:-1], without_suffix(path[-1]))


def _places(slots: Iterable[Slot], paths: Iterable[Path]) -> Mapping[Slot, set[str]]:
    """The names that stand at each slot."""
    found: dict[Slot, set[str]] = {slot: set() for slot in slots}
    for path in map(_steps, paths):
        for at, step in enumerate(path):
            slot = Slot(path[:at], at == len(path) - 1)
            if slot in found:
                found[slot].add(step)
    return found


def _with_empty_namespaces(listings: Iterable[Listing]) -> Iterator[Path]:
    """Files with a list per namespace, more by two than they name namespaces."""
    for path, several in _grouped(listings, lambda each: each.path).items():
        lists = Counter(each.kind for each in several if len(each.namespaces) <= 1)
        names = {name for each in several for name in each.namespaces}
        if max(lists.values(), default=0) - len(names) >= len(_NEVER_PICKED):
            yield path


def _grouped(listings: Iterable[Listing], key: Callable[[Listing], K]) -> Mapping[K, list[Listing]]:
    found: defaultdict[K, list[Listing]] = defaultdict(list)
    for each in listings:
        found[key(each)].append(each)
    return found
