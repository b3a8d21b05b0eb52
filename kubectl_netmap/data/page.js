// What the page does with the picture: filter, choose, tell. It builds nothing from markup, and it loads nothing.

// ---- filter

function filter() {
  const text = $("search").value.trim().toLowerCase(), namespace = $("namespace").value;
  const verdicts = [...document.querySelectorAll(".chip[aria-pressed=true]")].map((chip) => chip.dataset.verdict);
  const asked = text || namespace || verdicts.length;
  const byName = spots.some((spot) => spot.title.includes(text)); // names come before all else
  const hit = (spot) => spot[byName ? "title" : "words"].includes(text)
    && (!namespace || spot.namespace === namespace)
    && (!verdicts.length || verdicts.includes(spot.verdict) || spot.to.some((arrow) => verdicts.includes(arrow.verdict)));
  const matches = asked ? spots.filter(hit) : spots;
  const part = asked ? around(matches) : { spots: new Set(spots), arrows: new Set(arrows) };
  const marked = new Set(asked ? matches : []);
  shown = spots.filter((spot) => part.spots.has(spot));
  for (const spot of spots) {
    spot.element.classList.toggle("gone", !part.spots.has(spot));
    spot.element.classList.toggle("match", marked.has(spot));
  }
  if (asked || squeezed) place(asked ? squeeze() : (y) => y, part.arrows);
  squeezed = Boolean(asked);
  const places = (count) => count + (count === 1 ? " place" : " places");
  $("found").textContent = !asked ? `${places(spots.length)}. Choose one to see why it stands as it does and what leads there.` : !matches.length ? "Nothing matches."
    : `${places(matches.length)} of ${spots.length} ${matches.length === 1 ? "matches" : "match"}; shown with what leads there and on from there: ${shown.length}.`;
  if (chosen && !part.spots.has(chosen)) choose(null);
  if (!part.spots.has(current)) rove(matches[0] || null);
}

// ---- choose a spot: its panel, and everything that leads there or on from there

function choose(spot, focus = false) {
  if (chosen) chosen.element.classList.remove("chosen");
  for (const element of map.querySelectorAll(".on")) element.classList.remove("on");
  chosen = spot;
  map.classList.toggle("choosing", Boolean(spot));
  panel.hidden = !spot;
  if (!spot) return;
  const part = around([spot]);
  for (const each of part.spots) each.element.classList.add("on");
  for (const each of part.arrows) for (const element of [each.element, each.label]) if (element) element.classList.add("on");
  spot.element.classList.add("chosen");
  rove(spot);
  tell(spot);
  spot.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (focus) panel.focus();
}

function make(tag, text = "", name = "", ...inside) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (name) element.className = name;
  element.append(...inside);
  return element;
}

function tell(spot) {
  const close = make("button", "Close", "close");
  close.addEventListener("click", leave);
  const parts = [close, make("h2", named(spot))];
  parts.push(make("p", worded(spot.verdict) + (spot.why ? ": " + spot.why : ""), "verdict " + spot.verdict));
  if (spot.facts.length) {
    const rows = spot.facts.flatMap(([name, value]) => [make("dt", name), make("dd", value)]);
    parts.push(make("h3", "What is known"), make("dl", "", "", ...rows));
  }
  const words = spot.command.split(" ").flatMap((word) => [make("span", word), " "]).slice(0, -1);
  const code = make("pre", "", "", ...words);
  if (spot.command) parts.push(make("h3", "See it yourself"), code, copier(spot.command));
  parts.push(...ends("Leads here", spot.from, "source"), ...ends("Leads on to", spot.to, "target"));
  panel.replaceChildren(...parts);
  panel.setAttribute("aria-label", spot.element.getAttribute("aria-label"));
  panel.scrollTop = 0;
}

