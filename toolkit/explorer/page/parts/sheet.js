// On a narrow page the choices open from one button, as a sheet over the lower half: the result above stays in view.

function asSheet(choices, id) {
  const opener = h("button", { type: "button", class: "lul-button lul-opener", "aria-expanded": "false", "aria-controls": id, hidden: true, onclick: () => open(!isOpen()) }, "Change the choices");
  const close = h("button", { type: "button", class: "lul-button lul-close", hidden: true, onclick: () => open(false) }, "Close the choices");
  const isOpen = () => Boolean(choices.popover) && choices.matches(":popover-open");
  choices.id = id;
  choices.prepend(close);
  choices.addEventListener("keydown", (event) => { if (event.key === "Escape" && isOpen()) open(false); });

  function open(yes) {
    if (yes === isOpen()) return;
    if (yes) choices.showPopover(); else choices.hidePopover();
    opener.setAttribute("aria-expanded", String(yes));
    const page = choices.closest(".lul");
    page.classList.toggle("lul-choosing", yes);
    if (yes) page.querySelector(".lul-sentence").scrollIntoView({ block: "start" });
    (yes ? close : opener).focus({ preventScroll: true });
  }
  // A browser without popovers shows the choices in place.
  function fit(narrow) {
    const is = narrow && "popover" in choices;
    if (is === !opener.hidden) return;
    if (!is) open(false);
    opener.hidden = close.hidden = !is;
    choices.popover = is ? "manual" : null;
  }
  return { opener, fit };
}
