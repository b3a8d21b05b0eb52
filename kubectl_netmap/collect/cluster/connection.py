"""Which cluster to ask and as whom: the flags a kubectl user expects. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Connection:
    """Flags over the kubeconfig; empty means: as the kubeconfig says.

    `request_timeout` is in seconds, 0 for none at all, None for the default (10 s to
    connect, 60 s without a byte).
    """

    kubeconfig: str = ""
    context: str = ""
    cluster: str = ""
    user: str = ""
    namespace: str = ""
    server: str = ""
    token: str = ""
    as_user: str = ""
    as_groups: tuple[str, ...] = ()
    as_uid: str = ""
    insecure_skip_tls_verify: bool = False
    certificate_authority: str = ""
    client_certificate: str = ""
    client_key: str = ""
    tls_server_name: str = ""
    disable_compression: bool = False
    request_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class OptIn:
    """What is read only when asked for, as it needs more than `get` and `list`.

    `read_logs`: the head of kube-proxy's logs (get pods/log). `read_node_proxy`:
    /proxyMode and the kubelet's configz (get nodes/proxy). `dry_run_probe`: Services
    that are created with `dryRun=All` and never stored (create services).
    """

    read_logs: bool = False
    read_node_proxy: bool = False
    dry_run_probe: bool = False
