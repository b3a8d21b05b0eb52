"""Pods of one namespace by their labels, found without looking at each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_netmap.objects.labels import Labels
from kubectl_netmap.objects.workload import FINISHED, Pod

_MOST = 256
"""Sets of labels that are compared with a selector that nothing matches."""

Pair = tuple[str, str]


class PodLabels:
    """Pods that have not finished, or those that have; with the same labels together."""

    def __init__(self, pods: Iterable[Pod], *, finished: bool = False) -> None:
        alike: dict[int, list[Pod]] = {}
        for pod in pods:
            if (pod.phase in FINISHED) is finished:
                # equal labels mostly are one value in memory
                alike.setdefault(id(pod.labels), []).append(pod)
        self._alike = tuple(tuple(several) for several in alike.values())
        self._having: dict[Pair, list[int]] = {}
        for number, several in enumerate(self._alike):
            for pair in several[0].labels.items():
                self._having.setdefault(pair, []).append(number)

    def matching(self, selector: Labels) -> tuple[Pod, ...]:
        """The pods that a selector selects; none for an empty one."""
        if not selector:
            return ()
        fewest = min((self._having.get(pair, []) for pair in selector.items()), key=len)
        return tuple(
            pod
            for number in fewest
            if selector.items() <= self._alike[number][0].labels.items()
            for pod in self._alike[number]
        )

    def nearly(self, selector: Labels) -> tuple[Pod, Pair] | None:
        """A pod that lacks one label of the selector only, and that label.

        Looks at some hundred sets of labels at most; the first by the pod's name wins.
        """
        found = sorted(self._lacking_one(selector), key=lambda each: (each[0].name, each[1]))
        return found[0] if found else None

    def _lacking_one(self, selector: Labels) -> Iterator[tuple[Pod, Pair]]:
        # what lacks one label only has one of any two
        lists = sorted((self._having.get(pair, []) for pair in selector.items()), key=len)
        near = dict.fromkeys(number for several in lists[:2] for number in several[:_MOST])
        for number in near:
            labels = self._alike[number][0].labels
            lacking = selector.items() - labels.items()
            if len(lacking) == 1 < len(selector):
                yield self._alike[number][0], next(iter(lacking))

    def values(self, key: str) -> dict[str, Pod]:
        """A pod for each value that a label has; some hundred at most."""
        found: dict[str, Pod] = {}
        for name, value in self._having:
            if name == key and len(found) < _MOST:
                found[value] = self._alike[self._having[name, value][0]][0]
        return found
