// Draws the points of a view into an SVG, in real pixels, so that letters keep their size on every screen.

const SHAPES = [[24, 0], [4, 45], [3, -90], [4, 0], [3, 90], [6, 0], [5, -90], [8, 22.5]]; // corners, turn in degrees

/** The outline of a curve's mark around 0, of one area whatever its shape. */
function outline(curve, radius) {
  const [corners, turn] = SHAPES[curve % SHAPES.length], arc = (2 * Math.PI) / corners;
  const reach = radius * Math.sqrt((2 * Math.PI) / (corners * Math.sin(arc)));
  const corner = (place) => {
    const angle = (turn * Math.PI) / 180 + place * arc;
    return `${(reach * Math.cos(angle)).toFixed(2)},${(reach * Math.sin(angle)).toFixed(2)}`;
  };
  return `M${Array.from({ length: corners }, (_, place) => corner(place)).join("L")}Z`;
}

/** Fills the SVG and returns its marks: [{point, node, left, top}]. */
function drawPlot(svg, set, view, measure, points, known) {
  const width = svg.clientWidth, tall = svg.clientHeight, narrow = width < 560;
  const box = { left: 50, right: width - 12, top: 34, bottom: tall - 46 };
  svg.setAttribute("viewBox", `0 0 ${width} ${tall}`);
  svg.setAttribute("aria-label", `${points.length} runs: ${view.attacker} against ${measure.label}`);
  svg.replaceChildren();
  const sides = measure.rising ? [box.right, box.left] : [box.left, box.right];
  const height = heightOf(view, median(points.map(({ guess }) => guess)));
  const levels = levelsOf(points, view, height);
  const places = [...points, known.star ?? {}].map((point) => point.x).concat(known.lines.length ? [0] : []);
  const x = axis(places, view.x, ...sides, narrow ? 4 : 8);
  const own = points.flatMap(({ lower, upper, most }) => [lower, upper, most]);
  const heights = [...own, ...Object.values(levels)].filter((value) => value !== undefined);
  const y = axis(heights, view.y, box.bottom, box.top, narrow ? 6 : 7);
  drawAxes(svg, box, x, y, view, measure);
  drawLevels(svg, box, y, levels);
  drawKnown(svg, box, x, y, height, known);
  const medians = mediansOf(points);
  drawMedians(svg, set, x, y, medians);
  drawBounds(svg, set, x, y, medians);
  const marks = drawMarks(svg, set, view, x, y, points);
  if (!narrow && medians.length <= 16) drawSettings(svg, box, x, y, medians);
  return marks;
}

function drawAxes(svg, box, x, y, view, measure) {
  const grid = add(svg, "g", { class: "axes", "aria-hidden": "true" });
  for (const value of y.ticks) {
    const top = y.at(value);
    add(grid, "line", { x1: box.left, x2: box.right, y1: top, y2: top });
    const unit = view.y !== "log" && value === y.ticks.at(-1) ? " %" : "";
    add(grid, "text", { x: box.left - 8, y: top + 4, "text-anchor": "end" }, short(100 * value) + unit);
  }
  for (const value of x.ticks) {
    add(grid, "line", { x1: x.at(value), x2: x.at(value), y1: box.bottom, y2: box.bottom + 5 });
    const text = view.x === "log" ? short(value) : value.toFixed(x.digits);
    add(grid, "text", { x: x.at(value), y: box.bottom + 20, "text-anchor": "middle" }, text);
  }
  const title = view.y === "log" ? "percentage points above the blind guess" : "balanced accuracy of the attacker";
  add(grid, "text", { x: 0, y: 14, class: "title" }, title);
  const middle = (box.left + box.right) / 2;
  add(grid, "text", { x: middle, y: box.bottom + 40, "text-anchor": "middle", class: "title" }, measure.label);
}

