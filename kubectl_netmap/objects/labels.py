"""Labels, and selectors over them.

Source: API field `metav1.LabelSelector`; its operators are In, NotIn, Exists and
DoesNotExist, and all requirements must hold.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

Labels = Mapping[str, str]


class Requirement(msgspec.Struct, frozen=True, gc=False):
    """One of a selector's matchExpressions."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def matches(self, labels: Labels) -> bool:
        """Whether the labels meet it; an operator we do not know meets nothing."""
        match self.operator:
            case "In":
                return labels.get(self.key) in self.values
            case "NotIn":
                return labels.get(self.key) not in self.values
            case "Exists":
                return self.key in labels
            case "DoesNotExist":
                return self.key not in labels
            case _:
                return False


class Selector(msgspec.Struct, frozen=True, gc=False):
    """A label selector; an empty one matches everything."""

    match_labels: Labels = {}
    expressions: tuple[Requirement, ...] = ()

    def matches(self, labels: Labels) -> bool:
        """Whether every requirement holds for the labels."""
        return self.match_labels.items() <= labels.items() and all(
            requirement.matches(labels) for requirement in self.expressions
        )
