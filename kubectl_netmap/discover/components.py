"""Components of the cluster as they show in templates of pods: agents, controllers.

Images may come from a mirror, so an image is told by the last part of its path,
with or without a mirror's prefix before a dash.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kubectl_netmap.discover.fact import Confidence, Evidence
from kubectl_netmap.discover.marks import count_of, image_name, image_tag
from kubectl_netmap.objects.workload import (
    FINISHED,
    Container,
    Pod,
    PodTemplate,
    Workload,
)
from kubectl_netmap.snapshot.snapshot import Snapshot

Agent = tuple[Pod | Workload, Container]
"""A pod or workload of a component, and the container that gave it away."""


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a component is recognised; all that is given must hold.

    `container` or `image` must be given. `owner` is the name of what makes the pods;
    with a final `*`, how that name begins. `beside` is the name of a second
    container of the same pod.
    """

    container: str = ""
    image: str = ""
    owner: str = ""
    namespace: str = ""
    label: tuple[str, str] = ("", "")
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """What was seen of one component: workloads that want pods, and live pods.

    Each comes with the container that gave it away. Both are empty for a component
    that shows by other marks only.
    """

    workloads: tuple[tuple[Workload, Container], ...] = ()
    pods: tuple[tuple[Pod, Container], ...] = ()

    @property
    def confidence(self) -> Confidence:
        """Observed where it runs, declared where it is wanted only, unknown if neither."""
        if any(each.ready for each, _ in self.workloads) or any(map(_runs, self.pods)):
            return Confidence.OBSERVED
        return Confidence.DECLARED if self.workloads or self.pods else Confidence.UNKNOWN

    @property
    def agents(self) -> tuple[Agent, ...]:
        """One for each different container: of the pods that run, else of all seen."""
        everything: tuple[Agent, ...] = (*self.pods, *self.workloads)
        running: tuple[Agent, ...] = tuple(each for each in self.pods if _runs(each))
        found: dict[int, Agent] = {}
        for each in running or everything:
            found.setdefault(id(each[1]), each)
        return tuple(found.values())

    @property
    def agent(self) -> Agent | None:
        """One of its agents: a pod that runs, else any pod, else a workload."""
        return next(iter(self.agents), None)

    @property
    def containers(self) -> tuple[Container, ...]:
        """The different containers of its agents."""
        return tuple(container for _, container in self.agents)

    @property
    def version(self) -> str:
        """The tag of its image; empty where it has none."""
        return image_tag(self.agent[1].image) if self.agent else ""

    @property
    def size(self) -> int:
        """How many of its pods are ready."""
        ready = sum(pod.ready for pod, _ in self.pods)
        return max(ready, sum(each.ready for each, _ in self.workloads))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The image of each workload, or of one pod, and how many pods are ready."""
        if self.workloads:
            return tuple(
                image_of(each, f"{each[0].ready} of {count_of(each[0].desired, 'pod')} ready")
                for each in self.workloads
            )
        ready = sum(pod.ready for pod, _ in self.pods)
        says = f"{ready} of {count_of(len(self.pods), 'pod')} ready"
        return tuple(image_of(each, says) for each in self.pods[:1])


def image_of(agent: Agent, says: str) -> Evidence:
    """The evidence that an agent's image gives."""
    owner, container = agent
    spec = "spec.template.spec" if isinstance(owner, Workload) else "spec"
    return Evidence(owner.ref, f"{spec}.containers[{container.name}].image", container.image, says)


def components(
    snapshot: Snapshot, marks: Mapping[str, Iterable[Mark]], *, idle: bool = False
) -> Mapping[str, Component]:
    """The components of which a workload or a live pod was seen, by name.

    Every template is looked at once, however many pods share it. A workload that wants
    no pod is switched off, and left out unless `idle` is set.
    """
    workloads: dict[str, list[tuple[Workload, Container]]] = defaultdict(list)
    pods: dict[str, list[tuple[Pod, Container]]] = defaultdict(list)
    rows: _Rows = defaultdict(list)
    for name, several in marks.items():
        for mark in several:
            rows[mark.container].append((name, mark))
    for workload in (*snapshot.daemon_sets, *snapshot.deployments):
        hits = _hits(workload.template, rows) if workload.desired or idle else ()
        for name, container in _fitting(workload, hits):
            workloads[name].append((workload, container))
    known: dict[int, tuple[_Hit, ...]] = {}
    for pod in snapshot.pods:
        key = id(pod.template)
        if key not in known:
            known[key] = _hits(pod.template, rows)
        hits = known[key]
        if hits and pod.phase not in FINISHED:
            for name, container in _fitting(pod, hits):
                pods[name].append((pod, container))
    return {
        name: Component(tuple(workloads[name]), tuple(pods[name]))
        for name in marks
        if name in workloads or name in pods
    }


_Rows = dict[str, list[tuple[str, Mark]]]
_Hit = tuple[str, Mark, Container]


def _hits(template: PodTemplate, rows: _Rows) -> tuple[_Hit, ...]:
    """The marks that a template bears; `rows` are by name of container, or empty."""
    found = []
    for container in template.containers:
        image = image_name(container.image)
        for name, mark in (*rows.get(container.name, ()), *rows.get("", ())):
            if image.endswith(mark.image) and _bears(template, image, mark):
                found.append((name, mark, container))
    return tuple(found)


def _bears(template: PodTemplate, image: str, mark: Mark) -> bool:
    whole = mark.image in ("", image) or image.endswith(f"-{mark.image}")
    return whole and (not mark.beside or template.container(mark.beside) is not None)


def _fitting(owner: Pod | Workload, hits: Iterable[_Hit]) -> Iterator[tuple[str, Container]]:
    seen = set()
    for name, mark, container in hits:
        if name not in seen and _fits(mark, owner):
            seen.add(name)
            yield name, container


def _fits(mark: Mark, owner: Pod | Workload) -> bool:
    key, value = mark.label
    return (
        mark.namespace in ("", owner.namespace)
        and (not key or owner.labels.get(key) == value)
        and (not mark.owner or _is_made_by(owner, mark.owner))
    )


def _is_made_by(owner: Pod | Workload, wanted: str) -> bool:
    begin = wanted.removesuffix("*")
    if isinstance(owner, Workload):
        name = owner.name
    elif owner.owner is None:
        # old dumps name no owner; a pod's name begins with its owner's
        return owner.name.startswith(begin if begin != wanted else f"{wanted}-")
    elif owner.owner.kind == "ReplicaSet":
        name = owner.owner.name.rpartition("-")[0]
    else:
        name = owner.owner.name
    return name.startswith(begin) if begin != wanted else name == wanted


def _runs(found: tuple[Pod, Container]) -> bool:
    pod, container = found
    stuck = any(each.container == container.name and each.reason for each in pod.troubles)
    return pod.ready or (pod.phase == "Running" and not stuck)
