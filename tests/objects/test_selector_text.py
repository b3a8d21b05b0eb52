"""Label selectors as people type them."""

from __future__ import annotations

import pytest

from kubectl_netmap.objects.selector_text import parse_selector

FRONT = {"app": "front", "tier": "web", "example.com/team": "a"}


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        pytest.param("app=front", True, id="equal"),
        pytest.param("app==front", True, id="equal, the other spelling"),
        pytest.param("app=cart", False, id="not equal"),
        pytest.param("app!=cart", True, id="another value"),
        pytest.param("app!=front", False, id="that very value"),
        pytest.param("gone!=x", True, id="an absent label differs from every value"),
        pytest.param("app in (cart, front)", True, id="one of several"),
        pytest.param("app in (cart)", False, id="none of several"),
        pytest.param("app notin (cart,front)", False, id="not one of several"),
        pytest.param("tier", True, id="there"),
        pytest.param("!tier", False, id="not there"),
        pytest.param(" ! gone , app = front ", True, id="blanks do not matter"),
        pytest.param("example.com/team=a,app=front", True, id="several hold together"),
        pytest.param("example.com/team=a,app=cart", False, id="one of several fails"),
        pytest.param("empty=", False, id="an empty value"),
    ],
)
def test_a_selector_matches_as_kubectl_takes_it(text: str, *, matches: bool) -> None:
    assert parse_selector(text).matches(FRONT) is matches


@pytest.mark.parametrize(
    "text", ["", "app=front,", ",app", "app=a b", "app in cart", "app in (a", "=x", "app in ($)"]
)
def test_what_is_no_selector_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="label"):
        parse_selector(text)
