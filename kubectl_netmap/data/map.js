// The picture in the page: what leads where, where everything stands, zoom and pan.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const view = $("view"), map = $("map"), heads = $("heads"), panel = $("panel");
const spots = data.spots.map((spot, n) => ({ ...spot, n, element: $("s" + n), from: [], to: [] }));
const arrows = data.arrows.map((arrow, n) => ({ ...arrow, element: $("a" + n), label: $("l" + n) }));
let zoom = 1, chosen = null, current = null, shown = spots, height = data.height, squeezed = false;

const worded = (verdict) => `${data.signs[verdict]} ${verdict.replace("-", " ")}`;
const named = (spot) => [spot.kind, spot.name].filter(Boolean).join(" ");
const spotTold = (spot) => [named(spot), worded(spot.verdict), spot.why].filter(Boolean).join(": ");
const arrowTold = (arrow) => [`${named(spots[arrow.source])} \u2192 ${named(spots[arrow.target])}`, ...arrow.facts.map((fact) => fact.join(": "))].join("\n");

for (const arrow of arrows) {
  spots[arrow.source].to.push(arrow);
  spots[arrow.target].from.push(arrow);
}
for (const spot of spots) {
  const words = spot.facts.flat().concat(...spot.to.map((arrow) => arrow.text));
  spot.title = [spot.kind, spot.name].join(" ").toLowerCase();
  spot.words = [spot.why, ...words].join("\n").toLowerCase();
  spot.element.setAttribute("role", "button");
  spot.element.setAttribute("tabindex", "-1");
  spot.element.setAttribute("aria-label", spotTold(spot));
}

// ---- what leads to some spots, and what leads on from them

function closure(seeds, side, end) {
  const found = new Set(seeds), waiting = [...seeds];
  while (waiting.length) {
    for (const arrow of waiting.pop()[side]) {
      const next = spots[arrow[end]];
      if (!found.has(next)) { found.add(next); waiting.push(next); }
    }
  }
  return found;
}

function around(seeds) {
  const before = closure(seeds, "from", "source"), after = closure(seeds, "to", "target");
  const within = (set, arrow) => set.has(spots[arrow.source]) && set.has(spots[arrow.target]);
  return {
    spots: new Set([...before, ...after]),
    arrows: new Set(arrows.filter((arrow) => within(before, arrow) || within(after, arrow))),
  };
}

// ---- where everything stands when a part is hidden: no hole is left, the order is kept

function squeeze() {
  const air = 14, kept = [];
  const bands = shown.filter((spot) => !spot.shared).map((spot) => [spot.y - air / 2, spot.y + spot.height + air / 2]);
  for (const [top, bottom] of bands.sort((one, other) => one[0] - other[0])) {
    const last = kept[kept.length - 1];
    if (last && top <= last[1]) last[1] = Math.max(last[1], bottom);
    else kept.push([top, bottom]);
  }
  let y = air / 2;
  for (const band of kept) { band.push(y); y += band[1] - band[0]; }
  return (at) => {
    const band = kept.find((each) => at <= each[1]) || kept[kept.length - 1];
    return band ? band[2] + Math.max(0, Math.min(at, band[1]) - band[0]) : at;
  };
}

function place(moved, drawn) {
  const middle = (spot) => spot.top + spot.tall / 2, near = (arrow, end) => spots[arrow[end]];
  for (const spot of shown) Object.assign(spot, { top: moved(spot.y), tall: spot.height });
  if (moved(1e9) < 1e9) gather(middle);
  for (const spot of shown) {
    spot.element.setAttribute("transform", `translate(${spot.x} ${spot.top})`);
    if (spot.shared) for (const each of spot.element.querySelectorAll("rect")) each.setAttribute("height", spot.tall);
  }
  const across = (spot, y) => Math.min(Math.max(y, spot.top + spot.least / 2), spot.top + spot.tall - spot.least / 2);
  const taken = [];
  for (const arrow of arrows) {
    const visible = drawn.has(arrow), points = arrow.points.map(([x, y]) => [x, moved(y)]), last = points.length - 1;
    arrow.element.classList.toggle("gone", !visible);
    if (arrow.label) arrow.label.classList.add("gone");
    if (!visible) continue;
    const source = near(arrow, "source"), target = near(arrow, "target");
    points[0][1] = across(source, last > 1 ? points[1][1] : middle(target));
    points[last][1] = across(target, last > 1 ? points[last - 1][1] : middle(source));
    arrow.element.lastElementChild.setAttribute("d", curve(points));
    if (arrow.label) label(arrow, points, taken);
  }
  height = Math.max(60, ...shown.map((spot) => spot.top + spot.tall)) + 16;
  resize();
}

