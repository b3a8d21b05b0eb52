"""What every test may use: golden files, and small clusters told in YAML."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import settings

# On a busy machine an example may take any time. In CI a run says the same twice, so that a
# law that chance breaks there is not taken for the fault of the change under test.
settings.register_profile("anywhere", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "anywhere")


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
