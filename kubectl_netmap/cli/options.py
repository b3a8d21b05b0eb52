"""The flags that every command takes, before or after its name, and what they come to."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from kubectl_netmap.cli import help as help_text
from kubectl_netmap.cli.duration import seconds
from kubectl_netmap.cli.help import Flags
from kubectl_netmap.cli.names import complete_namespace
from kubectl_netmap.collect.cluster.connection import Connection, OptIn
from kubectl_netmap.collect.cluster.kubeconfig import contexts
from kubectl_netmap.errors import NetmapError, UsageError

C = TypeVar("C", bound=click.Command)

_AGAIN = (
    *("kubeconfig", "context", "cluster", "user", "server", "as_user", "as_groups", "as_uid"),
    *("insecure_skip_tls_verify", "certificate_authority", "tls_server_name"),
    *("client_certificate", "client_key", "paths", "demo"),
)
"""What the next command has to repeat to ask the same cluster; a token is never shown."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a person asked for; `output` None leaves the choice to the command."""

    connection: Connection
    opt_in: OptIn
    paths: tuple[str, ...]
    demo: bool
    namespace: str
    output: str | None
    color: str
    verbosity: int
    quiet: bool
    again: str

    @property
    def live(self) -> bool:
        """Whether a cluster is asked."""
        return not self.paths and not self.demo


def options_of(context: click.Context) -> Options:
    """The flags of a command and of those before it; the later one wins.

    Raises `UsageError` where two of them contradict each other.
    """
    given = _given(context)
    _no_contradiction(given)
    return Options(
        connection=Connection(**{name: given[name] for name in _CONNECTION if name in given}),
        opt_in=OptIn(**{name: given[name] for name in _OPT_IN if name in given}),
        paths=given.get("paths", ()),
        demo=given.get("demo", False),
        namespace=given.get("namespace", ""),
        output=given.get("output"),
        color=given.get("color", "auto"),
        verbosity=max(given.get("verbose", 0), given.get("verbosity", 0)),
        quiet=given.get("quiet", False),
        again=_again(given),
    )


def _given(context: click.Context) -> dict[str, Any]:
    """What was typed, by parameter; lists that were typed in two places are joined."""
    typed: dict[str, Any] = _given(context.parent) if context.parent else {}
    for parameter in context.command.params:
        name = parameter.name or ""
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            value = context.params[name]
            typed[name] = (*typed.get(name, ()), *value) if parameter.multiple else value
    return typed


def _no_contradiction(given: dict[str, Any]) -> None:
    of_cluster = [name for name in (*_CONNECTION, *_OPT_IN) if name in given]
    of_cluster = [name for name in of_cluster if name != "namespace"]
    if "paths" in given and "demo" in given:
        raise UsageError(
            "--from and --demo exclude each other: each says what to read",
            hint="leave one of them away",
        )
    if "" in given.get("paths", ()):
        raise UsageError("--from names no file", hint="--from takes a file, a folder or -")
    for source, flag in (("paths", "--from"), ("demo", "--demo")):
        if source in given and of_cluster:
            other = _FLAGS[of_cluster[0]]
            raise UsageError(
                f"{flag} and {other} exclude each other: {other} is for a cluster",
                hint="leave one of them away",
            )
    if "all_namespaces" in given and "namespace" in given:
        raise UsageError(
            "-A and -n exclude each other: all namespaces, or one", hint="leave one of them away"
        )


def _again(given: dict[str, Any]) -> str:
    words: list[str] = []
    for name in _AGAIN:
        value = given.get(name)
        if value is True:
            words.append(_FLAGS[name])
        elif value:
            values = value if isinstance(value, tuple) else (value,)
            words += [f"{_FLAGS[name]} {shlex.quote(each)}" for each in values]
    return "".join(f" {word}" for word in words)