/** What the chosen attacker infers from undefended data, and the blind guess; medians over the points. */
function levelsOf(points, view, height) {
  const above = (values) => {
    const level = median(values);
    return Number.isFinite(level) ? height(level) : undefined;
  };
  return {
    clean: above(points.map(({ clean }) => clean?.value)),
    lower: above(points.map(({ clean }) => clean?.lower)),
    upper: above(points.map(({ clean }) => clean?.upper)),
    guess: view.y === "log" ? undefined : above(points.map(({ guess }) => guess)),
  };
}

function drawLevels(svg, box, y, { clean, lower, upper, guess }) {
  const group = add(svg, "g", { class: "levels", "aria-hidden": "true" });
  const line = (value, name, text, shift) => {
    add(group, "line", { class: name, x1: box.left, x2: box.right, y1: y.at(value), y2: y.at(value) });
    add(group, "text", { x: box.right - 4, y: y.at(value) + shift, "text-anchor": "end" }, text);
  };
  if (upper !== undefined) {
    const [top, bottom] = [y.at(upper), y.at(lower)];
    add(group, "rect", { x: box.left, width: box.right - box.left, y: top, height: Math.max(0, bottom - top) });
  }
  if (clean !== undefined) line(clean, "clean", "undefended data", -6);
  if (guess !== undefined) line(guess, "guess", "blind guess", 15);
}

function drawMedians(svg, set, x, y, medians) {
  const group = add(svg, "g", { class: "medians", "aria-hidden": "true" });
  set.curves.forEach(({ series }, number) => {
    const line = medians.filter(({ curve }) => curve === number).sort((a, b) => a.x - b.x);
    const corners = line.map((point) => `${x.at(point.x).toFixed(1)},${y.at(point.y).toFixed(1)}`).join(" ");
    if (line.length > 1) add(group, "polyline", { points: corners, "data-series": series });
  });
}

/** What no attacker exceeds: a bar over each median that has such a bound, joined by a dotted line. */
function drawBounds(svg, set, x, y, medians) {
  const group = add(svg, "g", { class: "bounds", "aria-hidden": "true" });
  set.curves.forEach(({ series }, number) => {
    const bounded = medians.filter(({ curve, most }) => curve === number && Number.isFinite(most));
    const corners = bounded.sort((a, b) => a.x - b.x).map(({ x: at, most }) => [x.at(at), y.at(most)]);
    const points = corners.map((corner) => corner.map((n) => n.toFixed(1)).join(",")).join(" ");
    if (corners.length > 1) add(group, "polyline", { points, "data-series": series });
    for (const [left, top] of corners) {
      add(group, "line", { x1: left - 9, x2: left + 9, y1: top, y2: top, "data-series": series });
    }
  });
}

function drawMarks(svg, set, view, x, y, points) {
  const crowd = points.length > 80, radius = crowd ? 3.5 : 6;
  const group = add(svg, "g", { class: crowd ? "marks crowd" : "marks" });
  return points.map((point) => {
    const { curve, signature } = point.run, left = x.at(point.x), top = y.at(point.y);
    const node = add(group, "g", {
      class: "point", tabindex: 0, role: "button", "aria-label": spoken(point, set, view),
      "data-series": set.curves[curve].series, "data-run": signature,
      transform: `translate(${left.toFixed(1)} ${top.toFixed(1)})`,
    });
    add(node, "line", { y1: (y.at(point.upper) - top).toFixed(1), y2: (y.at(point.lower) - top).toFixed(1) });
    add(node, "path", { d: outline(curve, radius) });
    return { point, node, left, top };
  });
}

/** What was turned, beside the medians: above even curves, below odd ones. */
function drawSettings(svg, box, x, y, medians) {
  const group = add(svg, "g", { class: "settings", "aria-hidden": "true" });
  for (const { curve, setting, ...point } of medians) {
    const left = x.at(point.x), end = left > box.right - 60;
    const place = { x: left + (end ? -11 : 11), y: y.at(point.y) + (curve % 2 ? 18 : -9) };
    add(group, "text", { ...place, "text-anchor": end ? "end" : "start" }, setting);
  }
}
