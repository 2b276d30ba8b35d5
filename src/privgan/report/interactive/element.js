// Makes elements; the only place that does.

/** A new last child of `parent`, in the parent's own name space (so that children of an SVG are SVG). */
function add(parent, name, attributes = {}, text = "") {
  const child = document.createElementNS(parent.namespaceURI, name);
  for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
  if (text !== "") child.textContent = text;
  parent.append(child);
  return child;
}

/** A small drawing in the text; it is a copy of the emptied plot, which has the name space that it needs. */
function icon(parent, viewBox) {
  const drawing = parent.appendChild(document.querySelector("#plot > svg").cloneNode(false));
  for (const name of drawing.getAttributeNames()) drawing.removeAttribute(name);
  drawing.setAttribute("viewBox", viewBox);
  drawing.setAttribute("aria-hidden", "true");
  return drawing;
}

/** 0.725 -> "72.5 %". */
const percent = (share, digits = 1) => (share === undefined ? "–" : `${(100 * share).toFixed(digits)} %`);

/** Three digits that count, with a true minus. */
const short = (value) => (value === undefined ? "–" : String(Number(value.toPrecision(3))).replace("-", "−"));
