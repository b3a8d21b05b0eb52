"""A local API server over TLS that hands out the prepared files of a generated cluster.

nginx where it is installed: it leaves the processor to the client that is measured.
Otherwise a small server in Python, whose share of the machine makes wall times worse
for everybody. Run as `python -m bench.server FOLDER [python]`: it prints its
kubeconfig's path once it answers, and ends with its standard input.
"""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection, socket
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import trustme

_DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_ON_NODE = "spec.nodeName="
_NGINX = """\
{user}
worker_processes 1;
daemon off;
pid {run}/nginx.pid;
error_log {run}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {run}/body;
  proxy_temp_path {run}/proxy;
  fastcgi_temp_path {run}/fastcgi;
  uwsgi_temp_path {run}/uwsgi;
  scgi_temp_path {run}/scgi;
  default_type application/json;
  keepalive_requests 1000000;
  output_buffers 2 512k;
  map $arg_continue $page {{ "" 0000; default $arg_continue; }}
  map $http_accept $form {{ default lists; "~as=Table" tables; }}
  map $http_accept $discovery {{ default plain; "~as=APIGroupDiscoveryList" aggregated; }}
  map $arg_watch $all {{ "" $form/$plural/$page.json; default watches/$plural.json; }}
  map $arg_fieldSelector $file {{
    default $all;
    "~^spec.nodeName(=|%3D)(?<at>[a-z0-9-]+)$" parts/nodes/$at.json;
  }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {run}/server.pem;
    ssl_certificate_key {run}/server.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    root {folder};
    error_page 404 /missing.json;
    location = /version {{ try_files /version.json =404; }}
    location = /api {{ rewrite ^ /$discovery/api last; }}
    location = /apis {{ rewrite ^ /$discovery/apis last; }}
    location ~ ^/plain/(?<of>apis?)$ {{ internal; try_files /$of.json =404; }}
    location ~ ^/aggregated/(?<of>apis?)$ {{
      internal;
      default_type "{discovery}";
      try_files /$of.aggregated.json =404;
    }}
    location ~ ^/(?:api/v1|apis/[^/]+/[^/]+)/(?<plural>[a-z]+)$ {{
      try_files /$file /lists/$plural/$page.json =404;
    }}
    location ~ ^/(?:api/v1|apis/[^/]+/[^/]+)/namespaces/(?<place>[^/]+)/(?<plural>[a-z]+)$ {{
      try_files /parts/$place/$plural.json =404;
    }}
    location ~ ^/api/v1/namespaces/(?<place>[^/]+)/(?<plural>[a-z]+)/(?<name>[^/]+)$ {{
      try_files /objects/$place/$plural/$name.json =404;
    }}
    location ~ ^/api/v1/(?<plural>[a-z]+)/(?<name>[^/]+)$ {{
      try_files /objects/_/$plural/$name.json =404;
    }}
    location = /missing.json {{ internal; }}
    location / {{ return 404; }}
  }}
}}
"""


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    serve = _nginx if _nginx_path() and "python" not in sys.argv[2:] else _python
    with tempfile.TemporaryDirectory(prefix="netmap-bench-") as place:
        run, port = Path(place), _free_port()
        _certify(run, port)
        with serve(folder, run, port):
            _wait_for(port)
            print(run / "kubeconfig", flush=True)
            sys.stdin.read()


@contextmanager
def _nginx(folder: Path, run: Path, port: int) -> Iterator[None]:
    # its workers would otherwise be somebody who may not read the folder
    user = "user root;" if os.geteuid() == 0 else ""
    text = _NGINX.format(user=user, run=run, folder=folder, port=port, discovery=_DISCOVERY)
    (run / "nginx.conf").write_text(text)
    command = [_nginx_path(), "-p", str(run), "-c", str(run / "nginx.conf"), "-e", "stderr"]
    with subprocess.Popen(command) as process:
        try:
            yield
        finally:
            process.terminate()


def _nginx_path() -> str:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or ""


@contextmanager
def _python(folder: Path, run: Path, port: int) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            file, form = _found(folder, self.path, self.headers.get("Accept", ""))
            self.send_response(200 if file.exists() else 404)
            file = file if file.exists() else folder / "missing.json"
            self.send_header("Content-Type", form)
            self.send_header("Content-Length", str(file.stat().st_size))
            self.end_headers()
            with file.open("rb") as body:
                shutil.copyfileobj(body, self.wfile, 1 << 20)

        def log_message(self, *_: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(run / "server.pem")
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()


def _found(folder: Path, url: str, accept: str) -> tuple[Path, str]:
    """The file that answers a request, as the rules for nginx above, and its type."""
    path = urlsplit(url).path.strip("/").split("/")
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    match path:
        case ["version"]:
            return folder / "version.json", "application/json"
        case ["api" | "apis" as of]:
            aggregated = "as=APIGroupDiscoveryList" in accept
            name = f"{of}.aggregated.json" if aggregated else f"{of}.json"
            return folder / name, _DISCOVERY if aggregated else "application/json"
        case ["api", _, *inside] | ["apis", _, _, *inside]:
            return folder / _resource(folder, inside, query, accept), "application/json"
        case _:
            return folder / "nothing", "application/json"


def _resource(folder: Path, inside: list[str], query: Mapping[str, str], accept: str) -> str:
    node = query.get("fieldSelector", "")
    match inside:
        case ["namespaces", place, plural, name]:
            return f"objects/{place}/{plural}/{name}.json"
        case ["namespaces", place, plural]:
            return f"parts/{place}/{plural}.json"
        case [plural, name]:
            return f"objects/_/{plural}/{name}.json"
        case ["pods"] if node.startswith(_ON_NODE):
            return f"parts/nodes/{node.removeprefix(_ON_NODE)}.json"
        case [plural] if "watch" in query:
            return f"watches/{plural}.json"
        case _:
            page = f"{inside[-1]}/{query.get('continue', '0000')}.json"
            table = "as=Table" in accept and (folder / "tables" / page).exists()
            return f"tables/{page}" if table else f"lists/{page}"


def _certify(run: Path, port: int) -> None:
    """A certificate of the moment, and a kubeconfig that trusts it."""
    authority = trustme.CA()
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        run / "server.pem"
    )
    trusted = b64encode(authority.cert_pem.bytes()).decode()
    cluster = {"server": f"https://127.0.0.1:{port}", "certificate-authority-data": trusted}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "bench",
        "clusters": [{"name": "bench", "cluster": cluster}],
        "users": [{"name": "bench", "user": {"token": "bench"}}],
        "contexts": [{"name": "bench", "context": {"cluster": "bench", "user": "bench"}}],
    }
    (run / "kubeconfig").write_text(json.dumps(config))


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the local server does not answer")


if __name__ == "__main__":
    main()
