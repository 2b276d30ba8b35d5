// Pointer and keyboard on the marks: the nearest one is told and opened.

const REACH = 36; // pixels within which a pointer finds a mark

/** marks: () -> those of the last drawing; tell: fills the hint for a point; open: shows a point's run. */
function listen(svg, hint, marks, tell, open) {
  let current = null;

  function point(mark) {
    if (mark === current && !hint.hidden) return;
    current?.node.classList.remove("near");
    mark?.node.classList.add("near");
    hint.hidden = !mark;
    current = mark;
    if (!mark) return;
    tell(hint, mark.point);
    const room = svg.clientWidth - hint.offsetWidth, below = mark.top < hint.offsetHeight + 24;
    hint.style.left = `${Math.max(0, Math.min(room, mark.left - hint.offsetWidth / 2))}px`;
    hint.style.top = `${below ? mark.top + 16 : mark.top - hint.offsetHeight - 16}px`;
  }

  function nearest(event) {
    const frame = svg.getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    const distance = ({ left, top }) => Math.hypot(left - x, top - y);
    const best = marks().reduce((near, mark) => (near && distance(near) <= distance(mark) ? near : mark), null);
    return best && distance(best) <= REACH ? best : null;
  }

  const focused = () => marks().findIndex(({ node }) => node === document.activeElement);
  const step = (by) => marks()[Math.max(0, Math.min(marks().length - 1, focused() + by))]?.node.focus();
  const keys = {
    ArrowRight: () => step(1),
    ArrowLeft: () => step(-1),
    Home: () => step(-Infinity),
    End: () => step(Infinity),
    Enter: () => open(marks()[focused()].point),
    " ": () => open(marks()[focused()].point),
    Escape: () => point(null),
  };

  svg.addEventListener("pointermove", (event) => event.pointerType === "mouse" && point(nearest(event)));
  svg.addEventListener("pointerleave", () => point(null));
  svg.addEventListener("click", (event) => {
    const mark = nearest(event);
    if (mark) open(mark.point);
  });
  svg.addEventListener("focusin", () => point(marks()[focused()] ?? null));
  svg.addEventListener("focusout", () => point(null));
  svg.addEventListener("keydown", (event) => {
    if (focused() < 0 || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
}
