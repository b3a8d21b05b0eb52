"""Why no API server answered, in words, and what to type next."""

from __future__ import annotations

import ssl

from urllib3 import exceptions as wrong

from kubectl_netmap.errors import ClusterUnreachable

_CONTEXT = "is the cluster running, and is this the right --context?"


def unreachable(error: wrong.HTTPError, server: str) -> ClusterUnreachable:
    """The error a person sees where the very first request gets no answer."""
    match error:
        case wrong.NameResolutionError():
            what = f"the name of {server} is not known here"
            hint = "is the VPN up, and is this the right --context?"
        case wrong.SSLError():
            what = f"no TLS with {server}: {reason(error)}"
            hint = (
                "--certificate-authority names the CA to trust, --tls-server-name the name in "
                "the certificate; --insecure-skip-tls-verify looks all the same"
            )
        case wrong.ProxyError():
            what = f"the proxy to {server} does not work: {reason(error)}"
            hint = "it is the kubeconfig's proxy-url, or HTTPS_PROXY"
        case wrong.TimeoutError() if not isinstance(error, wrong.NewConnectionError):
            what = f"{server} did not answer in time"
            hint = "--request-timeout waits longer; " + _CONTEXT
        case _:
            what, hint = f"{server} cannot be reached: {reason(error)}", _CONTEXT
    return ClusterUnreachable(what, hint=hint)


def reason(error: wrong.HTTPError) -> str:
    """The innermost reason, in one line: `Connection refused`."""
    inner: BaseException | None = error
    while isinstance(inner, wrong.HTTPError):
        deeper = inner.__cause__ or next((a for a in inner.args if _is_error(a)), None)
        if deeper is None:
            break
        inner = deeper
    match inner:
        case ssl.SSLCertVerificationError():
            text = inner.verify_message or str(inner)
        case OSError() if inner.strerror:
            text = inner.strerror
        case _:
            text = str(inner)
    return " ".join(text.split())


def _is_error(value: object) -> bool:
    return isinstance(value, BaseException)
