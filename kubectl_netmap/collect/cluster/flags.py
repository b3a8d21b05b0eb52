"""Flags laid over what the kubeconfig says, by the rules of kubectl (client-go `clientcmd`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from kubectl_netmap.collect.cluster.connection import Connection
from kubectl_netmap.collect.cluster.kubeconfig import Choice
from kubectl_netmap.errors import KubeconfigError

_CA = ("certificate-authority", "certificate-authority-data")
_CERTIFICATE = ("client-certificate", "client-certificate-data")
_KEY = ("client-key", "client-key-data")
_LOGINS = ("token", "tokenFile", "exec", "auth-provider", "username", "password")
_TLS = (*_CA, *_CERTIFICATE, "insecure-skip-tls-verify")

# RFC 9110 tokens: what else a key of Impersonate-Extra-… holds is percent-encoded,
# https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
_IN_HEADER_NAMES = "!#$&'*+-.^_`|~"


def with_flags(choice: Choice, connection: Connection) -> Choice:
    """The choice with every flag that says otherwise.

    Another server has another name, so the kubeconfig's `tls-server-name` goes; a
    token replaces every other way to log in; TLS without verification needs no CA.
    """
    cluster, user = dict(choice.cluster), dict(choice.user)
    if connection.server:
        _put(cluster, {"server": connection.server}, without=("tls-server-name",))
    if connection.tls_server_name:
        cluster["tls-server-name"] = connection.tls_server_name
    if connection.insecure_skip_tls_verify:
        _put(cluster, {"insecure-skip-tls-verify": True}, without=_CA)
    if connection.certificate_authority:
        _put(cluster, {_CA[0]: _file(connection.certificate_authority)}, without=_CA)
    if connection.disable_compression:
        cluster["disable-compression"] = True
    if connection.client_certificate:
        _put(user, {_CERTIFICATE[0]: _file(connection.client_certificate)}, without=_CERTIFICATE)
    if connection.client_key:
        _put(user, {_KEY[0]: _file(connection.client_key)}, without=_KEY)
    if connection.token:
        _put(user, {"token": connection.token}, without=_LOGINS)
    return replace(
        choice,
        cluster={**cluster, "server": _server(choice, cluster, user)},
        user=user,
        namespace=connection.namespace or choice.namespace or "default",
    )


def impersonation(choice: Choice, connection: Connection) -> tuple[tuple[str, str], ...]:
    """The `Impersonate-…` headers, one per group and per value of an extra field.

    The kubeconfig's `as`, `as-uid`, `as-groups` and `as-user-extra` count as much as
    the flags; the `kubernetes` package passes over them. Raises `KubeconfigError` where
    there is a group, a UID or an extra field, but no user.
    """
    headers = tuple(_impersonated(choice.user, connection))
    if headers and headers[0][0] != "Impersonate-User":
        raise KubeconfigError(
            "groups, a UID or extra fields are to be impersonated, but no user",
            hint="add --as USER",
        )
    return headers


def _impersonated(user: Mapping[str, Any], connection: Connection) -> Iterator[tuple[str, str]]:
    if name := connection.as_user or user.get("as"):
        yield "Impersonate-User", _latin(name)
    if uid := connection.as_uid or user.get("as-uid"):
        yield "Impersonate-Uid", _latin(uid)
    for group in connection.as_groups or user.get("as-groups") or ():
        yield "Impersonate-Group", _latin(group)
    for key, values in (user.get("as-user-extra") or {}).items():
        for value in values or ():
            header = quote(str(key).lower(), safe=_IN_HEADER_NAMES)
            yield f"Impersonate-Extra-{header}", _latin(value)


def _server(choice: Choice, cluster: Mapping[str, Any], user: Mapping[str, Any]) -> str:
    server = str(cluster.get("server") or "")
    if not server:
        raise KubeconfigError(
            f"the cluster of context {choice.context!r} has no server", hint="give one by --server"
        )
    if "://" not in server:
        # client-go's rest.DefaultServerURL: a bare host means TLS only where TLS is spoken of
        secure = any(cluster.get(key) or user.get(key) for key in _TLS)
        server = f"{'https' if secure else 'http'}://{server}"
    if not _is_address(server):
        raise KubeconfigError(
            f"{server} is not the address of an API server", hint="it looks like https://HOST:PORT"
        )
    return server.rstrip("/")


def _is_address(server: str) -> bool:
    try:
        parts = urlsplit(server)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _put(body: dict[str, Any], fields: Mapping[str, Any], without: tuple[str, ...]) -> None:
    for key in without:
        body.pop(key, None)
    body.update(fields)


def _file(path: str) -> str:
    return str(Path(path).absolute())


def _latin(value: object) -> str:
    """As `http.client` can send it: UTF-8 bytes, each told as one Latin-1 character."""
    return str(value).encode().decode("latin-1")