// What is shared has no place of its own: it stands beside what is left of its neighbours.
function gather(middle) {
  const columns = new Map();
  for (const spot of shown.filter((each) => each.shared)) columns.set(spot.x, [...(columns.get(spot.x) || []), spot]);
  for (const x of [...columns.keys()].sort((one, other) => one - other)) {
    let free = 8;
    for (const spot of columns.get(x).sort((one, other) => one.y - other.y)) {
      const ends = [...spot.from.map((arrow) => spots[arrow.source]), ...spot.to.map((arrow) => spots[arrow.target])];
      const near = ends.filter((each) => shown.includes(each) && (each.x < x || !each.shared)).map(middle);
      const [least, most] = near.length ? [Math.min(...near), Math.max(...near)] : [60, 60];
      spot.tall = spot.rail ? most - least + spot.least : spot.height;
      spot.top = Math.max(free, (spot.rail ? least : Math.min((least + most) / 2, 420)) - spot.least / 2);
      free = spot.top + spot.tall + 12;
    }
  }
}

function curve(points) {
  let path = `M${points[0]}`;
  for (let at = 1; at < points.length; at++) {
    const [[left, up], [right, down]] = [points[at - 1], points[at]];
    const half = left === right ? 30 : (right - left) / 2, back = left === right ? -30 : half;
    path += at % 2 ? `C${left + half} ${up} ${right - back} ${down} ${right} ${down}` : `H${right}`;
  }
  return path;
}

function label(arrow, points, taken) {
  const [x, y, step] = arrow.at, was = arrow.points, end = step + 1;
  const rise = was[end][1] - was[step][1], part = rise ? (y - was[step][1]) / rise : 0.5;
  const now = points[step][1] + part * (points[end][1] - points[step][1]);
  if (taken.some(([left, up]) => Math.abs(left - x) < 4 && Math.abs(up - now) < 13)) return;
  taken.push([x, now]);
  arrow.label.setAttribute("transform", `translate(0 ${now - y})`);
  arrow.label.classList.remove("gone");
}

// ---- zoom and pan

function resize() {
  for (const [svg, tall] of [[heads, data.headings], [map, height]]) {
    svg.setAttribute("viewBox", `0 0 ${data.width} ${tall}`);
    svg.style.width = data.width * zoom + "px";
    svg.style.height = tall * zoom + "px";
  }
  $("zoom").textContent = Math.round(zoom * 100) + " %";
}

function zoomTo(wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) {
  const before = zoom;
  zoom = Math.min(3, Math.max(0.1, wanted));
  const left = (view.scrollLeft + x) * zoom / before - x, top = (view.scrollTop + y) * zoom / before - y;
  resize();
  view.scrollTo(left, top);
}

const fitting = () => (view.clientWidth - 2) / data.width;

view.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const frame = view.getBoundingClientRect();
  zoomTo(zoom * Math.exp(-event.deltaY / 300), event.clientX - frame.left, event.clientY - frame.top);
}, { passive: false });

let drag = null, dragged = false;
view.addEventListener("pointerdown", (event) => {
  dragged = false;
  if (event.pointerType === "mouse" && event.button === 0) drag = [event.clientX + view.scrollLeft, event.clientY + view.scrollTop];
});
addEventListener("pointermove", (event) => {
  if (!drag) return;
  const left = drag[0] - event.clientX, top = drag[1] - event.clientY;
  if (Math.abs(left - view.scrollLeft) + Math.abs(top - view.scrollTop) > 4) { dragged = true; view.classList.add("dragging"); }
  if (dragged) view.scrollTo(left, top);
});
addEventListener("pointerup", () => { drag = null; view.classList.remove("dragging"); });

let pinch = null;
const spread = (touches) => Math.hypot(touches[0].clientX - touches[1].clientX, touches[0].clientY - touches[1].clientY);
view.addEventListener("touchstart", (event) => { pinch = event.touches.length === 2 ? spread(event.touches) / zoom : null; }, { passive: true });
view.addEventListener("touchmove", (event) => {
  if (!pinch || event.touches.length !== 2) return;
  event.preventDefault();
  const frame = view.getBoundingClientRect(), [one, other] = event.touches;
  zoomTo(spread(event.touches) / pinch, (one.clientX + other.clientX) / 2 - frame.left, (one.clientY + other.clientY) / 2 - frame.top);
}, { passive: false });
