// One run: the hint beside its mark, and the dialog with its samples and its leakage table.

const named = (set, run) => [set.curves[run.curve].label, run.setting, `seed ${run.seed}`].filter(Boolean).join(" · ");

function tellHint(hint, point, set, view) {
  const { run, reading, clean, bound } = point;
  hint.replaceChildren();
  add(hint, "strong", {}, named(set, run));
  add(hint, "span", {}, `${reading.name} reaches ${percent(reading.value)} (${limits(reading)})`);
  if (bound) add(hint, "span", {}, `no attacker exceeds ${bound}`);
  if (clean) add(hint, "span", {}, `undefended data: ${percent(clean.value)}`);
  add(hint, "span", {}, `${view.measure} ${short(point.x)}`);
  add(hint, "code", {}, run.signature);
}

/** Fills the dialog; step: -1 or 1 -> goes on to the run before or after. */
function fillRun(dialog, run, set, view, step) {
  const leak = readOf(run, view);
  dialog.replaceChildren();
  const head = add(dialog, "header"), words = add(head, "div"), buttons = add(head, "div", { class: "buttons" });
  add(words, "h2", { id: "run-title" }, named(set, run));
  add(words, "p", { class: "note" }, `${run.sweep} · ${run.channel} · ${run.signature}`);
  for (const [text, label, by] of [["‹", "Run before", -1], ["›", "Run after", 1]]) {
    add(buttons, "button", { type: "button", "aria-label": label }, text).addEventListener("click", () => step(by));
  }
  const close = add(buttons, "button", { type: "button", "aria-label": "Close", autofocus: "" }, "×");
  close.addEventListener("click", () => dialog.close());
  addNumbers(dialog, run, leak);
  addSamples(dialog, run);
  addLeakage(dialog, run, leak, view);
  for (const reason of leak.failed) add(dialog, "p", { class: "note" }, `Failed: ${reason}`);
  add(dialog, "h3", {}, "Make it again");
  add(add(dialog, "pre"), "code", {}, run.command);
}

function addNumbers(dialog, run, leak) {
  const strongest = leak.released[HIGH], list = add(dialog, "dl");
  const numbers = {
    "strongest attacker": percent(strongest.value),
    ...(leak.bound === undefined ? {} : { "no attacker exceeds": boundOf(leak) }),
    "undefended data": percent(leak.clean[HIGH]?.value),
    "blind guess": percent(leak.guess),
    "honesty gap": leak.gap === undefined ? "–" : `${short(100 * leak.gap)} points`,
    ...Object.fromEntries(Object.entries(run.distortion).map(([name, value]) => [name, short(value)])),
    ...run.told,
  };
  for (const [name, value] of Object.entries(numbers)) {
    const pair = add(list, "div");
    add(pair, "dt", {}, name);
    add(pair, "dd", {}, value);
  }
}

function addSamples(dialog, run) {
  if (!run.samples) return;
  add(dialog, "h3", {}, "Before and after");
  const alt = "Pictures of the test role: releases, below the originals where these are shown";
  const frame = add(dialog, "div", { class: "scroll samples", tabindex: 0, role: "region", "aria-label": alt });
  const missing = () => frame.replaceChildren("The pictures are no longer in the run folder.");
  add(frame, "img", { src: run.samples, alt }).addEventListener("error", missing);
}

/** Attacker by attacker: the release as a bar of limits beside that of the undefended data. */
function addLeakage(dialog, run, leak, view) {
  const secret = view.secret || run.secret;
  add(dialog, "h3", {}, secret ? `Leakage of ${secret}` : "Leakage");
  const frame = add(dialog, "div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Leakage" });
  const measured = (key) => Object.values(leak.released).some((reading) => reading[key] !== undefined);
  const table = add(frame, "table"), extra = ["auc", "r2"].filter(measured);
  const heads = add(add(table, "thead"), "tr"), body = add(table, "tbody");
  const columns = ["attacker", "release", "limits", "", "undefended", ...extra];
  for (const text of columns) add(heads, "th", { scope: "col" }, text);
  const strongest = leak.released[HIGH], own = Object.entries(leak.released).filter(([name]) => !name.startsWith(HIGH));
  for (const [name, reading] of own) {
    const clean = leak.clean[name], most = reading.name === strongest.name && reading.knows === strongest.knows;
    const row = add(body, "tr", most ? { class: "strongest" } : {});
    add(row, "th", { scope: "row" }, most ? `${name} (strongest)` : name);
    add(row, "td", {}, percent(reading.value));
    add(row, "td", {}, limits(reading));
    addRange(add(row, "td", { "aria-hidden": "true" }), reading, clean, leak.guess);
    add(row, "td", {}, percent(clean?.value));
    for (const key of extra) add(row, "td", {}, short(reading[key]));
  }
}

/** From a little below the blind guess to 1: a bar between the limits, a dot at the value, a ring for clean data. */
function addRange(cell, reading, clean, guess) {
  const low = Math.max(0, guess - 0.08), place = (value) => `${(100 * Math.max(0, value - low)) / (1 - low)}%`;
  const range = add(cell, "div", { class: "range" }), bar = add(range, "i", { class: "bar" });
  bar.style.left = place(reading.lower);
  bar.style.right = `calc(100% - ${place(reading.upper)})`;
  add(range, "i", { class: "tick" }).style.left = place(guess);
  if (clean) add(range, "i", { class: "ring" }).style.left = place(clean.value);
  add(range, "i", { class: "dot" }).style.left = place(reading.value);
}
