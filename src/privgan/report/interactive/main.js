// Wires choices, plot and dialog to one view.

const data = JSON.parse(document.getElementById("data").textContent);
const form = document.getElementById("choices"), svg = document.querySelector("#plot > svg");
const hint = document.getElementById("hint"), dialog = document.getElementById("run");
const hidden = new Set(); // numbers of curves that are switched off
let view = readView(), marks = [];

const setOf = () => data.sets[Number(view.set)] ?? data.sets[0];

/** Fills a list of choices and keeps what is chosen where it is one of them, else the first. */
function offer(name, choices) {
  const list = form.elements[name];
  list.replaceChildren();
  for (const [value, text] of choices) add(list, "option", { value }, text);
  view[name] = choices.some(([value]) => value === view[name]) ? view[name] : (choices[0]?.[0] ?? "");
  list.value = view[name];
  list.disabled = choices.length < 2;
}

function offerAll(set) {
  const pairs = (names) => [...new Set(names)].map((name) => [name, name]);
  const channels = pairs(set.runs.map((run) => run.channel));
  const secrets = pairs(set.runs.flatMap((run) => Object.keys(run.secrets)).filter(Boolean));
  view.measure = set.measures.includes(view.measure) ? view.measure : set.measure;
  offer("set", data.sets.map(({ title }, number) => [String(number), title]));
  offer("channel", channels.length > 1 ? [["", "all channels"], ...channels] : [["", channels[0]?.[0] ?? "none"]]);
  offer("secret", [["", "what leaks most"], ...secrets]);
  form.elements.secret.closest("label").hidden = !secrets.length;
  offer("attacker", pairs(set.runs.flatMap((run) => Object.keys(readOf(run, view).released))));
  offer("measure", pairs(set.measures));
  for (const side of ["x", "y"]) {
    view[side] = view[side] === "log" ? "log" : "linear";
    form.elements[side].value = view[side];
  }
}

/** The names of the curves as switches. */
function offerCurves(set) {
  const curves = document.getElementById("curves");
  curves.replaceChildren();
  set.curves.forEach(({ label, series }, number) => {
    const pressed = String(!hidden.has(number));
    const button = add(curves, "button", { type: "button", "aria-pressed": pressed, "data-series": series });
    add(icon(button, "-9 -9 18 18"), "path", { d: outline(number, 6) });
    button.append(label);
    button.addEventListener("click", () => {
      if (!hidden.delete(number)) hidden.add(number);
      button.setAttribute("aria-pressed", String(!hidden.has(number)));
      draw();
    });
  });
}

function draw() {
  const set = setOf(), { points, missing } = pointsOf(data, set, view, hidden);
  const known = knownOf(set, view);
  marks = drawPlot(svg, set, view, data.measures[view.measure], points, known);
  tellKnown(document.getElementById("known"), known);
  const settings = new Set(points.map(({ run }) => `${run.curve} ${run.setting}`)).size;
  const left = missing ? ` ${missing} without ${view.measure} or this attacker are not drawn.` : "";
  const lowest = view.y === "log" ? " What is less than 0.1 points above the blind guess stands at 0.1." : "";
  const counted = `${points.length} runs in ${settings} settings; ${view.attacker}.`;
  document.getElementById("told").textContent = counted + left + lowest;
  keepView(view);
}

function open(point) {
  const place = marks.findIndex((mark) => mark.point.run === point.run);
  const step = (by) => open(marks[(place + by + marks.length) % marks.length].point);
  view.run = point.run.signature;
  keepView(view);
  fillRun(dialog, point.run, setOf(), view, step);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

function change() {
  offerAll(setOf());
  draw();
}

form.addEventListener("change", ({ target }) => {
  view[target.name] = target.value;
  if (target.name === "set") {
    hidden.clear();
    offerCurves(setOf());
  }
  change();
});
dialog.addEventListener("close", () => {
  marks.find(({ point }) => point.run.signature === view.run)?.node.focus();
  view.run = "";
  keepView(view);
});
dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close()); // on what lies around it
document.getElementById("skip").addEventListener("click", () => document.querySelector("#curves button")?.focus());
document.getElementById("theme").addEventListener("click", ({ target }) => {
  view.theme = target.getAttribute("aria-pressed") === "true" ? "light" : "dark";
  paintTheme(view);
  keepView(view);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => paintTheme(view));
listen(svg, hint, () => marks, (box, point) => tellHint(box, point, setOf(), view), open);

paintTheme(view);
if (data.sets.length) {
  offerCurves(setOf());
  offerAll(setOf());
  new ResizeObserver(draw).observe(svg);
  draw();
  const asked = marks.find(({ point }) => point.run.signature === view.run);
  if (asked) open(asked.point);
} else {
  document.getElementById("told").textContent = "No run is finished yet: there is nothing to draw.";
}