function ends(title, list, end) {
  const items = list.map((arrow) => {
    const other = spots[arrow[end]], go = make("button", named(other), "other");
    go.addEventListener("click", () => choose(other, true));
    const told = arrow.facts.map(([name, value]) => make("p", `${name}: ${value}`));
    const verdict = make("span", " " + worded(arrow.verdict), "verdict " + arrow.verdict);
    return make("li", "", "", go, verdict, ...told);
  });
  return items.length ? [make("h3", `${title} (${items.length})`), make("ul", "", "", ...items)] : [];
}

function copier(text) {
  const button = make("button", "Copy", "copy");
  const select = () => {
    getSelection().selectAllChildren(button.previousElementSibling);
    return document.execCommand("copy") ? "Copied" : "Selected: copy it by keyboard";
  };
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch { button.textContent = select(); }
  });
  return button;
}

function leave() {
  const back = chosen;
  choose(null);
  if (back) back.element.focus();
}

// ---- keyboard: one stop for Tab, arrow keys go from spot to spot

function rove(spot) {
  if (current) current.element.setAttribute("tabindex", "-1");
  current = spot;
  if (spot) spot.element.setAttribute("tabindex", "0");
}

function step(key) {
  const near = (list) => list.sort((one, other) => Math.abs(one.top - current.top) - Math.abs(other.top - current.top))[0];
  const visible = (list, end) => list.map((arrow) => spots[arrow[end]]).filter((spot) => shown.includes(spot));
  const column = shown.filter((spot) => spot.x === current.x).sort((one, other) => one.top - other.top);
  const at = column.indexOf(current);
  switch (key) {
    case "ArrowUp": return column[at - 1];
    case "ArrowDown": return column[at + 1];
    case "ArrowLeft": return near(visible(current.from, "source")) || near(shown.filter((spot) => spot.x < current.x));
    case "ArrowRight": return near(visible(current.to, "target")) || near(shown.filter((spot) => spot.x > current.x));
    case "Home": return column[0];
    case "End": return column[column.length - 1];
  }
}

const spotAt = (target) => {
  const element = target.closest(".spot");
  return element ? spots[Number(element.id.slice(1))] : null;
};

map.addEventListener("pointerover", (event) => {
  const group = event.target.closest(".arrow, .spot, .label");
  if (!group || group.querySelector("title")) return;
  const number = Number(group.id.slice(1)), title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = group.matches(".spot") ? spotTold(spots[number]) : arrowTold(arrows[number]);
  group.prepend(title);
});
map.addEventListener("click", (event) => { if (!dragged) choose(spotAt(event.target)); });
map.addEventListener("keydown", (event) => {
  const spot = spotAt(event.target);
  if (!spot || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(spot, true); return; }
  const next = step(event.key);
  if (!next) return;
  event.preventDefault();
  rove(next);
  next.element.focus();
  next.element.scrollIntoView({ block: "nearest", inline: "nearest" });
});
addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select");
  if (event.key === "Escape" && chosen) { leave(); return; }
  if (event.key === "Escape" && typing) { $("search").value = ""; filter(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = { "+": () => zoomTo(zoom * 1.2), "-": () => zoomTo(zoom / 1.2), "0": () => zoomTo(fitting()), "/": () => $("search").focus() };
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

$("search").addEventListener("input", filter);
$("namespace").addEventListener("change", filter);
for (const chip of document.querySelectorAll(".chip")) {
  chip.addEventListener("click", () => {
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    filter();
  });
}
$("in").addEventListener("click", () => zoomTo(zoom * 1.2));
$("out").addEventListener("click", () => zoomTo(zoom / 1.2));
$("fit").addEventListener("click", () => zoomTo(fitting()));

for (const spot of spots) Object.assign(spot, { top: spot.y, tall: spot.height });
zoom = Math.min(1.25, Math.max(0.75, fitting()));
filter();
resize();
document.querySelector("main").classList.remove("waiting");
const first = shown.filter((spot) => spot.verdict === "broken").sort((one, other) => one.x - other.x || one.y - other.y)[0];
rove(first || shown[0] || null);
if (first) first.element.scrollIntoView({ block: "nearest", inline: "nearest" });
