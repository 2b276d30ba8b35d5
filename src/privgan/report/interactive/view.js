// What is shown, kept in the address behind '#', so that a view can be bookmarked and sent.

const DEFAULTS = {
  set: "0", channel: "", attacker: "strongest fresh attacker", measure: "", secret: "", x: "linear", y: "linear",
  theme: "", run: "",
};

function readView() {
  const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  return Object.fromEntries(Object.entries(DEFAULTS).map(([key, value]) => [key, given[key] ?? value]));
}

function keepView(view) {
  const chosen = Object.entries(view).filter(([key, value]) => value !== DEFAULTS[key]);
  history.replaceState(null, "", `#${new URLSearchParams(chosen)}`);
}

/** Dark or light as the system says, until the button says otherwise. */
function paintTheme(view) {
  const dark = view.theme ? view.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
  document.getElementById("theme").setAttribute("aria-pressed", String(dark));
}
