"""A generated cluster, written as the pages in which an API server would list it.

The same number of pods and the same seed give the same bytes. At 150 000 pods the
cluster is as large as Kubernetes supports: 5 000 nodes, 10 000 Services.
Run as `python -m bench.clusters FOLDER PODS SEED`.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import manifests, pods
from bench.api import write_rest
from bench.manifests import App, Tree
from bench.pages import Pages, row_of

PODS_PER_NODE, PODS_PER_SERVICE, PODS_PER_NAMESPACE = 30, 15, 300
ENDPOINTS_PER_SLICE = 100
_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
_RUNNING = '{"running":{"startedAt":"2026-03-01T08:00:31Z"}}'
_WAITING = '{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 5m0s restarting"}}'
_KILLED = (
    '{"terminated":{"exitCode":137,"reason":"OOMKilled","startedAt":"2026-03-01T08:00:31Z",'
    '"finishedAt":"2026-03-02T08:00:31Z","containerID":"containerd://0"}}'
)


@dataclass(frozen=True, slots=True)
class _Node:
    name: str
    host: str
    cidr: str
    zone: int
    prefix: str


def write(folder: Path, count: int, seed: int) -> None:
    """Write a cluster of so many pods into an empty folder."""
    rng = random.Random(f"{seed}/{count}")
    nodes = [_node(number) for number in range(max(3, count // PODS_PER_NODE))]
    services = list(_services(rng, count, len(nodes)))
    agents = list(_agents(rng, len(nodes)))
    endpoints = _write_pods(folder, rng, nodes, sorted(services + agents, key=_key))
    names = sorted({app.namespace for app in services + agents})
    addresses = sorted(services, key=lambda app: app.cluster_ip)
    deployments = [app for app in services if app.kind == "Deployment"]
    lists: dict[str, list[tuple[Tree, Tree]]] = {
        "nodes": [(manifests.node(), asdict(node)) for node in nodes],
        "namespaces": [(manifests.namespace(), {"name": name}) for name in names],
        "services": [(manifests.service(app), {}) for app in services],
        "ipaddresses": [(manifests.ip_address(app), {}) for app in addresses],
        "deployments": [(pods.workload(app), {}) for app in deployments],
        "daemonsets": [(pods.workload(app), {}) for app in agents],
    }
    for plural, filled in lists.items():
        with Pages(folder, plural, len(filled)) as pages:
            for tree, values in filled:
                pages.add(text(tree) % {**_identity(rng), **values})
    _write_slices(folder, rng, services, endpoints)
    write_rest(folder)


def text(tree: Tree) -> str:
    """A template to be filled in by `%`, see `manifests`."""
    return json.dumps(tree, separators=(",", ":")).replace('"#%(', "%(").replace(')s#"', ")s")


def _node(number: int) -> _Node:
    high, low = divmod(number, 256)
    prefix = f"10.{128 + high}.{low}."
    host = f"10.{16 + high}.{low // 8}.{4 + low % 8}"
    return _Node(f"node-{number:05}", host, f"{prefix}0/24", 1 + number % 3, prefix)


def _services(rng: random.Random, count: int, nodes: int) -> Iterator[App]:
    """Apps behind Services: most small, some of hundreds of pods, as clusters are."""
    number = max(1, count // PODS_PER_SERVICE)
    sizes = _sizes(rng, count - 2 * nodes, number)
    namespaces = max(2, count // PODS_PER_NAMESPACE)
    keys = sorted((f"team-{rng.randrange(namespaces):04}", f"app-{n:05}") for n in range(number))
    for index, ((namespace, name), size) in enumerate(zip(keys, sizes, strict=True)):
        stateful = rng.random() < 0.05  # noqa: PLR2004 -- one in twenty
        revision = _token(rng, 10)
        labels = {
            "app.kubernetes.io/name": name,
            "app.kubernetes.io/instance": name,
            "app.kubernetes.io/version": f"1.{index % 30}.0",
            "app.kubernetes.io/component": "server",
            "app.kubernetes.io/managed-by": "Helm",
            "helm.sh/chart": f"{name}-0.{index % 9}.1",
        }
        if stateful:
            labels |= {
                "apps.kubernetes.io/pod-index": "%(ordinal)s",
                "controller-revision-hash": f"{name}-{revision}",
                "statefulset.kubernetes.io/pod-name": "%(name)s",
            }
        else:
            labels["pod-template-hash"] = revision
        yield App(
            namespace=namespace,
            name=name,
            uid=_uid(rng),
            kind="StatefulSet" if stateful else "Deployment",
            owner=name if stateful else f"{name}-{revision}",
            labels=labels,
            image=f"registry.example/{namespace}/{name}:1.{index % 30}.0",
            env={
                "DATABASE_URL": f"postgres://{name}-db.{namespace}.svc.cluster.local:5432/{name}",
                "CACHE_HOST": f"{name}-cache.{namespace}.svc.cluster.local",
                "LOG_LEVEL": "info",
                "HTTP_TIMEOUT": "30s",
            },
            config=f"{name}-config",
            sidecar=rng.random() < 0.15,  # noqa: PLR2004 -- the share of a usual mesh
            replicas=size,
            cluster_ip=f"10.{96 + index // 65536}.{index // 256 % 256}.{index % 256}",
        )


def _sizes(rng: random.Random, pods: int, apps: int) -> list[int]:
    """The pods of each app, `pods` together; few apps have most of them."""
    weights = [min(rng.paretovariate(1.2), 100) for _ in range(apps)]
    spare, total = pods - apps, sum(weights)
    sizes = [1 + int(spare * weight / total) for weight in weights]
    for index in range(pods - sum(sizes)):
        sizes[index % apps] += 1
    return sizes


def _agents(rng: random.Random, nodes: int) -> Iterator[App]:
    """What runs on each node: the service proxy and the CNI of a kind cluster."""
    config = "/var/lib/kube-proxy/config.conf"
    for name, container, command, env in (
        ("kube-proxy", "kube-proxy", ("/usr/local/bin/kube-proxy", f"--config={config}"), {}),
        ("kindnet", "kindnet-cni", (), {"POD_SUBNET": "10.128.0.0/9"}),
    ):
        yield App(
            namespace="kube-system",
            name=name,
            uid=_uid(rng),
            kind="DaemonSet",
            owner=name,
            labels={"k8s-app": name, "controller-revision-hash": _token(rng, 10)},
            image=f"registry.example/{name}:v1.34.4",
            container=container,
            command=command,
            env=env,
            config=name,
            config_path=f"/var/lib/{name}",
            host_network=True,
            replicas=nodes,
        )


def _write_pods(
    folder: Path, rng: random.Random, nodes: Sequence[_Node], apps: Sequence[App]
) -> dict[tuple[str, str], list[str]]:
    """Write the pods; gives the endpoints of each app, as JSON."""
    endpoints: dict[tuple[str, str], list[str]] = {}
    used = [1] * len(nodes)
    endpoint = text(manifests.endpoint())
    total = sum(app.replicas for app in apps)
    with Pages(folder, "pods", total) as pages:
        for app in apps:
            tree = pods.pod(app)
            template, row = text(tree), text(row_of(tree))
            mine = endpoints[_key(app)] = []
            for values in sorted(_pod_values(rng, app, nodes, used), key=lambda v: str(v["name"])):
                pages.add(template % values, row % values)
                mine.append(endpoint % values)
    return endpoints


def _pod_values(
    rng: random.Random, app: App, nodes: Sequence[_Node], used: list[int]
) -> Iterator[dict[str, object]]:
    for ordinal in range(app.replicas):
        at = ordinal if app.kind == "DaemonSet" else rng.randrange(len(nodes))
        node = nodes[at]
        used[at] = (used[at] + 1) % 254
        token, chance = _token(rng, 5), rng.random()
        ready, restarts = chance > 0.01, rng.randrange(1, 40) if chance < 0.03 else 0  # noqa: PLR2004
        yield {
            **_identity(rng),
            "namespace": app.namespace,
            "name": f"{app.owner}-{ordinal if app.kind == 'StatefulSet' else token}",
            "generate": f"{app.owner}-",
            "ordinal": ordinal,
            "node": node.name,
            "zone": node.zone,
            "host": node.host,
            "ip": node.host if app.host_network else f"{node.prefix}{used[at]}",
            "token": token,
            "ready": str(ready).lower(),
            "status": str(ready),
            "restarts": restarts,
            "shown": "Running" if ready else "CrashLoopBackOff",
            "state": _RUNNING if ready else _WAITING,
            "last": _KILLED if restarts else "{}",
        }


def _write_slices(
    folder: Path,
    rng: random.Random,
    apps: Sequence[App],
    endpoints: dict[tuple[str, str], list[str]],
) -> None:
    total = sum(len(list(_cuts(endpoints[_key(app)]))) for app in apps)
    with Pages(folder, "endpointslices", total) as pages:
        for app in apps:
            template = text(manifests.endpoint_slice(app))
            for cut in _cuts(endpoints[_key(app)]):
                values = {"token": _token(rng, 5), "endpoints": f"[{','.join(cut)}]"}
                pages.add(template % {**_identity(rng), **values})


def _cuts(endpoints: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(endpoints), ENDPOINTS_PER_SLICE):
        yield endpoints[start : start + ENDPOINTS_PER_SLICE]


def _identity(rng: random.Random) -> dict[str, object]:
    return {
        "uid": _uid(rng),
        "digest": f"{rng.getrandbits(256):064x}",
        "version": rng.randrange(10**6, 10**8),
    }


def _uid(rng: random.Random) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _token(rng: random.Random, length: int) -> str:
    return "".join(rng.choices(_LETTERS, k=length))


def _key(app: App) -> tuple[str, str]:
    return app.namespace, app.name


if __name__ == "__main__":
    place, size, chosen = sys.argv[1:]
    Path(place).mkdir(parents=True)
    write(Path(place), int(size), int(chosen))
