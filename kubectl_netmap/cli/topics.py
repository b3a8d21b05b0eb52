"""Everything that `explain` explains: what the mental model teaches, and the hops of a trace."""

from __future__ import annotations

from kubectl_netmap.mental_model.topics import Topic, topics
from kubectl_netmap.trace.hops import CHAIN


def every_topic() -> tuple[Topic, ...]:
    """Every topic, the hops of a trace last."""
    return topics((hop.name, hop.doc) for hop in CHAIN)
