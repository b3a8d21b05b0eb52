from __future__ import annotations

import pytest

from kubectl_netmap.cli.main import cli
from kubectl_netmap.cli.spelling import as_click_spells


@pytest.mark.parametrize(
    ("words", "respelled"),
    [
        pytest.param(("-o=json",), ("-o", "json"), id="a value after = of one letter"),
        pytest.param(("-n=", "-s=a=b"), ("-n", "", "-s", "a=b"), id="up to the first ="),
        pytest.param(("--output=json",), ("--output=json",), id="a long flag takes = anyway"),
        pytest.param(("snapshot", "-o=x"), ("snapshot", "-o", "x"), id="of a command"),
        pytest.param(("-v=6", "-v8"), ("--v=6", "--v=8"), id="a level"),
        pytest.param(("-v", "-vv", "-v=x"), ("-v", "-vv", "-v=x"), id="a count stays"),
        pytest.param(("-A=true", "--demo=true"), ("-A", "--demo"), id="a switch that is on"),
        pytest.param(("-q=false", "--demo=false"), (), id="a switch that is off"),
        pytest.param(("--client=false",), ("--no-client",), id="a switch that is on by default"),
        pytest.param(("--demo=maybe",), ("--demo=maybe",), id="no value of a switch"),
        pytest.param(("-x=1", "a=b"), ("-x=1", "a=b"), id="what is no flag of ours"),
        pytest.param(
            ("__complete", "--", "-o=j", "-v=6"),
            ("__complete", "--", "-o=j", "-v=6"),
            id="nothing after --",
        ),
    ],
)
def test_flags_are_respelled(words: tuple[str, ...], respelled: tuple[str, ...]) -> None:
    assert tuple(as_click_spells(words, cli)) == respelled
