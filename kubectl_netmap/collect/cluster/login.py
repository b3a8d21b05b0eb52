"""Who we are to the API server: credentials that are derived again for every request."""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import urllib3
from kubernetes.client import Configuration
from kubernetes.client.exceptions import ApiException
from kubernetes.config import kube_config
from kubernetes.config.config_exception import ConfigException

from kubectl_netmap.collect.cluster.exec_plugin import log_in
from kubectl_netmap.collect.cluster.kubeconfig import Choice
from kubectl_netmap.collect.cluster.persist import save_login
from kubectl_netmap.collect.cluster.pool import pool_of
from kubectl_netmap.errors import KubeconfigError, NotAuthenticated

_package: Any = kube_config  # has no types

_NAME = "chosen"
_EARLY = timedelta(seconds=10)
"""How long before its end a plugin's credential is renewed."""

LOG_IN = "log in again the way you do for kubectl; `kubectl auth whoami` tells if it worked"

_FILES = ("certificate-authority", "client-certificate", "client-key")

_HEADER_LOGINS = ("auth-provider", "token", "username")


@dataclass(frozen=True, slots=True)
class Access:
    """A pool of connections and the Authorization to send now; empty for none."""

    pool: urllib3.PoolManager
    authorization: str


@dataclass(frozen=True, slots=True)
class _Loaded:
    pool: urllib3.PoolManager
    configuration: Any
    expires: datetime | None


class Login:
    """The user of a kubeconfig, logged in when first needed and again when it expires.

    Errors are `KubeconfigError` for what cannot be used, `NotAuthenticated` for a
    plugin or provider that refuses. It never goes on without the credentials that
    the kubeconfig names.
    """

    def __init__(
        self,
        choice: Choice,
        *,
        environ: Mapping[str, str],
        terminal: bool,
        now: Callable[[], datetime],
        notice: Callable[[str], None],
    ) -> None:
        user = dict(choice.user)
        # client-go: the file wins over a token, and either over a plugin
        self._token_file = user.pop("tokenFile", "")
        if self._token_file or user.get("token"):
            user.pop("exec", None)
        self._user = user
        self._choice = choice
        self._environ = environ
        self._terminal = terminal
        self._now = now
        self._notice = notice
        self._lock = Lock()
        self._loaded: _Loaded | None = None

    def access(self) -> Access:
        """What to send the next request with; renewed here if it is about to expire."""
        with self._lock:
            loaded = self._loaded
            if loaded is None or (loaded.expires and self._now() >= loaded.expires - _EARLY):
                loaded = self._load()
            return Access(loaded.pool, self._authorization(loaded))

    def renewed(self, rejected: Access) -> bool:
        """Whether another try may be welcome after a 401: a plugin can log in again.

        Of several threads that were rejected together, one runs the plugin.
        """
        with self._lock:
            if "exec" not in self._user:
                return False
            if self._loaded is None or self._loaded.pool is rejected.pool:
                self._load()
            return True

    def close(self) -> None:
        """Close the connections that no request uses."""
        with self._lock:
            if self._loaded:
                self._loaded.pool.clear()
                self._loaded = None

    def _load(self) -> _Loaded:
        user, expires = self._user, None
        if "exec" in user:
            credential = log_in(
                user["exec"],
                self._choice.cluster,
                environ=self._environ,
                terminal=self._terminal,
                notice=self._notice,
            )
            user = {key: value for key, value in user.items() if key != "exec"}
            user, expires = {**user, **credential.fields}, credential.expires
        configuration, pool = self._configured(user)
        if self._loaded:
            self._loaded.pool.clear()
        self._loaded = _Loaded(pool, configuration, expires)
        return self._loaded

    def _configured(self, user: Mapping[str, Any]) -> tuple[Any, urllib3.PoolManager]:
        cluster = self._choice.cluster
        configuration = Configuration()
        # `ssl` takes keys from files only: these live until they are in the TLS context
        folder = tempfile.mkdtemp(prefix="kubectl-netmap-")
        try:
            small = {
                "current-context": _NAME,
                "contexts": [{"name": _NAME, "context": {"cluster": _NAME, "user": _NAME}}],
                "clusters": [{"name": _NAME, "cluster": _with_files(cluster, Path(folder))}],
                "users": [{"name": _NAME, "user": _with_files(user, Path(folder))}],
            }
            with _problems_of(self._choice.user_name):
                loader = _package.KubeConfigLoader(
                    small, config_base_path="", config_persister=lambda: self._save(small)
                )
                loader.load_and_set(configuration)
            pool = pool_of(configuration, proxy=str(cluster.get("proxy-url", "")))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if any(key in user for key in _HEADER_LOGINS) and not authorization(configuration):
            raise NotAuthenticated(
                f"the kubeconfig's user {self._choice.user_name!r} did not log in"
                + _provider(user),
                hint=LOG_IN,
            )
        return configuration, pool

    def _authorization(self, loaded: _Loaded) -> str:
        if self._token_file:
            try:
                value = f"Bearer {Path(self._token_file).read_text('utf-8').strip()}"
            except OSError as error:
                raise KubeconfigError(
                    f"the token file {self._token_file} cannot be read: {error.strerror}",
                    hint="give another token by --token",
                ) from error
        else:
            with _problems_of(self._choice.user_name):
                value = authorization(loaded.configuration)
        if not (value.isascii() and value.isprintable()):
            raise NotAuthenticated(
                f"the token of user {self._choice.user_name!r} holds characters that no token has",
                hint="a token is one line of letters, digits and dots",
            )
        return value

    def _save(self, small: Mapping[str, Any]) -> None:
        provider = small["users"][0]["user"]["auth-provider"]["config"]
        if self._choice.file:
            problem = save_login(Path(self._choice.file), self._choice.user_name, provider)
            if problem:
                self._notice(problem)


