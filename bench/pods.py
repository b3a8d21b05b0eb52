"""Pods, and the Deployments and DaemonSets that make them; see `manifests`."""

from __future__ import annotations

from collections.abc import Iterable

from bench.manifests import MADE, READY, App, Tree, managed


def pod(app: App) -> Tree:
    """A pod of one app: `app` says which, the rest is in the placeholders."""
    volumes = [_token_volume(), *_volumes(app)]
    containers = [_main(app)]
    if app.sidecar:
        containers.append(_sidecar())
    spec: Tree = {
        "volumes": volumes,
        "containers": containers,
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "serviceAccountName": app.name,
        "serviceAccount": app.name,
        "nodeName": "%(node)s",
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "schedulerName": "default-scheduler",
        "tolerations": [
            {
                "key": f"node.kubernetes.io/{taint}",
                "operator": "Exists",
                "effect": "NoExecute",
                "tolerationSeconds": 300,
            }
            for taint in ("not-ready", "unreachable")
        ],
        "priority": 0,
        "enableServiceLinks": True,
        "preemptionPolicy": "PreemptLowerPriority",
    }
    if app.host_network:
        spec["hostNetwork"] = True
    meta: Tree = {
        "name": "%(name)s",
        "generateName": "%(generate)s",
        "namespace": app.namespace,
        "uid": "%(uid)s",
        "resourceVersion": "%(version)s",
        "generation": 1,
        "creationTimestamp": MADE,
        "labels": dict(app.labels),
        "annotations": {
            "checksum/config": "%(digest)s",
            "prometheus.io/port": "9090",
            "prometheus.io/scrape": "true",
        },
        "ownerReferences": [
            {
                "apiVersion": "apps/v1",
                "kind": "ReplicaSet" if app.kind == "Deployment" else app.kind,
                "name": app.owner,
                "uid": app.uid,
                "controller": True,
                "blockOwnerDeletion": True,
            }
        ],
    }
    status = _pod_status(containers)
    meta["managedFields"] = [
        managed("kube-controller-manager", {"metadata": _owned(meta), "spec": _asked(spec)}),
        managed("kubelet", {"status": status}, "status"),
    ]
    return {"metadata": meta, "spec": spec, "status": status}


def _main(app: App) -> Tree:
    container: Tree = {
        "name": app.container,
        "image": app.image,
        **({"command": list(app.command)} if app.command else {}),
        "args": ["--listen=0.0.0.0:8080", f"--service-name={app.name}", "--log-format=json"],
        "ports": [
            {"name": "http", "containerPort": 8080, "protocol": "TCP"},
            {"name": "metrics", "containerPort": 9090, "protocol": "TCP"},
        ],
        "env": [
            *({"name": name, "value": value} for name, value in app.env.items()),
            {
                "name": "POD_IP",
                "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.podIP"}},
            },
        ],
        "resources": _resources("250m", "512Mi"),
        "volumeMounts": [
            {"name": app.config, "readOnly": True, "mountPath": app.config_path},
            {"name": "cache", "mountPath": "/var/cache/app"},
            _token_mount(),
        ],
        "livenessProbe": _probe("/healthz", 30),
        "readinessProbe": _probe("/ready", 5),
        **_trailer(),
    }
    return container


def _sidecar() -> Tree:
    return {
        "name": "proxy",
        "image": "registry.example/mesh/proxy:1.24.2",
        "args": ["proxy", "sidecar", "--concurrency=2", "--log-level=warning"],
        "ports": [{"name": "http-envoy", "containerPort": 15090, "protocol": "TCP"}],
        "env": [
            {"name": "PROXY_CONFIG", "value": '{"concurrency":2,"drainDuration":"45s"}'},
            {"name": "MESH_ID", "value": "cluster.local"},
        ],
        "resources": _resources("100m", "128Mi"),
        "volumeMounts": [{"name": "cache", "mountPath": "/var/lib/proxy"}, _token_mount()],
        "readinessProbe": _probe("/healthz/ready", 15),
        **_trailer(),
    }


def _trailer() -> Tree:
    return {
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "imagePullPolicy": "IfNotPresent",
        "securityContext": {
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
        },
    }


