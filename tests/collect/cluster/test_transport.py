"""Everything that can go wrong between us and the API server becomes a gap or one clear error."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kubectl_netmap.collect.cluster.connection import Connection, OptIn
from kubectl_netmap.collect.cluster.source import ClusterSource
from kubectl_netmap.collect.cluster.transport import Ask
from kubectl_netmap.collect.source import NotRead
from kubectl_netmap.errors import NotAuthenticated
from kubectl_netmap.snapshot.gap import GapReason
from kubectl_netmap.snapshot.kinds import kind_of
from tests.support.api_server import ApiServer, Reply, pod, status
from tests.support.world import World

PODS = "/api/v1/pods"

Open = Callable[..., ClusterSource]


def _names(source: ClusterSource) -> list[str]:
    return [each.name for page in source.pages(kind_of("Pod")) for each in page.objects]


def _slowly() -> Iterator[bytes]:
    yield b'{"items": ['
    time.sleep(0.25)
    yield b"]}"


@pytest.mark.parametrize(
    ("reply", "reason", "detail"),
    [
        pytest.param(
            status(403, 'pods is forbidden: User "u" cannot list\nresource "pods"'),
            GapReason.FORBIDDEN,
            'pods is forbidden: User "u" cannot list resource "pods"',
            id="403: in the server's words, in one line",
        ),
        pytest.param(
            Reply(404, "404 page not found\n"),
            GapReason.NOT_SERVED,
            "HTTP 404: 404 page not found",
            id="404: not served",
        ),
        pytest.param(status(405, "no list"), GapReason.NOT_SERVED, "no list", id="405: not served"),
        pytest.param(
            status(400, "bad"), GapReason.UNREACHABLE, "bad", id="another refusal is told as it is"
        ),
        pytest.param(
            Reply(403, "<html><h1>Blocked</h1>"),
            GapReason.FORBIDDEN,
            "HTTP 403, and a web page instead of the answer of an API server",
            id="a web page in between is not quoted",
        ),
        pytest.param(
            Reply(302, "", {"Location": "https://127.0.0.1:1/login"}),
            GapReason.UNREACHABLE,
            "HTTP 302:",
            id="a redirect is not followed: the credentials stay here",
        ),
        pytest.param(
            Reply(body='{"items": [{'), GapReason.MALFORMED, "truncated", id="JSON cut short"
        ),
        pytest.param(
            Reply(body="<html>welcome</html>"),
            GapReason.MALFORMED,
            "malformed",
            id="no JSON at all",
        ),
        pytest.param(
            Reply(body="[1, 2]"), GapReason.MALFORMED, "Expected `object`", id="JSON, but no list"
        ),
        pytest.param(
            Reply(body=b"not gzip", headers={"Content-Encoding": "gzip"}),
            GapReason.UNREACHABLE,
            "while decompressing",
            id="a body that cannot be inflated",
        ),
    ],
)
def test_an_answer_that_is_no_list_is_not_read_and_says_why(
    api: ApiServer, source: Open, reply: Reply, reason: GapReason, detail: str
) -> None:
    api.always(PODS, reply)
    with pytest.raises(NotRead) as caught:
        _names(source())
    assert caught.value.reason is reason
    assert detail in caught.value.detail
    assert "\n" not in caught.value.detail


def test_a_body_that_ends_too_early_is_asked_for_again_and_then_not_read(
    api: ApiServer, source: Open, world: World
) -> None:
    api.lists[PODS] = [pod(1)]
    short = Reply(body='{"items": []}', headers={"Content-Length": "90", "Connection": "close"})

    api.script(PODS, short)
    assert _names(source()) == ["p00001"]
    assert world.slept == [0.25]

    api.always(PODS, short)
    with pytest.raises(NotRead) as caught:
        _names(source())
    assert caught.value.reason is GapReason.UNREACHABLE
    assert world.slept == [0.25, 0.25, 0.5, 1.0]


def test_a_body_that_stops_coming_is_given_up_without_another_try(
    api: ApiServer, source: Open, world: World
) -> None:
    api.always(PODS, lambda _request: Reply(body=_slowly()))
    with pytest.raises(NotRead, match="timed out") as caught:
        _names(source(request_timeout=0.1))
    assert caught.value.reason is GapReason.UNREACHABLE
    assert len(api.of(PODS)) == 1
    assert world.slept == []


def test_no_timeout_at_all_waits_for_a_slow_body(api: ApiServer, source: Open) -> None:
    api.always(PODS, lambda _request: Reply(body=_slowly()))
    assert _names(source(request_timeout=0)) == []


@pytest.mark.parametrize(
    ("replies", "slept", "notices"),
    [
        pytest.param(
            [status(429, "wait")] * 2,
            [1.0, 1.0],
            ["the API server asks to wait 1 s"] * 2,
            id="429 without Retry-After: a second",
        ),
        pytest.param(
            [Reply(429, headers={"Retry-After": "3"})],
            [3.0],
            ["the API server asks to wait 3 s"],
            id="429 waits as long as the server says, and says so",
        ),
        pytest.param(
            [status(500, "x"), status(503, "x"), status(504, "x")],
            [0.25, 0.5, 1.0],
            ["the API server asks to wait 1 s"],
            id="errors of the server three times",
        ),
        pytest.param(
            [Reply(503, headers={"Retry-After": "2"})],
            [2.0],
            ["the API server asks to wait 2 s"],
            id="503 with Retry-After",
        ),
    ],
)
def test_a_server_in_trouble_is_asked_again(  # noqa: PLR0913, PLR0917 -- a table
    api: ApiServer,
    source: Open,
    world: World,
    replies: list[Reply],
    slept: list[float],
    notices: list[str],
) -> None:
    api.lists[PODS] = [pod(1)]
    api.script(PODS, *replies)
    assert _names(source()) == ["p00001"]
    assert world.slept == slept
    assert world.notices == notices


@pytest.mark.parametrize(
    ("reply", "tries", "slept"),
    [
        pytest.param(Reply(429, "calm", {"Retry-After": "1"}), 11, 10.0, id="ten times"),
        pytest.param(Reply(429, "calm", {"Retry-After": "25"}), 3, 50.0, id="a minute in all"),
        pytest.param(Reply(429, "calm", {"Retry-After": "900"}), 1, 0.0, id="not a quarter hour"),
        pytest.param(status(502, "calm"), 4, 1.75, id="an error four times in all"),
    ],
)
def test_patience_has_an_end(  # noqa: PLR0913, PLR0917 -- a table
    api: ApiServer, source: Open, world: World, reply: Reply, tries: int, slept: float
) -> None:
    api.always(PODS, reply)
    with pytest.raises(NotRead, match="calm") as caught:
        _names(source())
    assert caught.value.reason is GapReason.UNREACHABLE
    assert len(api.of(PODS)) == tries
    assert sum(world.slept) == slept


def test_a_401_ends_the_run(api: ApiServer, source: Open) -> None:
    api.always(PODS, status(401, "Unauthorized"))
    with pytest.raises(NotAuthenticated, match="does not accept the credentials") as caught:
        _names(source())
    assert "log in again" in caught.value.hint
    assert len(api.of(PODS)) == 1


def test_several_megabytes_in_one_page(api: ApiServer, source: Open) -> None:
    big = [pod(number) for number in range(400)]
    for each in big:
        each["metadata"]["managedFields"] = [{"fieldsV1": {"f:x": "y" * 20_000}}]
    api.lists[PODS] = big
    assert len(json.dumps(big)) > 8_000_000
    assert len(_names(source())) == 400


def test_bodies_are_inflated(api: ApiServer, source: Open) -> None:
    body = gzip.compress(json.dumps({"items": [pod(1)]}).encode())
    api.always(PODS, Reply(body=body, headers={"Content-Encoding": "gzip"}))
    assert _names(source()) == ["p00001"]


def test_a_connection_that_the_server_closed_is_opened_again(api: ApiServer, source: Open) -> None:
    api.lists[PODS] = [pod(1)]
    api.script("/apis", Reply(body={"items": []}, headers={"Connection": "close"}))
    opened = source()
    opened.header()
    assert _names(opened) == ["p00001"]


def test_nothing_but_get_is_sent_unless_a_dry_run_was_asked_for(source: Open) -> None:
    reader, prober = source(), source(OptIn(dry_run_probe=True))
    post = Ask(PODS, method="POST", query=(("dryRun", "All"),), body=b"{}")
    with pytest.raises(ValueError, match="not among the methods"):
        reader._transport.answer(post)
    with pytest.raises(ValueError, match="without dryRun=All"):
        prober._transport.answer(Ask(PODS, method="POST", body=b"{}"))
    with pytest.raises(ValueError, match="not among the methods"):
        prober._transport.answer(Ask(PODS, method="DELETE", query=(("dryRun", "All"),)))


def test_requests_say_which_program_asks_and_for_whom(api: ApiServer, source: Open) -> None:
    source().header()
    seen = api.seen[0]
    assert seen.one("User-Agent").startswith("kubectl-netmap/")
    assert seen.one("Accept-Encoding") == "identity"  # loopback: inflating costs more than it wins
    assert seen.one("Authorization") == "Bearer secret"


@pytest.mark.parametrize(
    ("flags", "compressed"),
    [
        pytest.param({"server": "https://api.example.test"}, True, id="a distant server"),
        pytest.param(
            {"server": "https://api.example.test", "disable_compression": True},
            False,
            id="a distant server, and the flag says no",
        ),
        pytest.param({"server": "https://localhost:1"}, False, id="this machine by name"),
        pytest.param({"server": "https://[::1]:1"}, False, id="this machine by address"),
    ],
)
def test_compression_is_asked_for_where_it_helps(
    world: World, flags: dict[str, Any], *, compressed: bool
) -> None:
    assert world.open(Connection(**flags))._transport._manner.compress is compressed
