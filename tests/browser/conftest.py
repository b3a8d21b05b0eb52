"""One headless Chromium for the tests of the page: Debian's package, or what CHROMIUM names."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kubectl_netmap.render.view import Picture
from kubectl_netmap.render.writers import html
from tests.support.chromium import Chromium


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert program, "no Chromium: apt-get install chromium, or name one by CHROMIUM"
    browser = Chromium(program, tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


@pytest.fixture
def show(chromium: Chromium, tmp_path: Path) -> Iterator[Callable[[Picture], Chromium]]:
    """Open a picture's page; nothing may be asked for but the file, nothing complained of."""
    file = tmp_path / "map.html"

    def open_page(told: Picture) -> Chromium:
        file.write_text(html.write(told), "ascii")
        chromium.open(file.as_uri())
        return chromium

    chromium.size(1280, 800)
    chromium.prefer()
    yield open_page
    assert chromium.complaints == []
    assert [url for url in chromium.requests if not url.startswith("data:")] == [file.as_uri()]