def _probe(path: str, period: int) -> Tree:
    return {
        "httpGet": {"path": path, "port": "http", "scheme": "HTTP"},
        "timeoutSeconds": 1,
        "periodSeconds": period,
        "successThreshold": 1,
        "failureThreshold": 3,
    }


def _resources(cpu: str, memory: str) -> Tree:
    return {"limits": {"memory": memory}, "requests": {"cpu": cpu, "memory": memory}}


def _token_mount() -> Tree:
    return {
        "name": "kube-api-access-%(token)s",
        "readOnly": True,
        "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount",
    }


def _token_volume() -> Tree:
    namespace = {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}}
    sources = [
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {
            "configMap": {
                "name": "kube-root-ca.crt",
                "items": [{"key": "ca.crt", "path": "ca.crt"}],
            }
        },
        {"downwardAPI": {"items": [{"path": "namespace", **namespace}]}},
    ]
    return {
        "name": "kube-api-access-%(token)s",
        "projected": {"sources": sources, "defaultMode": 420},
    }


def _volumes(app: App) -> list[Tree]:
    return [
        {"name": app.config, "configMap": {"name": app.config, "defaultMode": 420}},
        {"name": "cache", "emptyDir": {"sizeLimit": "1Gi"}},
    ]


def _pod_status(containers: Iterable[Tree]) -> Tree:
    conditions = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady")
    return {
        "observedGeneration": 1,
        "phase": "Running",
        "conditions": [
            {
                "type": name,
                "observedGeneration": 1,
                "status": "%(status)s" if name in {"Ready", "ContainersReady"} else "True",
                "lastProbeTime": None,
                "lastTransitionTime": READY,
            }
            for name in (*conditions, "PodScheduled")
        ],
        "hostIP": "%(host)s",
        "hostIPs": [{"ip": "%(host)s"}],
        "podIP": "%(ip)s",
        "podIPs": [{"ip": "%(ip)s"}],
        "startTime": MADE,
        "containerStatuses": [
            {
                "name": container["name"],
                "state": "#%(state)s#",
                "lastState": "#%(last)s#",
                "ready": "#%(ready)s#",
                "restartCount": "#%(restarts)s#",
                "image": container["image"],
                "imageID": f"{container['image'].partition(':')[0]}@sha256:%(digest)s",
                "containerID": "containerd://%(digest)s",
                "started": True,
                "allocatedResources": container["resources"]["requests"],
                "resources": container["resources"],
            }
            for container in containers
        ],
        "qosClass": "Burstable",
    }


def workload(app: App) -> Tree:
    """The Deployment or DaemonSet that makes the app's pods."""
    spec = _asked(pod(app)["spec"])
    wanted: Tree = {
        "replicas": app.replicas,
        "selector": {"matchLabels": app.selector},
        "template": {"metadata": {"labels": dict(app.labels)}, "spec": spec},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%%"}},
    }
    counts: tuple[str, ...] = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
    if app.kind == "DaemonSet":
        counts = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady")
        del wanted["replicas"]
    labels = {**app.selector, "app.kubernetes.io/managed-by": "Helm"}
    status = dict.fromkeys(counts, app.replicas)
    meta = {
        "name": app.name,
        "namespace": app.namespace,
        "uid": app.uid,
        "resourceVersion": "%(version)s",
        "generation": 3,
        "creationTimestamp": MADE,
        "labels": labels,
        "annotations": {"deployment.kubernetes.io/revision": "3"},
        "managedFields": [
            managed("helm", {"metadata": {"labels": labels}, "spec": wanted}),
            managed("kube-controller-manager", {"status": status}, "status"),
        ],
    }
    return {"metadata": meta, "spec": wanted, "status": status}


def _owned(meta: Tree) -> Tree:
    return {key: meta[key] for key in ("generateName", "annotations", "labels")}


def _asked(spec: Tree) -> Tree:
    """The spec as its controller asked for it: without what admission and scheduler add."""
    added = {"nodeName", "priority", "preemptionPolicy", "tolerations"}
    containers = [
        {**container, "volumeMounts": container["volumeMounts"][:-1]}
        for container in spec["containers"]
    ]
    kept = {key: value for key, value in spec.items() if key not in added}
    return {**kept, "volumes": spec["volumes"][1:], "containers": containers}
