"""Manifests of what runs in a cluster, for tests that need many of them."""

from __future__ import annotations


def daemon_set(
    name: str, *containers: str, namespace: str = "kube-system", ready: int = 3, desired: int = 3
) -> str:
    """A DaemonSet; a container is the inside of a YAML mapping: `name: a, image: b:1`."""
    return f"""
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {{namespace: {namespace}, name: {name}}}
spec: {{template: {{spec: {{hostNetwork: true, containers: [{_listed(containers)}]}}}}}}
status: {{desiredNumberScheduled: {desired}, numberReady: {ready}}}
"""


def deployment(
    name: str, *containers: str, namespace: str = "kube-system", ready: int = 1, desired: int = 1
) -> str:
    """A Deployment, told as `daemon_set`."""
    return f"""
---
apiVersion: apps/v1
kind: Deployment
metadata: {{namespace: {namespace}, name: {name}}}
spec:
  replicas: {desired}
  template: {{spec: {{containers: [{_listed(containers)}]}}}}
status: {{readyReplicas: {ready}}}
"""


def pod(  # noqa: PLR0913 -- what tells pods apart
    name: str,
    *containers: str,
    owner: str = "",
    namespace: str = "kube-system",
    ready: bool = True,
    phase: str = "Running",
    stuck: str = "",
    ip: str = "",
    labels: str = "",
) -> str:
    """A pod; `owner` is `Kind/name`, `stuck` the reason why its first container waits."""
    kind, _, owned_by = owner.partition("/")
    owners = f"[{{kind: {kind}, name: {owned_by}, controller: true}}]" if owner else "[]"
    first = containers[0].split(",")[0].removeprefix("name:").strip() if containers else "c"
    status = f"[{{name: {first}, ready: false, state: {{waiting: {{reason: {stuck}}}}}}}]"
    return f"""
---
kind: Pod
metadata:
  namespace: {namespace}
  name: {name}
  labels: {{{labels}}}
  ownerReferences: {owners}
spec: {{hostNetwork: {str(not ip).lower()}, containers: [{_listed(containers)}]}}
status:
  phase: {phase}
  conditions: [{{type: Ready, status: "{ready}"}}]
  podIPs: {f"[{{ip: {ip}}}]" if ip else "[]"}
  containerStatuses: {status if stuck else "[]"}
"""


def node(
    name: str = "n1", *, spec: str = "", labels: str = "", annotations: str = "", **more: str
) -> str:
    """A node; `spec`, `labels` and `annotations` are the insides of YAML mappings.

    `more` are `info` (of status.nodeInfo) and `reason` (of NetworkUnavailable).
    """
    reason = more.get("reason", "")
    conditions = f"[{{type: NetworkUnavailable, status: 'False', reason: {reason}}}]"
    return f"""
---
kind: Node
metadata: {{name: {name}, labels: {{{labels}}}, annotations: {{{annotations}}}}}
spec: {{{spec}}}
status:
  conditions: {conditions if reason else "[]"}
  nodeInfo: {{{more.get("info", "")}}}
"""


def config_map(name: str, data: str, namespace: str = "kube-system") -> str:
    """A ConfigMap; `data` is the inside of a YAML mapping, on one line or indented by two."""
    return f"""
---
kind: ConfigMap
metadata: {{namespace: {namespace}, name: {name}}}
data: {{{data}}}
"""


def custom(api_version: str, kind: str, name: str, body: str, namespace: str = "") -> str:
    """A custom resource; `body` is the inside of a YAML mapping, such as `spec: {…}`."""
    metadata = f"{{name: {name}, namespace: '{namespace}'}}"
    return f"""
---
{{apiVersion: {api_version}, kind: {kind}, metadata: {metadata}, {body}}}
"""


def _listed(containers: tuple[str, ...]) -> str:
    return ", ".join(f"{{{each}}}" for each in containers)
