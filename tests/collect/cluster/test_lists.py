"""Lists come in pages or as a stream, and are complete however the server behaves."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator

import pytest
from werkzeug import Request

from kubectl_netmap.collect.cluster.connection import Connection
from kubectl_netmap.collect.cluster.source import ClusterSource
from kubectl_netmap.collect.cluster.watch_list import BATCH
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kind import Kind
from kubectl_netmap.snapshot.kinds import kind_of
from kubectl_netmap.snapshot.wire.decode import Page
from tests.support.api_server import (
    BOOKMARK,
    ApiServer,
    Manifest,
    Reply,
    event,
    page,
    pod,
    serving,
    status,
)
from tests.support.world import World

PODS = "/api/v1/pods"
POD = kind_of("Pod")

Open = Callable[..., ClusterSource]


def _pods(count: int) -> list[Manifest]:
    return [pod(number) for number in range(count)]


def _names(pages: Iterator[Page]) -> list[str]:
    return [each.name for page in pages for each in page.objects]


def _read(source: ClusterSource, kind: Kind = POD, namespace: str = "") -> list[str]:
    return _names(source.pages(kind, namespace))


EXPECTED = [f"p{number:05}" for number in range(3000)]


def test_a_small_list_costs_one_request(api: ApiServer, source: Open) -> None:
    api.lists[PODS] = _pods(3)
    assert _read(source()) == EXPECTED[:3]
    assert [seen.query for seen in api.of(PODS)] == [{"limit": "500"}]


def test_a_longer_list_comes_in_pages_of_five_hundred(api: ApiServer, source: Open) -> None:
    api.lists[PODS] = _pods(1200)
    sizes = [len(page.objects) for page in source().pages(POD)]
    assert sizes == [500, 500, 200]
    assert [seen.query.get("continue") for seen in api.of(PODS)] == [None, "500", "1000"]


def test_a_namespace_has_its_own_path(api: ApiServer, source: Open) -> None:
    api.lists[PODS] = [pod(1, "shop"), pod(2, "other")]
    assert _read(source(), namespace="shop") == ["p00001"]
    assert "/api/v1/namespaces/shop/pods" in api.paths()


def test_a_kind_without_namespaces_is_not_asked_for_in_one(api: ApiServer, source: Open) -> None:
    _read(source(), kind_of("Node"), "shop")
    assert api.paths()[-1] == "/api/v1/nodes"


def test_a_field_selector_goes_with_every_page(api: ApiServer, source: Open) -> None:
    api.lists["/api/v1/events"] = [
        {"metadata": {"name": f"e{n}", "namespace": "default"}} for n in range(700)
    ]
    _read(source(), kind_of("Event"))
    selectors = [seen.query["fieldSelector"] for seen in api.of("/api/v1/events")]
    assert selectors == ["reason=Starting,reportingComponent=kube-proxy"] * 2


def test_a_malformed_object_is_left_out_and_named(api: ApiServer, source: Open) -> None:
    bad = pod(2) | {"spec": {"containers": "none"}}
    api.lists[PODS] = [pod(1), bad, pod(3)]
    (only,) = source().pages(POD)
    assert [each.name for each in only.objects] == ["p00001", "p00003"]
    assert [str(each.ref) for each in only.malformed] == ["Pod/shop/p00002"]


# 410 in the middle


def test_a_list_that_expires_goes_on_with_the_token_of_the_refusal(
    api: ApiServer, source: Open, world: World
) -> None:
    api.lists[PODS] = _pods(1700)
    pages = source().pages(POD)
    next(pages)
    api.script(PODS, status(410, "too old", **{"continue": "500"}))
    assert _names(pages) == EXPECTED[500:1700]
    assert world.notices == ["the list of pods expired: the rest is of a later moment"]


def test_a_list_that_expires_without_a_token_is_read_again(
    api: ApiServer, source: Open, world: World
) -> None:
    api.lists[PODS] = _pods(1200)
    pages = source().pages(POD)
    next(pages)
    api.script(PODS, status(410, "too old"))
    assert _names(pages) == EXPECTED[:1200]
    assert world.notices == ["the list of pods expired: reading it again"]


def test_a_list_that_expires_again_and_again_is_given_up(api: ApiServer, source: Open) -> None:
    def expiring(request: Request) -> Reply:
        if "continue" in request.args:
            return status(410, "too old")
        return Reply(body=page(_pods(1200), request.args))

    api.always(PODS, expiring)
    with pytest.raises(NotRead, match="too old"):
        _read(source())
    assert len(api.of(PODS)) == 4


def test_a_refusal_after_some_pages_keeps_them(api: ApiServer, source: Open) -> None:
    api.lists[PODS] = _pods(1200)
    pages = source().pages(POD)
    assert len(next(pages).objects) == 500
    api.script(PODS, status(403, "no longer"))
    with pytest.raises(NotRead) as caught:
        next(pages)
    assert caught.value.reason is GapReason.FORBIDDEN


def test_a_server_that_goes_round_in_circles_is_left(api: ApiServer, source: Open) -> None:
    api.always(PODS, Reply(body={"metadata": {"continue": "x"}, "items": []}))
    with pytest.raises(NotRead, match="the same continue token") as caught:
        _read(source())
    assert caught.value.reason is GapReason.MALFORMED


# a stream


def _streams(api: ApiServer) -> list[bool]:
    return ["watch" in seen.query for seen in api.of(PODS)]


def test_a_large_list_is_streamed_after_its_first_page(api: ApiServer, source: Open) -> None:
    api.lists[PODS] = _pods(3000)
    pages = list(source().pages(POD))
    assert {len(page.objects) for page in pages} == {BATCH}  # so that memory stays flat
    assert _names(iter(pages)) == EXPECTED
    assert _streams(api) == [False, True]
    assert api.of(PODS)[1].query == {
        "watch": "1",
        "sendInitialEvents": "true",
        "resourceVersionMatch": "NotOlderThan",
        "allowWatchBookmarks": "true",
    }


@pytest.mark.parametrize(
    ("count", "version", "streamed"),
    [
        pytest.param(2501, "v1.34.0", True, id="more than 2000 after the first page"),
        pytest.param(2500, "v1.34.0", False, id="2000 after the first page"),
        pytest.param(2501, "v1.34.4-eks-abc1234", True, id="a version with a suffix"),
        pytest.param(2501, "v1.34+", True, id="a version with a plus"),
        pytest.param(2501, "v2.0.0", True, id="a version to come"),
        pytest.param(2501, "v1.33.9", False, id="an older server"),
        pytest.param(2501, "master", False, id="a version that says nothing"),
    ],
)
def test_a_stream_is_asked_for_where_it_is_worth_it(
    api: ApiServer, source: Open, count: int, version: str, *, streamed: bool
) -> None:
    api.version = version
    api.lists[PODS] = _pods(count)
    assert _read(source()) == EXPECTED[:count]
    assert any(_streams(api)) is streamed


def test_a_small_kind_is_never_streamed(api: ApiServer, source: Open) -> None:
    path = "/apis/apps/v1/deployments"
    api.lists[path] = [{"metadata": {"name": f"d{n}", "namespace": "x"}} for n in range(2600)]
    assert len(_read(source(), kind_of("Deployment"))) == 2600
    assert not any("watch" in seen.query for seen in api.of(path))


def _stream_of(stream: Reply | Iterable[bytes]) -> Callable[[Request], Reply]:
    """A server with two pages, whose first tells of 3000 more, and with this stream."""

    def answer(request: Request) -> Reply:
        if "watch" in request.args:
            return stream if isinstance(stream, Reply) else Reply(body=stream)
        if "continue" in request.args:
            return Reply(body={"items": [pod(1)]})
        more = {"continue": "x", "remainingItemCount": 3000}
        return Reply(body={"metadata": more, "items": [pod(0)]})

    return answer


@pytest.mark.parametrize("code", [400, 403, 405, 422])
def test_a_server_that_does_not_stream_is_read_in_pages(
    api: ApiServer, source: Open, world: World, code: int
) -> None:
    api.always(PODS, _stream_of(status(code, "no")))
    assert _read(source()) == EXPECTED[:2]
    assert _streams(api) == [False, True, False]
    assert world.notices == []


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([event("ADDED", pod(0))], id="it ends without the bookmark"),
        pytest.param([], id="it ends at once"),
        pytest.param(
            [event("ADDED", pod(0)), event("ERROR", {"kind": "Status", "code": 410}), BOOKMARK],
            id="it ends in an error",
        ),
        pytest.param([event("ADDED", pod(0)), b'{"type":"ADD\n', BOOKMARK], id="a broken line"),
        pytest.param([b'{"type":"ADDED","object":{\n', BOOKMARK], id="a broken object"),
        pytest.param([BOOKMARK.replace(b"true", b"x").replace(b"-end", b"")], id="no end mark"),
        pytest.param([event("ADDED", pod(0)), BOOKMARK[:-1]], id="its last line is cut"),
    ],
)
def test_a_stream_that_breaks_off_is_completed_in_pages(
    api: ApiServer, source: Open, world: World, lines: list[bytes]
) -> None:
    api.always(PODS, _stream_of(lines))
    assert sorted(set(_read(source()))) == EXPECTED[:2]
    assert world.notices == ["the stream of pods broke off, reading it in pages"]


def test_a_stream_that_stops_coming_is_completed_in_pages(api: ApiServer, source: Open) -> None:
    def one_and_then_nothing() -> Iterator[bytes]:
        yield event("ADDED", pod(0))
        api.over.wait(2)

    api.always(PODS, _stream_of(one_and_then_nothing()))
    assert sorted(set(_read(source(request_timeout=0.3)))) == EXPECTED[:2]


def test_other_events_of_a_stream_are_passed_over_and_malformed_ones_named(
    api: ApiServer, source: Open
) -> None:
    bad = pod(2) | {"spec": {"containers": "none"}}
    lines = [
        event("ADDED", pod(1)),
        event("MODIFIED", pod(1)),
        b"\n",
        event("ADDED", bad),
        event("BOOKMARK", {"metadata": {"resourceVersion": "9"}}),
        event("ADDED", pod(3)),
        BOOKMARK,
    ]
    api.always(PODS, _stream_of(lines))
    (only,) = source().pages(POD)
    assert [each.name for each in only.objects] == ["p00001", "p00003"]
    assert [str(each.ref) for each in only.malformed] == ["Pod/shop/p00002"]


def test_lines_are_whole_however_the_bytes_are_cut(api: ApiServer, source: Open) -> None:
    bytes_ = b"".join(event("ADDED", pod(number)) for number in range(5)) + BOOKMARK
    pieces = [bytes_[start : start + 37] for start in range(0, len(bytes_), 37)]
    api.always(PODS, _stream_of(pieces))
    assert _read(source()) == EXPECTED[:5]


class _KeepAlive(socketserver.StreamRequestHandler):
    """A server that never closes a connection, and tells when its client does."""

    hung_up = threading.Event()

    def handle(self) -> None:
        while asked := self.rfile.readline().decode():
            while self.rfile.readline().strip():
                pass
            if "watch" in asked:
                body = event("ADDED", pod(0)) + BOOKMARK
                head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                self.wfile.write(head + b"%x\r\n%s\r\n" % (len(body), body))
                self.rfile.read(1)
                self.hung_up.set()
                return
            tree = {"gitVersion": "v1.34.0", "items": [], "metadata": {"remainingItemCount": 3000}}
            body = json.dumps(tree).encode()
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def test_a_stream_is_hung_up_once_it_is_complete(world: World) -> None:
    with serving(_KeepAlive) as url:
        opened = world.open(Connection(server=url))
        assert _read(opened) == EXPECTED[:1]
        assert _KeepAlive.hung_up.wait(1)


def test_config_maps_are_never_listed(source: Open) -> None:
    with pytest.raises(ValueError, match="ConfigMap is not read as a list"):
        source().pages(kind_of("ConfigMap"))
