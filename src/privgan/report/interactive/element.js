// Makes elements; the only place that does.

/** A new last child of `parent`, in the parent's own name space (so that children of an SVG are SVG). */
function add(parent, name, attributes = {}, text = "") {
  const child = document.createElementNS(parent.namespaceURI, name);
  for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
  if (text !== "") child.textContent = text;
  parent.append(child);
  return child;
}

/** 0.725 -> "72.5 %". */
const percent = (share, digits = 1) => (share === undefined ? "–" : `${(100 * share).toFixed(digits)} %`);

/** Three digits that count, with a true minus. */
const short = (value) => (value === undefined ? "–" : String(Number(value.toPrecision(3))).replace("-", "−"));
