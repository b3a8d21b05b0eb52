from __future__ import annotations

from pathlib import Path

import click
import pytest

from kubectl_netmap.cli.main import cli
from kubectl_netmap.cli.options import Options, options_of
from kubectl_netmap.errors import UsageError
from kubectl_netmap.render.formats import FORMATS, OF_EVERY_ANSWER
from tests.support.command import said

STORY = str(Path(__file__).parents[1] / "scenarios" / "kind-shop" / "cluster.yaml")


def _options(*words: str) -> Options:
    """What the words come to, without the command being run."""
    with cli.make_context("kubectl netmap", list(words)) as root:
        rest = [*root._protected_args, *root.args]
        if not rest:
            return options_of(root)
        name, command, after = cli.resolve_command(root, rest)
        assert isinstance(command, click.Command)
        with command.make_context(name, after, parent=root) as context:
            return options_of(context)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("--context", "a", "-o", "json", "networks"), id="before the command"),
        pytest.param(("networks", "--context", "a", "-o", "json"), id="after the command"),
        pytest.param(
            ("--context", "b", "networks", "--context", "a", "-ojson"), id="the later wins"
        ),
    ],
)
def test_flags_stand_before_or_after_the_command(words: tuple[str, ...]) -> None:
    options = _options(*words)
    assert options.connection.context == "a"
    assert options.output == "json"


def test_lists_are_joined() -> None:
    options = _options("--as-group", "a", "networks", "--as-group", "b", "--as-group", "c")
    assert options.connection.as_groups == ("a", "b", "c")


def test_every_flag_of_a_connection_arrives() -> None:
    options = _options(
        *("--kubeconfig", "k", "--cluster", "c", "--user", "u", "-n", "ns", "-s", "https://s"),
        *("--token", "t", "--as", "a", "--as-uid", "1", "--insecure-skip-tls-verify"),
        *("--certificate-authority", "ca", "--client-certificate", "cc", "--client-key", "ck"),
        *("--tls-server-name", "tls", "--disable-compression", "--request-timeout", "1m30s"),
        *("--read-logs", "--read-node-proxy", "--dry-run-probe"),
    )
    connection = options.connection
    assert (connection.kubeconfig, connection.cluster, connection.user) == ("k", "c", "u")
    assert (connection.namespace, connection.server, connection.token) == ("ns", "https://s", "t")
    assert (connection.as_user, connection.as_uid) == ("a", "1")
    assert connection.insecure_skip_tls_verify
    assert connection.disable_compression
    assert connection.certificate_authority == "ca"
    assert (connection.client_certificate, connection.client_key) == ("cc", "ck")
    assert connection.tls_server_name == "tls"
    assert connection.request_timeout == 90
    assert options.opt_in.read_logs
    assert options.opt_in.read_node_proxy
    assert options.opt_in.dry_run_probe


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("0", 0, id="never"),
        pytest.param("7", 7, id="seconds"),
        pytest.param("5s", 5, id="a Go duration"),
        pytest.param("1500ms", 1.5, id="milliseconds"),
    ],
)
def test_a_timeout_is_a_go_duration_or_seconds(text: str, seconds: float) -> None:
    assert _options("--request-timeout", text).connection.request_timeout == seconds


def test_without_a_flag_there_is_no_timeout_of_ours() -> None:
    assert _options().connection.request_timeout is None


@pytest.mark.parametrize("text", ["soon", "", "-5s", "300y", "99999999999999999999"])
def test_a_timeout_that_is_none_is_a_usage_error(text: str) -> None:
    result = said("--request-timeout", text)
    assert result.code == 2
    assert f"{text!r} is not a duration such as 5s, 1m30s or 0" in result.err


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("--from", "x", "--demo"), id="--from and --demo"),
        pytest.param(("--from", "x", "--context", "c"), id="--from and --context"),
        pytest.param(("--from", "x", "networks", "--token", "t"), id="--from and --token"),
        pytest.param(("--from", "x", "--read-logs"), id="--from and --read-logs"),
        pytest.param(("--demo", "--kubeconfig", "k"), id="--demo and --kubeconfig"),
        pytest.param(("-A", "-n", "shop"), id="-A and -n"),
    ],
)
def test_flags_that_contradict_each_other_are_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        _options(*words)
    result = said(*words)
    assert result.code == 2
    assert result.out == ""
    assert result.err.endswith("\nleave one of them away\n")


def test_a_path_that_is_empty_is_not_the_folder_one_stands_in() -> None:
    result = said("--from", "")
    assert result.code == 2
    assert result.err == "error: --from names no file\n--from takes a file, a folder or -\n"


@pytest.mark.parametrize(
    ("words", "again"),
    [
        pytest.param((), "", id="nothing"),
        pytest.param(("--context", "kind a"), " --context 'kind a'", id="a context"),
        pytest.param(("--from", "a", "--from", "b"), " --from a --from b", id="files"),
        pytest.param(("--demo",), " --demo", id="the demo"),
        pytest.param(("--token", "secret", "-v", "-q"), "", id="no secrets, no manners"),
        pytest.param(
            ("--as", "jane", "--as-group", "dev", "--as-group", "ops", "--as-uid", "7"),
            " --as jane --as-group dev --as-group ops --as-uid 7",
            id="as the same user",
        ),
        pytest.param(
            ("-s", "https://a:1", "--insecure-skip-tls-verify", "--tls-server-name", "b"),
            " --server https://a:1 --insecure-skip-tls-verify --tls-server-name b",
            id="trusting the same server",
        ),
    ],
)
def test_the_next_command_asks_the_same_cluster(words: tuple[str, ...], again: str) -> None:
    assert _options(*words).again == again


@pytest.mark.parametrize(
    ("words", "verbosity"),
    [
        pytest.param(("-v",), 1, id="once"),
        pytest.param(("-vv",), 2, id="twice"),
        pytest.param(("--v=6",), 6, id="by number"),
        pytest.param((), 0, id="not"),
    ],
)
def test_verbosity(words: tuple[str, ...], verbosity: int) -> None:
    assert _options(*words).verbosity == verbosity


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("-v=6",), id="-v=6"),
        pytest.param(("-v6",), id="-v6"),
        pytest.param(("-A=true",), id="-A=true"),
        pytest.param(("-o=json",), id="-o=json"),
        pytest.param(("--demo=false",), id="--demo=false"),
    ],
)
def test_flags_may_be_spelled_as_kubectl_spells_them(words: tuple[str, ...]) -> None:
    assert said(*words, "--from", STORY, "networks").code == 0


def test_formats_are_those_of_the_table() -> None:
    asked = [each for name, each in cli.commands.items() if name != "version"]  # as kubectl's
    offered = [_formats(command) for command in (cli, *asked)]
    assert {name for names in offered for name in names} == {*FORMATS}
    assert _formats(cli) == _formats(cli.commands["networks"]) == [*OF_EVERY_ANSWER]
    assert _formats(cli.commands["map"])[0] == "tree"


def _formats(command: click.Command) -> list[str]:
    option = next((each for each in command.params if each.name == "output"), None)
    return list(option.type.choices) if option and isinstance(option.type, click.Choice) else []


def test_a_mistyped_flag_says_where_help_is() -> None:
    result = said("networks", "--contxt", "a")
    assert result.code == 2
    assert result.err.startswith("error: no such option '--contxt'")
    assert result.err.endswith("see: kubectl netmap networks --help\n")


def test_help_names_the_rights_that_opt_ins_need() -> None:
    shown = " ".join(said("--help").out.split())
    for needed in ("get pods/log", "get nodes/proxy or pods/proxy", "create services"):
        assert needed in shown
