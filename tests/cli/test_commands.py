"""The commands, over the story of a shop on kind."""

from __future__ import annotations

import gzip
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kubectl_netmap import __version__
from tests.support.command import SILENT, said

MAIN = "from kubectl_netmap.cli.main import main; main()"
STORY = str(Path(__file__).parents[1] / "scenarios" / "kind-shop" / "cluster.yaml")


def test_without_a_command_the_overview_is_shown() -> None:
    result = said("--from", STORY)
    assert result.code == 0
    assert result.err == ""
    assert "\nNETWORKS\n" in result.out
    assert "\nWAYS IN\n  ✗ https://shop.example.com/cart" in result.out


def test_a_namespace_limits_the_ways_in() -> None:
    shown = said("--from", STORY, "-n", "db").out
    assert "172.18.255.200:5432" in shown
    assert "shop.example.com" not in shown
    document = json.loads(said("--from", STORY, "-n", "db", "-o", "json").out)
    assert {way["via"][0] for way in document["waysIn"]} == {"Service/db/pg", "Service/db/metrics"}


def test_a_namespace_without_a_way_in_says_so() -> None:
    shown = said("--from", STORY, "-n", "default").out
    assert "no Service and no Ingress opens a way into default" in shown


def test_a_namespace_that_is_not_there_is_told() -> None:
    shown = said("--demo", "-n", "shpo").out
    assert "\nWAYS IN\n  there is no namespace shpo\n" in shown


def test_where_kinds_are_not_seen_no_namespace_is_said_to_be_absent() -> None:
    namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}"
    shown = said("--from", "-", "-n", "other", given=namespace).out
    assert "ways into other are not known" in shown
    assert "there is no namespace" not in shown


@pytest.mark.parametrize("command", [(), ("networks",)])
def test_documents_are_the_same_in_json_and_yaml(command: tuple[str, ...]) -> None:
    in_json = said(*command, "--from", STORY, "-o", "json")
    in_yaml = said(*command, "--from", STORY, "-o", "yaml")
    assert json.loads(in_json.out) == yaml.safe_load(in_yaml.out)
    assert list(json.loads(in_json.out))[:2] == ["apiVersion", "kind"]


def test_manifests_may_come_from_a_pipe() -> None:
    shown = said("networks", "--from", "-", given=Path(STORY).read_text())
    assert shown.code == 0
    assert "10.244.0.0/16" in shown.out


def test_the_c_locale_gets_ascii() -> None:
    shown = said("--from", STORY, environ={"LC_ALL": "C"}).out
    assert shown.isascii()
    assert "  x  https://shop.example.com/cart" in shown


def test_colour_is_what_was_asked_for() -> None:
    assert "\x1b[31m✗" in said("--from", STORY, "--color", "always").out
    assert "\x1b" not in said("--from", STORY).out


def test_what_was_read_is_told_on_request_only() -> None:
    told = said("networks", "--from", STORY, "-v").err
    assert told.startswith("read in ")
    assert "3 Nodes" in told
    assert said("networks", "--from", STORY, "-v", "-q").err == ""


def test_a_snapshot_answers_as_its_source_does(tmp_path: Path) -> None:
    file = tmp_path / "cluster.ndjson.gz"
    saved = said("snapshot", "--from", STORY, "-o", str(file))
    assert saved.code == 0
    assert saved.out == ""
    assert saved.err.startswith(f"{file}: ")
    assert " objects" in saved.err
    first = json.loads(said("--from", STORY, "-o", "json").out)
    second = json.loads(said("--from", str(file), "-o", "json").out)
    assert first.pop("cluster") != second.pop("cluster")
    assert first == second


def test_a_snapshot_may_go_into_a_pipe() -> None:
    done = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", MAIN, "snapshot", "--from", STORY, "-o", "-"],
        capture_output=True,
        check=True,
    )
    assert gzip.decompress(done.stdout).startswith(b'{"schema":"netmap/')
    assert done.stderr == b""


