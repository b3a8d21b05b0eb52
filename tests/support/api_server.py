"""An API server on 127.0.0.1 that answers as it is told, over real TLS."""

from __future__ import annotations

import base64
import json
import re
import socketserver
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
import yaml
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Manifest = dict[str, Any]

Groups = Mapping[str, Mapping[str, tuple[str, ...]]]

PLAIN_GROUPS: Groups = {
    "apps": {"v1": ("daemonsets", "deployments")},
    "discovery.k8s.io": {"v1": ("endpointslices",)},
    "networking.k8s.io": {
        "v1": ("ingresses", "ingressclasses", "networkpolicies", "servicecidrs", "ipaddresses")
    },
}


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: tuple[tuple[str, str], ...]
    peer: str = ""

    def all(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def one(self, name: str) -> str:
        """The only value of a header; empty where it is absent."""
        values = self.all(name)
        assert len(values) < 2, values
        return values[0] if values else ""


@dataclass(frozen=True)
class Reply:
    """What to answer; a body may be an iterable of pieces, sent as they come."""

    status: int = 200
    body: bytes | str | Iterable[bytes] | Manifest = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def status(code: int, message: str, **metadata: str) -> Reply:
    """A `metav1.Status`, as API servers refuse."""
    return Reply(code, {"kind": "Status", "message": message, "code": code, "metadata": metadata})


Answering = Reply | Callable[[Request], Reply]


class ApiServer:
    """Lists, objects and scripts of one server, and every request that it has seen."""

    def __init__(self, server: HTTPServer, authority: trustme.CA, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._scripts: dict[str, list[Answering]] = defaultdict(list)
        self._always: dict[str, Answering] = {}
        self.over = threading.Event()
        self.ca = folder / "ca.pem"
        self.ca.write_bytes(authority.cert_pem.bytes())
        self.version = "v1.34.4"
        self.groups = PLAIN_GROUPS
        self.lists: dict[str, list[Manifest]] = {}
        self.objects: dict[str, Manifest] = {}
        self.seen: list[Seen] = []
        server.expect_request(re.compile(".*")).respond_with_handler(self._handle)

    @property
    def url(self) -> str:
        """Where it listens, with its real address."""
        return self._server.url_for("").rstrip("/")

    def paths(self, method: str = "GET") -> list[str]:
        """The paths that were asked for, in order."""
        return [seen.path for seen in self.seen if seen.method == method]

    def of(self, path: str) -> list[Seen]:
        """The requests for one path, in order."""
        return [seen for seen in self.seen if seen.path == path]

    def script(self, path: str, *answers: Answering) -> None:
        """Answer the next requests for a path so, one by one; then as usual again."""
        self._scripts[path].extend(answers)

    def always(self, path: str, answer: Answering) -> None:
        """Answer every request for a path so."""
        self._always[path] = answer

    def kubeconfig(
        self, *, user: Manifest | None = None, cluster: Manifest | None = None, **context: str
    ) -> Path:
        """A kubeconfig with one context, `here`, for this server and a token."""
        told = {"server": self.url, "certificate-authority": str(self.ca), **(cluster or {})}
        tree = {
            "current-context": "here",
            "contexts": [{"name": "here", "context": {"cluster": "this", "user": "me", **context}}],
            "clusters": [{"name": "this", "cluster": told}],
            "users": [{"name": "me", "user": {"token": "secret"} if user is None else user}],
        }
        file = self._folder / "kubeconfig"
        file.write_text(yaml.safe_dump(tree))
        return file

    def _handle(self, request: Request) -> Response:
        self.seen.append(
            Seen(
                request.method,
                request.path,
                request.args.to_dict(),
                tuple(request.headers),
                _peer(request),
            )
        )
        script = self._scripts[request.path]
        answer = script.pop(0) if script else self._always.get(request.path, self._usual)
        reply = answer if isinstance(answer, Reply) else answer(request)
        body: Any = reply.body
        if isinstance(body, dict):
            body = json.dumps(body)
        response = Response(body, reply.status, content_type="application/json")
        for name, value in reply.headers.items():
            response.headers[name] = value
        return response

    def _usual(self, request: Request) -> Reply:
        path = request.path
        known = {
            "/version": {"gitVersion": self.version},
            "/apis": self._aggregated(),
            **self.objects,
        }
        if path in known:
            return Reply(body=known[path])
        items = self._items(path)
        if items is None:
            one = self._one(path)
            return Reply(body=one) if one else Reply(404, "404 page not found\n")
        items = [item for item in items if _picked(item, request.args)]
        if request.args.get("watch"):
            return Reply(body=self._events(items))
        return Reply(body=page(items, request.args))

    def _items(self, path: str) -> list[Manifest] | None:
        if path in self.lists:
            return self.lists[path]
        inside = re.fullmatch(r"(/.+)/namespaces/([^/]+)/([^/]+)", path)
        if inside is None or f"{inside[1]}/{inside[3]}" not in self.lists:
            return [] if path in _listable(self.groups) else None
        every = self.lists[f"{inside[1]}/{inside[3]}"]
        return [item for item in every if item["metadata"].get("namespace") == inside[2]]

    def _one(self, path: str) -> Manifest | None:
        """An object of a list that is asked for by its name."""
        folder, _, name = path.rpartition("/")
        items = self._items(folder) or ()
        return next((item for item in items if item["metadata"]["name"] == name), None)

    def _events(self, items: Iterable[Manifest]) -> Iterator[bytes]:
        for item in items:
            yield event("ADDED", item)
        yield BOOKMARK
        self.over.wait(5)  # a watch goes on; whoever has what it wants hangs up

    def _aggregated(self) -> Manifest:
        return {
            "kind": "APIGroupDiscoveryList",
            "items": [
                {
                    "metadata": {"name": group},
                    "versions": [
                        {
                            "version": version,
                            "resources": [
                                {"resource": plural, "verbs": ["get", "list", "watch"]}
                                for plural in plurals
                            ],
                        }
                        for version, plurals in versions.items()
                    ],
                }
                for group, versions in self.groups.items()
            ],
        }


BOOKMARK = (
    b'{"type":"BOOKMARK","object":{"metadata":'
    b'{"annotations":{"k8s.io/initial-events-end":"true"}}}}\n'
)


def event(kind: str, manifest: Manifest) -> bytes:
    """A line of a watch, in the spelling of an API server."""
    return f'{{"type":"{kind}","object":{json.dumps(manifest)}}}\n'.encode()


def page(items: list[Manifest], query: Mapping[str, str]) -> Manifest:
    """The page of a list that a query asks for; tokens are offsets."""
    start, limit = int(query.get("continue") or 0), int(query.get("limit") or 0)
    end = start + limit if limit else len(items)
    meta: Manifest = {"resourceVersion": "7"}
    if end < len(items):
        meta |= {"continue": str(end), "remainingItemCount": len(items) - end}
    return {"kind": "List", "metadata": meta, "items": items[start:end]}


def _picked(item: Manifest, query: Mapping[str, str]) -> bool:
    """Whether selectors pick an object: by fields (of what the tests ask), and by labels."""
    for pair in filter(None, query.get("fieldSelector", "").split(",")):
        path, _, value = pair.partition("=")
        found: Any = item
        for key in path.split("."):
            found = found.get(key, {})
        if path.startswith(("spec.", "status.")) and found != value:
            return False
    labels = item["metadata"].get("labels", {})
    key, several, values = query.get("labelSelector", "").partition(" in ")
    if several:
        return labels.get(key) in values.strip("()").split(",")
    pairs = [pair.split("=") for pair in key.split(",") if pair]
    return all(labels.get(name) == value for name, value in pairs)


def pod(number: int, namespace: str = "shop") -> Manifest:
    """A small pod."""
    return {
        "metadata": {"name": f"p{number:05}", "namespace": namespace},
        "spec": {"containers": [{"name": "c", "image": "i"}]},
        "status": {"phase": "Running", "podIPs": [{"ip": "10.0.0.1"}]},
    }


@contextmanager
def https(
    authority: trustme.CA, *names: str, ask_certificate: bool = False
) -> Iterator[HTTPServer]:
    """A TLS server on 127.0.0.1 whose certificate holds these names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    if ask_certificate:
        authority.configure_trust(context)
        context.verify_mode = ssl.CERT_OPTIONAL
    with HTTPServer("127.0.0.1", 0, ssl_context=context, threaded=True) as server:
        yield server


@contextmanager
def header_lines(reply: Reply) -> Iterator[tuple[str, list[str]]]:
    """A plain server's address, and every header line that it got: WSGI joins equal names."""
    lines: list[str] = []
    body = json.dumps(reply.body).encode()
    answer = b"HTTP/1.1 %d OK\r\nContent-Length: %d\r\n\r\n%s" % (reply.status, len(body), body)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline():
                while line := self.rfile.readline().strip():
                    lines.append(line.decode("latin-1"))
                self.wfile.write(answer)

    with serving(Handler) as url:
        yield url, lines


@contextmanager
def serving(handler: type[socketserver.StreamRequestHandler]) -> Iterator[str]:
    """The address of a plain server whose every connection this handler has."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        server.daemon_threads = True
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def in_base64(pem: bytes) -> str:
    """As kubeconfigs hold certificates and keys."""
    return base64.b64encode(pem).decode()


def _peer(request: Request) -> str:
    certificate = request.environ["werkzeug.socket"]
    told = certificate.getpeercert() if isinstance(certificate, ssl.SSLSocket) else None
    names: Any = (told or {}).get("subjectAltName", ())
    return ",".join(value for _, value in names)


def _listable(groups: Groups) -> set[str]:
    core = {f"/api/v1/{plural}" for plural in ("pods", "services", "nodes", "namespaces", "events")}
    return core | {
        f"/apis/{group}/{version}/{plural}"
        for group, versions in groups.items()
        for version, plurals in versions.items()
        for plural in plurals
    }
