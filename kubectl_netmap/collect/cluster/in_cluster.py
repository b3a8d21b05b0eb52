"""A pod's own way to its API server, told as if a kubeconfig said it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kubectl_netmap.collect.cluster.kubeconfig import Choice

SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def in_cluster(environ: Mapping[str, str], folder: Path = SERVICE_ACCOUNT) -> Choice | None:
    """The API server of the cluster that this process is a pod of; None outside of one.

    The token stays a file: the kubelet replaces it about hourly, and a long reading
    must follow.
    """
    host, port = environ.get("KUBERNETES_SERVICE_HOST"), environ.get("KUBERNETES_SERVICE_PORT")
    token, ca, namespace = folder / "token", folder / "ca.crt", folder / "namespace"
    if not host or not token.is_file():
        return None
    where = f"[{host}]" if ":" in host else host
    cluster = {"server": f"https://{where}:{port or 443}"}
    if ca.is_file():
        cluster["certificate-authority"] = str(ca)
    return Choice(
        context="in-cluster",
        cluster=cluster,
        user={"tokenFile": str(token)},
        user_name="the pod's service account",
        namespace=namespace.read_text("utf-8").strip() if namespace.is_file() else "",
    )
