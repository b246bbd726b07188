// Single-letter keys: they can be switched off and never act while somebody types.
import { closeMenus, openDialog } from "./dialogs.js";
import { move, openCurrent, selectCurrent, selectNone } from "./lists.js";

const OFF = "hg-keys-off";
const isOff = () => localStorage.getItem(OFF) === "1";
const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

const press = (key) => {
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => one.offsetParent !== null);
  if (!target) return false;
  target.click();
  return true;
};

const focusFilter = () => {
  const filter = document.querySelector("[data-list-filter]");
  filter?.focus();
  filter?.select();
  return Boolean(filter);
};

const ACTIONS = {
  j: () => move(1),
  k: () => move(-1),
  x: selectCurrent,
  "/": focusFilter,
  c: () => openDialog("columns"),
  "?": () => openDialog("keys"),
};

function globalSearch(event) {
  const search = document.querySelector("[data-global-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    globalSearch(event);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (!closeMenus() && !typing(event.target)) selectNone();
    return;
  }
  if (typing(event.target)) return;
  if (event.key === "Enter") {
    if (!event.target.closest("a, button, summary, input, label") && openCurrent()) event.preventDefault();
    return;
  }
  if (isOff()) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (press(key) || ACTIONS[key]?.()) event.preventDefault();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys-switch]")) localStorage.setItem(OFF, event.target.checked ? "0" : "1");
});

/** Show in the list of keys whether they are on. */
export function init(root) {
  root.querySelectorAll("[data-keys-switch]").forEach((box) => {
    box.checked = !isOff();
  });
}
