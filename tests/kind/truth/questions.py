"""The flows of a cluster that are asked about and sent, in one order."""

from __future__ import annotations

from tests.kind.truth.node_questions import direct, external_addresses, node_ports
from tests.kind.truth.policy_questions import policies
from tests.kind.truth.question import Asker, Question
from tests.kind.truth.service_questions import cluster_addresses, names, second_family
from tests.kind.truth.shapes import Placed


def questions(placed: Placed, deployed: frozenset[str]) -> tuple[Question, ...]:
    """Every flow; those of policies only where they are deployed."""
    asker = Asker(placed)
    return (
        *cluster_addresses(asker),
        *node_ports(asker),
        *external_addresses(asker),
        *direct(asker),
        *names(asker),
        *(second_family(asker) if placed.dual else ()),
        *policies(asker, deployed),
    )
