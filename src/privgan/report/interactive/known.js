// What is known before any run: the lines of theory under the points, and a reference channel as a star.

const STAR = Array.from({ length: 10 }, (_, corner) => {
  const angle = (corner * Math.PI) / 5, reach = corner % 2 ? 4 : 10;
  return `${(reach * Math.sin(angle)).toFixed(2)},${(-reach * Math.cos(angle)).toFixed(2)}`;
}).join("L");

/** What of it belongs into this view: {lines: [{name, style, at: [[x, y]]}], note, star: {name, x, y}}. */
function knownOf(set, view) {
  const { frame, reference, secret } = set.known, about = !view.secret || view.secret === secret;
  const framed = about && frame?.measure === view.measure, x = about ? reference?.at[view.measure] : undefined;
  return {
    lines: framed ? frame.lines : [], note: framed ? frame.note : "",
    star: x === undefined ? null : { name: `${reference.name} (reference channel)`, x, y: reference.y },
  };
}

/** Draws lines and star, cut off at the box; height: balanced accuracy -> value on the axis. */
function drawKnown(svg, box, x, y, height, { lines, star }) {
  const [width, tall] = [box.right - box.left, box.bottom - box.top];
  const place = { x: box.left, y: box.top, width, height: tall, viewBox: `${box.left} ${box.top} ${width} ${tall}` };
  const group = add(svg, "svg", { class: "known", "aria-hidden": "true", ...place });
  for (const { style, at } of lines) {
    const corners = at.map(([distortion, accuracy]) => [x.at(distortion), y.at(height(accuracy))]);
    const seen = corners.filter(([left], place) => corners[place + 1]?.[0] !== left); // of those on the edge the last
    add(group, "polyline", { class: style, points: seen.map((corner) => corner.map((n) => n.toFixed(1))).join(" ") });
  }
  if (star) {
    const where = `translate(${x.at(star.x).toFixed(1)} ${y.at(height(star.y)).toFixed(1)})`;
    add(add(svg, "g", { class: "known", "aria-hidden": "true" }), "path", { d: `M${STAR}Z`, transform: where });
  }
}

/** The key to both, and what there is to say of them. */
function tellKnown(list, { lines, star, note }) {
  list.replaceChildren();
  const entry = (name) => {
    const item = add(list, "li", { class: "known" }), drawing = icon(item, "-15 -11 30 22");
    item.append(name);
    return drawing;
  };
  for (const { name, style } of lines) add(entry(name), "polyline", { class: style, points: "-15,0 15,0" });
  if (star) add(entry(star.name), "path", { d: `M${STAR}Z` });
  if (note) add(list, "li", { class: "note" }, `Lines: what the best attack reaches. ${note}`);
  list.hidden = !list.children.length;
}
