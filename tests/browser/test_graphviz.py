"""DOT before Graphviz itself, which has to draw every spot and every arrow."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ET

import pytest

from kubectl_netmap.render.view import Picture, Style
from kubectl_netmap.render.writers import dot
from tests.support.pictures import HOSTILE, hostile, shops

pytestmark = pytest.mark.browser

_GRAPHVIZ = shutil.which("dot")
PLAIN = Style(unicode=False)


def _drawn(text: str) -> ET.Element:
    """What Graphviz makes of it; a warning is an error."""
    assert _GRAPHVIZ, "no Graphviz: apt-get install graphviz"
    done = subprocess.run(  # noqa: S603 -- Graphviz
        [_GRAPHVIZ, "-Tsvg"], input=text.encode(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    return ET.fromstring(done.stdout)  # noqa: S314 -- from Graphviz


@pytest.mark.parametrize("style", [Style(), PLAIN], ids=["UTF-8", "ASCII"])
@pytest.mark.parametrize(
    "told",
    [
        pytest.param(hostile(), id="hostile names"),
        pytest.param(shops(60), id="some shops"),
        pytest.param(Picture(), id="nothing"),
    ],
)
def test_graphviz_draws_every_spot_and_every_arrow(told: Picture, style: Style) -> None:
    root = _drawn(dot.write(told, style))
    kinds = [each.attrib.get("class") for each in root.iter()]
    headings, between = len(told.layers), max(0, len(told.layers) - 1)
    assert kinds.count("node") == len(told.spots) + headings
    assert kinds.count("edge") in {len(told.arrows), len(told.arrows) + between}


def test_a_hostile_name_is_drawn_as_it_is_written() -> None:
    told = "".join(_drawn(dot.write(hostile(), Style())).itertext())
    for name in HOSTILE:
        if name.isascii() and name.isprintable() and "  " not in name:
            assert name in told.replace("\u00a0", " "), name
    assert "\\u202egnp.exe" in told
