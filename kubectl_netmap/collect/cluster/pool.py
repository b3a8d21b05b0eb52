"""The connection pool that the `kubernetes` package sets up, with TLS held in memory."""

from __future__ import annotations

import ipaddress
import ssl
from typing import Any
from urllib.parse import urlsplit

import urllib3
from kubernetes.client import ApiClient
from urllib3.util.ssl_ import create_urllib3_context

from kubectl_netmap.errors import KubeconfigError

_FILES = ("ca_certs", "ca_cert_data", "cert_file", "key_file")


def pool_of(configuration: Any, *, proxy: str) -> urllib3.PoolManager:  # noqa: ANN401 -- `kubernetes` has it untyped in some versions
    """The pool of a loaded `kubernetes.client.Configuration`.

    It holds one TLS context with the certificates in it, so that the files which the
    package wrote them to can be deleted at once. `proxy` is that of the kubeconfig (until
    version 35 the package passes over it) and is used whatever NO_PROXY says; where it is
    empty, one of the environment counts, but not for loopback (both as in Go's net/http).
    Raises `KubeconfigError` for certificates and proxies that cannot be used.
    """
    if proxy:
        configuration.proxy, configuration.no_proxy = proxy, ""
    elif is_loopback(configuration.host):
        configuration.proxy = None
    configuration.connection_pool_maxsize = 8
    try:
        pool: urllib3.PoolManager = ApiClient(configuration).rest_client.pool_manager
    except (ImportError, urllib3.exceptions.HTTPError, ValueError) as error:
        raise KubeconfigError(
            f"the proxy {_without_password(configuration.proxy)} cannot be used: {error}",
            hint="a socks5 proxy needs the package PySocks",
        ) from error
    if configuration.host.startswith("https"):
        settings = pool.connection_pool_kw
        settings["ssl_context"] = _context(configuration)
        for key in _FILES:
            settings.pop(key, None)
    return pool


def is_loopback(url: str) -> bool:
    """Whether the host is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _context(configuration: Any) -> ssl.SSLContext:  # noqa: ANN401 -- as in pool_of
    context = create_urllib3_context(
        cert_reqs=ssl.CERT_REQUIRED if configuration.verify_ssl else ssl.CERT_NONE
    )
    # Python 3.13 demands extensions that the CAs of many clusters lack; Go does not
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if not configuration.verify_ssl:
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    elif configuration.ssl_ca_cert:
        try:
            context.load_verify_locations(configuration.ssl_ca_cert)
        except OSError as error:
            raise KubeconfigError(
                f"the certificate authority of {configuration.host} is no certificate: {error}",
                hint="give it by --certificate-authority",
            ) from error
    else:
        context.load_default_certs()
    if configuration.cert_file:
        try:
            # a key that wants a passphrase fails here instead of asking on the terminal
            context.load_cert_chain(configuration.cert_file, configuration.key_file, lambda: "")
        except OSError as error:
            raise KubeconfigError(
                f"the client certificate and its key cannot be used: {error}",
                hint="give them by --client-certificate and --client-key",
            ) from error
    return context


def _without_password(proxy: str | None) -> str:
    return (proxy or "").rpartition("@")[2]
