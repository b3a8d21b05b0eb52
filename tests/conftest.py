"""What every test may use: golden files, and small clusters told in YAML."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="accept the output")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare with the file `golden/<name>` next to the test, to the last byte."""

    def check(received: str, name: str) -> None:
        file = request.path.parent / "golden" / name
        if request.config.getoption("update_golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(received)
        assert received == file.read_text()

    return check
