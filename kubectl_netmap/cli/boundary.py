"""The one place where an error becomes a line, a hint and an exit code."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
import traceback
from collections.abc import Sequence
from typing import TextIO

import click

from kubectl_netmap.errors import NetmapError
from kubectl_netmap.render.writers.words import inert

NAME = "kubectl netmap"

USAGE, CANNOT_ANSWER, INTERRUPTED, PIPE_CLOSED = 2, 3, 130, 141

_REPORT = "report it with what netmap read: kubectl netmap snapshot --redact -o bug.ndjson.gz"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
_VERBOSE = re.compile(r"-v+|--v(=.*)?")


def run(command: click.Command, words: Sequence[str]) -> int:
    """Run a command line and return its exit code; every error is told on stderr.

    0 answered, 1 answered "no", 2 usage, 3 could not answer, 130 interrupted, 141 the
    reader of our output has gone.
    """
    code = 0
    try:
        with command.make_context(NAME, list(words)) as context:
            command.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as asked:
        code = asked.exit_code
    except NetmapError as error:
        _say(str(error), error.hint)
        code = error.exit_code
    except click.ClickException as error:
        _say(_as_sentence(error.format_message()), _see_help(error))
        code = USAGE
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted")
        code = INTERRUPTED
    except BrokenPipeError:
        _to_nowhere(sys.stdout)
        code = PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 -- what nobody expected is told here, nowhere else
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            _say(f"the answer cannot be written: {error.strerror}", "see what is full: df -h")
            _to_nowhere(sys.stdout)
        else:
            _tell_bug(error, verbose=any(_VERBOSE.fullmatch(word) for word in words))
        code = CANNOT_ANSWER
    return code


def _tell_bug(bug: Exception, *, verbose: bool) -> None:
    if verbose:
        traceback.print_exception(bug)
    said = f"{type(bug).__name__}: {bug}".splitlines()[0].rstrip(": ")
    again = "" if verbose else "run it again with -v to see where\n"
    _say(f"this is a bug in netmap: {said}", again + _REPORT)


def _say(message: str, hint: str = "") -> None:
    """An error on stderr, and what to do about it on the lines below."""
    lines = [f"error: {message}", *hint.splitlines()]
    for line in lines:
        shown = inert(line, in_unicode=(sys.stderr.encoding or "").lower() == "utf-8")
        click.echo(shown, err=True)


def _as_sentence(message: str) -> str:
    """As kubectl begins its errors: small, without a full stop."""
    first = message[:1].lower() if message[1:2].islower() else message[:1]
    return first + message[1:].removesuffix(".")


def _see_help(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"see: {context.command_path if context else NAME} --help"


def _to_nowhere(stream: TextIO) -> None:
    """Let the interpreter flush its last bytes into nothing when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
