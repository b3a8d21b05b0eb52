"""What can go wrong, as people see it.

* NetmapError
  - UsageError          the question itself is malformed                   exit 2
    - TooLarge          the answer does not fit the format               exit 2
  - KubeconfigError     no usable cluster, user or context is configured   exit 3
  - ClusterUnreachable  no API server answered                             exit 3
  - NotAuthenticated    the API server does not know who asks              exit 3
  - NotAllowed          the API server lets us read nothing at all         exit 3
  - UnreadableInput     a file or archive that cannot be read at all       exit 3
  - UnknownObject       the question names something that is not there     exit 3

A kind we may not read is *not* an error: it is a `Gap` in the snapshot.
"""

from __future__ import annotations

from typing import ClassVar


class NetmapError(Exception):
    """Base of every error that is shown as one line and a hint, without a traceback."""

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(NetmapError):
    """The question itself is malformed."""

    exit_code = 2


class TooLarge(UsageError):
    """The answer does not fit into the format that was asked for."""


class KubeconfigError(NetmapError):
    """The configuration names no cluster, user or context that can be used."""


class ClusterUnreachable(NetmapError):
    """No API server answered."""


class NotAuthenticated(NetmapError):
    """The API server, or the plugin that logs in, did not accept the credentials."""


class NotAllowed(NetmapError):
    """The API server knows us and lets us read nothing at all."""


class UnreadableInput(NetmapError):
    """A file, folder or archive that cannot be read at all."""


class UnknownObject(NetmapError):
    """The question names an object that the cluster does not have, or that is not seen."""
