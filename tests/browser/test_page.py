"""The page of the map in a real browser, used as people use it."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import pytest

from kubectl_netmap.render.view import Picture
from kubectl_netmap.routing.verdict import Verdict
from tests.support.chromium import Chromium
from tests.support.pictures import HOSTILE, hostile, picture, shops

pytestmark = pytest.mark.browser

Show = Callable[[Picture], Chromium]

SHOWN = "[...document.querySelectorAll('.spot:not(.gone) .name')].map(e => e.textContent)"
FOCUS = "document.activeElement.getAttribute('aria-label') || document.activeElement.id"
DRAWN = "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
PANEL = "document.getElementById('panel').innerText"


def _shop() -> Picture:
    """Two Services behind an Ingress; the pods of one of them crash."""
    broken: dict[str, Any] = {"verdict": Verdict.BROKEN, "why": "cart-1 CrashLoopBackOff"}
    return picture(
        *("out/outside > web/entry", "web/entry > front/Services: /", "front/Services > fp/pods"),
        *("web/entry > cart/Services: /cart", "cart/Services > cp/pods: 80 → 8080"),
        *("cp/pods > n/nodes", "fp/pods > n/nodes", "alone/Services"),
        cart={
            **broken,
            "namespace": "shop",
            "facts": (("address", "10.96.33.1"),),
            "command": "kubectl -n shop describe service cart --context 'a b'",
        },
        cp={**broken, "namespace": "shop"},
        alone={"namespace": "db"},
        cart_cp={**broken, "facts": (("80 → 8080", "broken: because of Pod shop/cart-1"),)},
        out={"shared": True},
        n={"shared": True},
    )


def _type(page: Chromium, text: str) -> None:
    page.click("#search")
    page.call("Input.insertText", text=text)


def test_two_thousand_places_open_within_two_seconds(show: Show) -> None:
    """Until it is drawn, once in five tries: not what else the machine does is measured."""
    told = shops(2000)
    times: list[float] = []
    while min(times, default=2000) >= 2000 and len(times) < 5:
        page = show(told)
        times.append(page.run(f"{DRAWN}.then(() => performance.now())"))
        assert page.run("document.querySelectorAll('.spot').length") >= 1990
    assert min(times) < 2000, times


def test_a_search_narrows_to_what_it_names_and_what_leads_there(show: Show) -> None:
    page = show(_shop())
    before = page.run("document.getElementById('map').getBoundingClientRect().height")
    _type(page, "front")
    assert page.run(SHOWN) == ["out", "web", "front", "fp", "n"]
    assert page.run("document.querySelector('.match .name').textContent") == "front"
    assert "1 place of 8 matches" in page.run("document.getElementById('found').textContent")
    assert page.run("document.getElementById('map').getBoundingClientRect().height") < before
    page.press("Escape")
    assert len(page.run(SHOWN)) == 8


@pytest.mark.parametrize("text", ["10.96.33.1", "crashloop", "  CART "])
def test_addresses_and_reasons_are_found_whatever_their_case(show: Show, text: str) -> None:
    page = show(_shop())
    _type(page, text)
    assert "cart" in page.run(SHOWN)
    assert "front" not in page.run(SHOWN)


def test_what_is_nowhere_is_said_to_be_nowhere(show: Show) -> None:
    page = show(_shop())
    _type(page, "nothing of the kind")
    assert page.run(SHOWN) == []
    assert page.run("document.getElementById('found').textContent") == "Nothing matches."


def test_a_verdict_of_the_legend_is_a_filter(show: Show) -> None:
    page = show(_shop())
    page.click(".chip.broken")
    assert page.run(SHOWN) == ["out", "web", "cart", "cp", "n"]
    assert page.run("document.querySelector('.chip.broken').getAttribute('aria-pressed')") == "true"
    page.click(".chip.broken")
    assert len(page.run(SHOWN)) == 8


def test_a_namespace_is_a_filter(show: Show) -> None:
    page = show(_shop())
    page.run("(e => { e.value = 'db'; e.dispatchEvent(new Event('change')) })($('namespace'))")
    assert page.run(SHOWN) == ["alone"]


def test_what_a_filter_leaves_does_not_overlap(show: Show) -> None:
    page = show(shops(300))
    page.click(".chip.broken")
    boxes = page.run(
        "[...document.querySelectorAll('.spot:not(.gone) .box')].map(e => {"
        " const b = e.getBoundingClientRect(); return [b.x, b.y, b.right, b.bottom] })"
    )
    assert len(boxes) > 30
    for at, (left, top, right, bottom) in enumerate(boxes):
        for x, y, far, low in boxes[:at]:
            assert far <= left or right <= x or low <= top or bottom <= y


def test_a_click_shows_evidence_the_command_and_the_whole_way(show: Show) -> None:
    page = show(_shop())
    page.click("[aria-label^='Services cart']")
    told = page.run(PANEL)
    for words in (
        "✗ broken: cart-1 CrashLoopBackOff",
        "10.96.33.1",
        "kubectl -n shop describe service cart --context 'a b'",
        "broken: because of Pod shop/cart-1",
        "Leads here (1)",
        "Leads on to (1)",
    ):
        assert words in told
    lit = "[...document.querySelectorAll('.spot.on .name')].map(e => e.textContent)"
    assert page.run(lit) == ["out", "web", "cart", "cp", "n"]
    page.click("#panel .other")
    assert "entry web" in page.run(PANEL)


def test_the_command_is_copied(show: Show) -> None:
    page = show(_shop())
    origin = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    page.call("Browser.grantPermissions", **origin)
    page.click("[aria-label^='Services cart']")
    page.click(".copy")
    told = "$('panel').querySelector('.copy').textContent"
    assert page.run(f"new Promise(r => setTimeout(r, 50)).then(() => {told})") == "Copied"
    copied = page.run("navigator.clipboard.readText()")
    assert copied == "kubectl -n shop describe service cart --context 'a b'"


def test_without_a_clipboard_the_command_is_selected(show: Show) -> None:
    page = show(_shop())
    page.click("[aria-label^='Services cart']")
    page.run(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        " document.execCommand = () => false"
    )
    page.click(".copy")
    assert "Selected" in page.run(PANEL)
    chosen = page.run("getSelection().toString()")
    assert chosen == "kubectl -n shop describe service cart --context 'a b'"


def _tab_to_a_spot(page: Chromium) -> list[str]:
    stops: list[str] = []
    while not page.run("document.activeElement.matches('.spot')"):
        page.press("Tab")
        stops.append(page.run(FOCUS))
        assert len(stops) < 15, stops
    return stops


def test_everything_is_reached_by_keyboard(show: Show) -> None:
    page = show(_shop())
    stops = _tab_to_a_spot(page)
    assert stops[:2] == ["Search", "Namespace"]
    assert "Smaller" in stops
    assert stops[-1].startswith("Services cart: ✗ broken")
    page.press("ArrowRight")
    assert page.run(FOCUS).startswith("pods cp")
    page.press("ArrowLeft")
    page.press("ArrowDown")
    page.press("ArrowUp")
    assert page.run(FOCUS).startswith("Services cart")
    page.press("Enter")
    assert page.run("document.activeElement.id") == "panel"
    assert "cart-1 CrashLoopBackOff" in page.run(PANEL)
    page.press("Escape")
    assert page.run("document.getElementById('panel').hidden") is True
    assert page.run(FOCUS).startswith("Services cart")


def test_the_focus_is_seen(show: Show) -> None:
    page = show(_shop())
    page.press("Tab")
    assert page.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    _tab_to_a_spot(page)
    style = "getComputedStyle(document.activeElement.querySelector('.box')).strokeWidth"
    assert page.run(style) == "3px"


def test_keys_and_buttons_zoom(show: Show) -> None:
    page = show(_shop())
    wide = "document.getElementById('map').getBoundingClientRect().width"
    first = page.run(wide)
    page.press("+")
    assert page.run(wide) == pytest.approx(first * 1.2, rel=0.01)
    page.click("#out")
    assert page.run(wide) == pytest.approx(first, rel=0.01)
    page.click("#fit")
    assert page.run(wide) == pytest.approx(page.run("$('view').clientWidth"), abs=3)


def test_the_mouse_drags_and_the_wheel_zooms(show: Show) -> None:
    page = show(shops(300))
    x, y = 640, 400
    move = {"button": "left", "buttons": 1, "clickCount": 1}
    page.call("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, **move)
    page.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y - 150, **move)
    page.call("Input.dispatchMouseEvent", type="mouseReleased", x=x, y=y - 150, **move)
    assert page.run("$('view').scrollTop") == 150
    assert page.run("document.getElementById('panel').hidden") is True
    before = page.run("zoom")
    wheel = {"type": "mouseWheel", "deltaX": 0, "deltaY": -120, "modifiers": 2}
    page.call("Input.dispatchMouseEvent", x=x, y=y, **wheel)
    assert page.run("zoom") > before


def test_two_fingers_zoom(show: Show) -> None:
    page = show(shops(300))
    page.call("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=2)
    before = page.run("zoom")
    for kind, apart in (("touchStart", 50), ("touchMove", 100), ("touchEnd", 0)):
        fingers = [{"x": 640 - apart, "y": 400}, {"x": 640 + apart, "y": 400}] if apart else []
        page.call("Input.dispatchTouchEvent", type=kind, touchPoints=fingers)
    page.call("Emulation.setTouchEmulationEnabled", enabled=False)
    assert page.run("zoom") == pytest.approx(before * 2, rel=0.05)


def test_dark_is_dark_and_has_contrast(show: Show) -> None:
    page = show(_shop())
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.run(ground) == "rgb(255, 255, 255)"
    page.prefer(prefers_color_scheme="dark")
    assert page.run(ground) == "rgb(17, 21, 27)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(show: Show, scheme: str) -> None:
    """At least 4.5 to 1 between text and what it stands on (WCAG 2.2, 1.4.3)."""
    page = show(shops(60))
    page.prefer(prefers_color_scheme=scheme)
    pairs = page.run(
        "[...document.querySelectorAll('.spot text')].map(e => ["
        " getComputedStyle(e).fill, getComputedStyle(e.parentNode.querySelector('.box')).fill])"
    )
    for ink, ground in {tuple(pair) for pair in pairs}:
        bright, dim = sorted((_light(ink), _light(ground)), reverse=True)
        assert (bright + 0.05) / (dim + 0.05) >= 4.5, (ink, ground)


def _light(colour: str) -> float:
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_who_wants_no_motion_gets_none(show: Show) -> None:
    page = show(_shop())
    moving = "getComputedStyle(document.querySelector('.spot')).transitionDuration"
    page.prefer(prefers_reduced_motion="no-preference")
    assert page.run(moving) == "0.12s"
    page.prefer(prefers_reduced_motion="reduce")
    assert page.run(moving) == "0s"


def test_it_is_printed_with_its_legend_and_without_its_panel(show: Show) -> None:
    page = show(_shop())
    page.click("[aria-label^='Services cart']")
    page.call("Emulation.setEmulatedMedia", media="print")
    seen = "(s => getComputedStyle(document.querySelector(s)).display)"
    assert page.run(f"{seen}('#panel')") == "none"
    assert page.run(f"{seen}('#search')") == "none"
    assert page.run(f"{seen}('.chip.broken')") != "none"
    page.call("Emulation.setEmulatedMedia", media="")
    assert page.pdf().startswith(b"%PDF-")


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["a screen", "a phone"])
def test_the_page_itself_never_scrolls_sideways(show: Show, size: tuple[int, int]) -> None:
    page = show(_shop())
    page.size(*size)
    page.click("[aria-label^='Services cart']")
    assert page.run("document.documentElement.scrollWidth") <= size[0]
    assert struct.unpack(">II", page.picture()[16:24]) == size


def test_something_broken_is_seen_at_first_glance(show: Show) -> None:
    page = show(shops(2000))
    page.size(390, 844)
    page.open(page.run("location.href"))
    seen = "[...document.querySelectorAll('.spot.broken')].map(e => e.getBoundingClientRect())"
    places = page.run(f"{seen}.map(b => [b.x, b.y])")
    assert any(0 <= x < 390 and 0 <= y < 844 for x, y in places)


def test_hostile_names_do_nothing(show: Show) -> None:
    page = show(hostile())
    assert page.run("document.querySelectorAll('script, img, iframe').length") == 2
    for number in range(len(HOSTILE)):
        page.run(f"choose(spots[{number}])")
        assert page.run("document.querySelectorAll('#panel script, #panel img').length") == 0
    assert "</script><script>alert(1)</script>" in page.run("spots[1].name")
    _type(page, "<img")
    assert page.run(SHOWN)


def test_a_script_that_is_not_the_pages_own_does_not_run(chromium: Chromium, show: Show) -> None:
    page = show(_shop())
    page.run(
        "document.body.append(Object.assign(document.createElement('script'),"
        " { textContent: 'window.bad = 1' }))"
    )
    assert page.run("typeof window.bad") == "undefined"
    assert any("Content Security Policy" in str(each) for each in chromium.complaints)
    page.open("about:blank")
    show(_shop())
