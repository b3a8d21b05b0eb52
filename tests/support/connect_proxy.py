"""An HTTP proxy that tunnels every CONNECT to one address, and remembers what it was asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """Where it listens, and the first line of each request."""

    url: str
    asked: list[str] = field(default_factory=list)


@contextmanager
def connect_proxy(host: str, port: int) -> Iterator[Proxy]:
    """A proxy behind whose every name stands the server at this address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(f"http://127.0.0.1:{listener.getsockname()[1]}")
        tunnels: list[threading.Thread] = []

        def accept() -> None:
            with suppress(OSError):  # closed at the end
                while True:
                    client, _ = listener.accept()
                    tunnel = threading.Thread(target=_tunnel, args=(client, (host, port), proxy))
                    tunnel.start()
                    tunnels.append(tunnel)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield proxy
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for tunnel in tunnels:
                tunnel.join()


def _tunnel(client: socket.socket, address: tuple[str, int], proxy: Proxy) -> None:
    with closing(client):
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        proxy.asked.append(head.split(b"\r\n")[0].decode())
        with closing(socket.create_connection(address)) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_pump, args=(server, client))
            back.start()
            _pump(client, server)
            back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