def authorization(configuration: Any) -> str:  # noqa: ANN401 -- `kubernetes` has it untyped in some versions
    """The Authorization header of a `kubernetes.client.Configuration`, renewed by its hook.

    Until version 35 of the package the key is called `authorization`, since then
    `BearerToken`; `get_api_key_with_prefix` is in all of them.
    """
    for key in ("BearerToken", "authorization"):
        if value := configuration.get_api_key_with_prefix(key):
            return str(value).strip()
    return ""


def _with_files(body: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The entry with its `…-data` written to files of ours.

    The package would write them too, but keep them until the process ends, and would
    not find its own files again once they are deleted.
    """
    entry = dict(body)
    for key in _FILES:
        if data := entry.pop(f"{key}-data", None):
            try:
                pem = base64.b64decode(data)
            except ValueError as error:
                raise KubeconfigError(
                    f"{key}-data in the kubeconfig is not base64: {error}",
                    hint=f"give a file by --{key}",
                ) from error
            (folder / key).write_bytes(pem)
            entry[key] = str(folder / key)
    return entry


@contextmanager
def _problems_of(user: str) -> Iterator[None]:
    """What the package raises for the entries of a user, as errors with names."""
    try:
        yield
    except (_package.oauthlib.oauth2.OAuth2Error, ApiException) as error:
        raise NotAuthenticated(
            f"the identity provider did not renew the login of user {user!r}: {_line(error)}",
            hint=LOG_IN,
        ) from error
    except (ConfigException, OSError, KeyError, ValueError) as error:
        raise KubeconfigError(
            f"the kubeconfig's user {user!r} cannot be used: {_line(error)}",
            hint="choose another by --user, or give a --token",
        ) from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _provider(user: Mapping[str, Any]) -> str:
    provider = user.get("auth-provider")
    return f" by its auth provider {provider.get('name')!r}" if isinstance(provider, dict) else ""