def test_a_snapshot_replaces_a_file_only_when_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "cluster.ndjson.gz"
    file.write_bytes(b"precious")
    assert said("snapshot", "--from", str(tmp_path / "nothing"), "-o", str(file)).code == 3
    assert file.read_bytes() == b"precious"
    assert said("snapshot", "--from", STORY, "-o", str(file), "-q").err == ""
    assert file.read_bytes() != b"precious"
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_a_snapshot_that_does_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); "
    done = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", limit + MAIN, "snapshot", "--from", STORY, "-o", tmp_path / "x"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.startswith(f"error: {tmp_path / 'x'} cannot be written: File too large\n")
    assert "-o names a file" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_snapshot_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "cluster.ndjson.gz"
    said("snapshot", "--from", STORY, "-o", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_device_is_written_to_and_not_replaced() -> None:
    assert said("snapshot", "--from", STORY, "-o", os.devnull).code == 0
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)  # noqa: PTH116 -- of the device itself


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        pytest.param(("snapshot",), 2, "missing option '-o' / '--output'", id="no file"),
        pytest.param(
            ("-o", "json", "snapshot", "-o", "x"), 2, "name the file after it", id="a format"
        ),
        pytest.param(
            ("snapshot", "--from", STORY, "-o", "/nonexistent/x"),
            3,
            "/nonexistent/x cannot be written: No such file or directory",
            id="a folder that is not there",
        ),
    ],
)
def test_a_snapshot_needs_a_place(words: tuple[str, ...], code: int, told: str) -> None:
    result = said(*words)
    assert result.code == code
    assert told in result.err


def test_redaction_keeps_the_structure_and_no_name(tmp_path: Path) -> None:
    file = tmp_path / "cluster.ndjson.gz"
    saved = said("snapshot", "--from", STORY, "--redact", "-o", str(file))
    assert saved.code == 0
    assert saved.err.endswith(", redacted\n")
    text = gzip.decompress(file.read_bytes()).decode()
    assert "shop.example.com" not in text
    assert "kind-worker" not in text
    document = json.loads(said("--from", str(file), "-o", "json").out)
    assert " · redacted · " in said("--from", str(file)).out.splitlines()[0] + " · "
    assert len(document["networks"]) == 3
    assert document["facts"]["serviceProxy"]["value"] == "iptables"


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("--demo",), id="an answer"),
        pytest.param(("snapshot", "--demo", "-o", "-"), id="a snapshot"),
        pytest.param(("--help",), id="help"),
    ],
)
def test_a_disk_that_is_full_is_told(words: tuple[str, ...]) -> None:
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(  # noqa: S603 -- our own interpreter
            [sys.executable, "-c", MAIN, *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env=buffered,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr == (
        b"error: the answer cannot be written: No space left on device\nsee what is full: df -h\n"
    )


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_the_caller_closed_is_no_bug(closed: str) -> None:
    done = subprocess.run(  # noqa: S603 -- our own interpreter
        ["/bin/sh", "-c", f'"$0" -c "$1" --from "$2" {closed}', sys.executable, MAIN, STORY],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert ("NETWORKS" in done.stdout) == (">&-" not in closed.split())


def test_a_file_that_is_not_there_cannot_answer() -> None:
    result = said("--from", "/nonexistent/dump")
    assert result.code == 3
    assert result.err.startswith("error: /nonexistent/dump: no such file")


def test_without_a_cluster_it_says_what_to_do() -> None:
    result = said("networks")
    assert result.code == 3
    assert "no cluster is configured" in result.err
    assert "--kubeconfig" in result.err


def test_a_cluster_that_does_not_answer_is_named(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text(
        "apiVersion: v1\n"
        "kind: Config\n"
        "current-context: c\n"
        "contexts: [{name: c, context: {cluster: c, user: c}}]\n"
        "clusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]\n"
        "users: [{name: c, user: {}}]\n"
    )
    result = said("--kubeconfig", str(config))
    assert result.code == 3
    assert "http://127.0.0.1:1" in result.err
    assert "Traceback" not in result.err


def test_the_demo_needs_no_cluster() -> None:
    result = said("networks", "--demo")
    assert result.code == 0
    assert "Services" in result.out


def test_the_version_is_told_without_a_cluster() -> None:
    assert said("version").out.startswith(f"netmap {__version__} (Python ")
    document = json.loads(said("version", "-o", "json").out)
    assert (document["kind"], document["netmap"]) == ("Version", __version__)
    assert document["server"] is None


@pytest.mark.parametrize("spelled", ["--no-client", "--client=false"])
def test_the_servers_version_takes_a_cluster(spelled: str) -> None:
    assert said("version", spelled).code == 3
    assert said("version", spelled, "--demo").code == 2


def test_completion_is_an_executable_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from kubectl_netmap.cli.completion import main; main()", "ver"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **{key: value for key, value in SILENT.items() if value}},
    )
    assert done.stdout.splitlines()[-1] == ":4"
    assert done.stdout.startswith("version\t")
