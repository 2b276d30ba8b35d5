// An axis: where a value lies between two pixels, and which values are marked.

/**
 * values: those to make room for; from, to: pixels. On a logarithmic axis what is not above 0 lies on its lower edge.
 * Returns {at: value -> pixel, ticks: [value], digits}, with the digits behind the point that tell the ticks apart.
 */
function axis(values, kind, from, to, count) {
  const log = kind === "log";
  const known = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  const bend = log ? Math.log10 : (value) => value;
  const ends = known.length ? [Math.min(...known), Math.max(...known)].map(bend) : log ? [-1, 0] : [0, 1];
  const room = ends[1] > ends[0] ? 0.06 * (ends[1] - ends[0]) : log ? 0.2 : 0.05 * Math.abs(ends[0]) || 0.5;
  const low = ends[0] - room, high = ends[1] + room;
  const share = (value) => ((log && value <= 0 ? low : Math.max(low, bend(value))) - low) / (high - low);
  const at = (value) => from + (to - from) * share(value);
  const ticks = log ? logTicks(low, high, count) : linearTicks(low, high, count);
  return { at, ticks, digits: Math.max(...ticks.map((tick) => (String(tick).split(".")[1] ?? "").length)) };
}

/** About `count` round values: 1, 2 or 5 times a power of ten apart. */
function linearTicks(low, high, count) {
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const first = Math.ceil(low / step), last = Math.floor(high / step);
  return Array.from({ length: last - first + 1 }, (_, place) => Number(((first + place) * step).toPrecision(12)));
}

/** Powers of ten and, where they are few, what lies between them; low and high are exponents. */
function logTicks(low, high, count) {
  if (high - low < 1) return linearTicks(10 ** low, 10 ** high, count);
  const choices = [[1], [1, 3], [1, 2, 5]].map((factors) => {
    const powers = Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, place) => Math.floor(low) + place);
    const all = powers.flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))));
    return all.filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
  });
  const fitting = choices.filter((ticks) => ticks.length <= count + 1);
  return fitting.length ? fitting[fitting.length - 1] : choices[0].filter((_, place) => place % 2 === 0);
}
