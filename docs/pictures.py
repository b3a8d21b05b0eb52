# ruff: noqa: INP001 -- a script, not a package
"""The pictures of the README, made from a scenario by a real browser: python -m docs.pictures."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from kubectl_netmap.netmap import survey
from kubectl_netmap.render.view import Picture
from kubectl_netmap.render.views.map_asked import Asked
from kubectl_netmap.render.views.map_picture import picture
from kubectl_netmap.render.writers import html
from kubectl_netmap.snapshot.snapshot import Header
from tests.support.chromium import Chromium
from tests.support.clusters import snapshot_of

ROOT = Path(__file__).parents[1]
_SHOP = ROOT / "tests" / "scenarios" / "kind-shop" / "cluster.yaml"


def shop() -> Picture:
    """The map of the shop on kind."""
    header = Header(context="kind-shop", source="live", server_version="v1.34.4")
    netmap = survey(snapshot_of(_SHOP.read_text(), header=header))
    return picture(netmap.map, netmap, Asked(again=" --context kind-shop"))


def main() -> None:
    """Write `docs/img/map-page.png`: the page with a broken Service chosen."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "map.html"
        page.write_text(html.write(shop()), "ascii")
        program = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
        browser = Chromium(program, Path(folder))
        browser.prefer(prefers_color_scheme="light", prefers_reduced_motion="reduce")
        browser.open(page.as_uri())
        taken = browser.picture()
        browser.close()
    (ROOT / "docs" / "img").mkdir(exist_ok=True)
    (ROOT / "docs" / "img" / "map-page.png").write_bytes(taken)


if __name__ == "__main__":
    main()
