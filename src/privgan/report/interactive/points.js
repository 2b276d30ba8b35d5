// From records to points: the runs of a view, where they lie and what they say.

const HIGH = "strongest fresh attacker";
const LOWEST = 0.001; // above the blind guess: the lower edge of a logarithmic leakage axis

/** Of a run, what was read of the secret of this view, or of the one that leaks most. */
const readOf = (run, view) => run.secrets[view.secret] ?? run.secrets[run.secret];

/**
 * The points of a view in the order of the keyboard: curve by curve, from little to much distortion.
 * Each: {run, reading, clean, guess, bound, x, y, lower, upper, most}; x, y, the limits and `most`, the bound on every
 * attacker where there is one, are in the units of the axes.
 */
function pointsOf(data, set, view, hidden) {
  const drawn = set.runs.filter((run) => (!view.channel || run.channel === view.channel) && !hidden.has(run.curve));
  const points = drawn.flatMap((run) => {
    const leak = readOf(run, view), reading = leak.released[view.attacker], x = run.distortion[view.measure];
    if (reading?.value === undefined || x === undefined) return [];
    const { value, lower: least = value, upper: highest = value } = reading, height = heightOf(view, leak.guess);
    const [y, lower, upper] = [value, least, highest].map(height), bound = boundOf(leak);
    const most = leak.bound === undefined ? undefined : height(leak.bound);
    return [{ run, reading, clean: leak.clean[view.attacker], guess: leak.guess, bound, x, y, lower, upper, most }];
  });
  const sign = data.measures[view.measure].rising ? -1 : 1;
  points.sort((a, b) => a.run.curve - b.run.curve || sign * (a.x - b.x));
  return { points, missing: drawn.length - points.length };
}

/** "57.1 % (confidence 95 %)", what no attacker exceeds; nothing where that is not known. */
function boundOf({ bound, certain }) {
  if (bound === undefined) return "";
  const sure = certain === undefined ? "promised by the noise" : `confidence ${short(100 * certain)} %`;
  return `${percent(bound)} (${sure})`;
}

/** Balanced accuracy, or on a logarithmic axis, how far it is above the blind guess. */
const heightOf = (view, guess) => (value) => (view.y === "log" ? Math.max(value - guess, LOWEST) : value);

/** Points of one setting together: [{curve, setting, x, y, most}] of medians over seeds, in the order of the points. */
function mediansOf(points) {
  const settings = new Map();
  for (const point of points) {
    const key = `${point.run.curve} ${point.run.setting}`;
    settings.set(key, [...(settings.get(key) ?? []), point]);
  }
  return [...settings.values()].map((seeds) => ({
    curve: seeds[0].run.curve, setting: seeds[0].run.setting,
    x: median(seeds.map((seed) => seed.x)), y: median(seeds.map((seed) => seed.y)),
    most: median(seeds.map((seed) => seed.most)),
  }));
}

function median(values) {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A point in a line, for those who do not see it. */
function spoken(point, set, view) {
  const { run, reading, bound } = point;
  const read = `${reading.name} reaches ${percent(reading.value)}, ${limits(reading)}`;
  const most = bound ? `; no attacker exceeds ${bound}` : "";
  return `${named(set, run)}: ${read}${most}; ${view.measure} ${short(point.x)}`;
}

function limits({ lower, upper }) {
  return lower === undefined ? "" : `${(100 * lower).toFixed(1)} to ${(100 * upper).toFixed(1)}`;
}