def _seconds(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Any:  # noqa: ANN401 -- a click callback
    """A Go duration or a number of seconds, as kubectl takes it."""
    try:
        return None if value is None else seconds(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not a duration such as 5s, 1m30s or 0") from error


def _complete_context(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    kubeconfig = context.find_root().params.get("kubeconfig") or ""
    connection = Connection(kubeconfig=context.params.get("kubeconfig") or kubeconfig)
    try:
        names = contexts(connection, os.environ)
    except NetmapError:
        return []  # completion stays silent: the command itself will tell
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _show_help(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 -- a click callback
    if wanted and not context.resilient_parsing:
        click.echo(help_text.text(context, SECTIONS), color=context.color)
        context.exit()


def _flag(*names: str, **keys: Any) -> click.Option:  # noqa: ANN401 -- what click.Option takes
    return click.Option(list(names), **keys)


_PATH = click.Path()


def _cluster() -> list[click.Option]:
    return [
        _flag("--kubeconfig", metavar="FILE", type=_PATH, help="Kubeconfig to use."),
        _flag("--context", metavar="NAME", shell_complete=_complete_context, help="Context."),
        _flag("--cluster", metavar="NAME", help="Cluster of the kubeconfig."),
        _flag("--user", metavar="NAME", help="User of the kubeconfig."),
        _flag("-s", "--server", metavar="URL", help="Address of the API server."),
        _flag("--token", metavar="TOKEN", help="Bearer token."),
        _flag("as_user", "--as", metavar="NAME", help="Impersonate a user or service account."),
        _flag(
            *("as_groups", "--as-group"),
            metavar="NAME",
            multiple=True,
            help="Impersonate a group; may be repeated.",
        ),
        _flag("--as-uid", metavar="UID", help="Impersonate a UID."),
        _flag("--insecure-skip-tls-verify", is_flag=True, help="Trust any certificate: unsafe."),
        _flag("--certificate-authority", metavar="FILE", type=_PATH, help="CA certificates."),
        _flag("--client-certificate", metavar="FILE", type=_PATH, help="Client certificate."),
        _flag("--client-key", metavar="FILE", type=_PATH, help="Key of the client certificate."),
        _flag("--tls-server-name", metavar="NAME", help="Name to expect in the certificate."),
        _flag("--disable-compression", is_flag=True, help="Do not ask for compressed answers."),
        _flag(
            "--request-timeout",
            metavar="DURATION",
            callback=_seconds,
            help="Give up on a request after this time: 5s, 1m30s; 0 never.",
        ),
    ]


def _rights() -> list[click.Option]:
    return [
        _flag(
            "--read-logs",
            is_flag=True,
            help="kube-proxy's mode from its log. Needs: get pods/log.",
        ),
        _flag(
            "--read-node-proxy",
            is_flag=True,
            help="kube-proxy's mode and kubelet settings from the nodes."
            " Needs: get nodes/proxy or pods/proxy.",
        ),
        _flag(
            "--dry-run-probe",
            is_flag=True,
            help="The Service range from Services that are created with dryRun=All and never"
            " stored. Needs: create services.",
        ),
    ]


def _source() -> list[click.Option]:
    return [
        _flag(
            "-n",
            "--namespace",
            metavar="NAME",
            shell_complete=complete_namespace,
            help="Show the ways into this namespace only; without rights for all, read this one.",
        ),
        _flag("-A", "--all-namespaces", is_flag=True, help="All namespaces: the default."),
        _flag(
            *("paths", "--from"),
            metavar="PATH",
            type=click.Path(allow_dash=True),
            multiple=True,
            help="Read a snapshot, manifests, a `cluster-info dump`, a must-gather or a"
            " support bundle instead of a cluster; - is stdin; may be repeated.",
        ),
        _flag("--demo", is_flag=True, help="Read the cluster that netmap brings along."),
    ]


def _output() -> list[click.Option]:
    return [
        _flag(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            help="Colour: on a terminal, always or never.",
        ),
        _flag("-q", "--quiet", is_flag=True, help="No progress and no notices."),
        _flag("verbose", "-v", count=True, help="Say what is read; keep tracebacks."),
        _flag("verbosity", "--v", metavar="N", type=int, hidden=True, help="As -v, by number."),
    ]


def _help() -> click.Option:
    return _flag(
        *("-h", "--help"),
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_help,
        help="Show this text.",
    )


SECTIONS = {
    option.name: section
    for section, options in (
        (Flags.SOURCE, _source()),
        (Flags.RIGHTS, _rights()),
        (Flags.CLUSTER, _cluster()),
    )
    for option in options
    if option.name
}

_FLAGS = {
    option.name: max(option.opts, key=len)
    for option in (*_source(), *_rights(), *_cluster())
    if option.name
}
_FLAGS_METAVAR = "[FLAGS]"

_OPT_IN = tuple(option.name for option in _rights() if option.name)
_CONNECTION = ("namespace", *(option.name for option in _cluster() if option.name))


def reads(command: C) -> C:
    """The command with every flag that says what to read, and as whom."""
    command.options_metavar = _FLAGS_METAVAR
    command.params += [*_output(), *_source(), *_rights(), *_cluster(), _help()]
    return command


def plain(command: C) -> C:
    """The command with its help, and no cluster."""
    command.options_metavar = _FLAGS_METAVAR
    command.params.append(_help())
    return command


def formats(*names: str) -> Callable[[C], C]:
    """A command with `-o`, which chooses one of the formats."""

    def with_formats(command: C) -> C:
        choice = click.Choice(list(names))
        help_ = f"{', '.join(names[:-1])} or {names[-1]}."
        option = _flag("-o", "--output", metavar="FORMAT", type=choice, help=help_)
        command.params.insert(0, option)
        return command

    return with_formats
