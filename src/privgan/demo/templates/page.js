"use strict";
// Shows what the server says of one picture and one channel; whatever comes back goes into the page as text.

const state = JSON.parse(document.getElementById("state").textContent);
const part = (name) => document.getElementById(name);
const LARGEST = 32 * 2 ** 20; // bytes, as the server takes them
let picture = null; // the file at hand
let asked = 0; // the last request; answers to earlier ones are dropped

function add(parent, name, attributes = {}, text = "") {
  const child = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
  child.textContent = text;
  parent.append(child);
  return child;
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;

function tell(text, wrong = false) {
  part("told").textContent = text;
  part("told").classList.toggle("wrong", wrong);
}

/** The channel that the slider stands on, with the fields of a sensitive value where it is given one. */
function choose() {
  const channel = state.channels[Number(part("channel").value)];
  part("label").textContent = `${channel.label} (${channel.channel})`;
  part("channel").setAttribute("aria-valuetext", channel.label);
  const key = JSON.stringify(channel.secrets);
  if (part("given").dataset.key === key) return;
  part("given").dataset.key = key;
  part("given").replaceChildren();
  for (const secret of channel.secrets) {
    const label = add(part("given"), "label", {}, `${secret.name} of this picture, which the channel is given: `);
    if (!secret.classes.length) {
      add(label, "input", { type: "number", step: "any", value: "0" }).addEventListener("change", release);
      continue;
    }
    const list = add(label, "select");
    secret.classes.forEach((name, place) => add(list, "option", { value: place }, name));
    list.addEventListener("change", release);
  }
}

function shown(place, said, silence) {
  place.replaceChildren();
  if (!said.length) add(place, "p", { class: "note" }, silence || "none of the strongest learns from rows alone");
  for (const one of said) {
    const box = add(place, "div", { class: "says" });
    const right = `${percent(one.balanced_accuracy)} (${percent(one.lower)} to ${percent(one.upper)})`;
    add(box, "p", {}, `${one.attacker}, of ${one.secret}`);
    (one.probabilities || []).forEach((share, number) => {
      const label = add(box, "label", {}, one.classes[number]);
      add(label, "meter", { min: 0, max: 1, value: share });
      add(label, "output", {}, percent(share));
    });
    if ("estimate" in one) add(box, "p", {}, `${one.estimate.toPrecision(3)} ± ${one.deviation.toPrecision(2)}`);
    add(box, "p", { class: "note" }, `balanced accuracy ${right}`);
  }
}

/** Sends the picture through the chosen channel. */
async function release() {
  choose();
  if (!picture) return;
  const number = ++asked;
  const place = part("channel").value;
  const query = new URLSearchParams({ place });
  for (const field of part("given").querySelectorAll("select, input")) query.append("s", field.value);
  try {
    const options = { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: picture };
    const answer = await fetch(`release?${query}`, options);
    if (number !== asked) return;
    if (!answer.ok) return tell((await answer.text()).trim(), true);
    const told = await answer.json();
    if (number !== asked) return;
    for (const [name, address] of Object.entries(told.pictures)) part(name).src = address;
    const numbers = Object.entries(told.distortion).map(([name, value]) => `${name} ${value.toPrecision(3)}`);
    part("distortion").textContent = `Distortion of this picture: ${numbers.join(", ")}.`;
    const { silence } = state.channels[Number(place)];
    shown(part("of-original"), told.opinions.original, silence);
    shown(part("of-release"), told.opinions.release, silence);
    tell(told.resized ? `Resized from ${told.resized} pixels.` : "");
    document.body.dataset.shown = `${number}`;
  } catch {
    if (number === asked) tell("The server does not answer: is privgan demo still running?", true);
  }
}

function take(file) {
  if (!file) return;
  if (file.size > LARGEST) return tell(`This file has more than ${LARGEST / 2 ** 20} MiB.`, true);
  picture = file;
  release();
}

async function draw(fresh) {
  if (fresh || draw.number === undefined) draw.number = Math.floor(Math.random() * state.faces);
  const answer = await fetch(`face?number=${draw.number}&smile=${part("smile").checked ? 1 : 0}`);
  draw.last = await answer.blob();
  take(draw.last);
}

part("channel").max = state.channels.length - 1;
part("channel").disabled = state.channels.length < 2;
part("channel").addEventListener("input", release);
part("file").addEventListener("change", (event) => take(event.target.files[0]));
part("draw").addEventListener("click", () => draw(true));
part("smile").addEventListener("change", () => {
  if (!picture || picture === draw.last) draw(false); // somebody's own picture stays
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    part("drop").classList.toggle("over", kind === "dragover");
    if (kind === "drop") take(event.dataTransfer.files[0]);
  });
}
choose();
