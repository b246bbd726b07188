// Lists: current row, selection, bulk bar, sorting by several keys, filtering while an input method composes.
import { figure, say } from "./strings.js";

const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
const boxes = () => [...document.querySelectorAll("[data-rows] [data-select]")];
let everything = null;
let last = null;

/** Make the row `step` further the current one. */
export function move(step) {
  const all = rows();
  if (!all.length) return false;
  const at = all.findIndex((row) => row.classList.contains("hg-current"));
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  all.forEach((row) => row.classList.toggle("hg-current", row === next));
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

const current = () => document.querySelector("[data-rows] tbody tr.hg-current");

/** Select the current row, or take it out of the selection. */
export function selectCurrent() {
  const box = current()?.querySelector("[data-select]");
  if (!box) return false;
  box.checked = !box.checked;
  refresh();
  return true;
}

/** Open the current row. */
export function openCurrent() {
  const row = current();
  const link = row?.querySelector("a[href]");
  const url = row?.dataset.url || link?.href;
  if (!url) return false;
  window.location.assign(url);
  return true;
}

/** Forget the selection; true when there was one. */
export function selectNone() {
  const had = boxes().some((box) => box.checked);
  everything = null;
  boxes().forEach((box) => {
    box.checked = false;
  });
  refresh();
  return had;
}

/** Bring bulk bar, head box and rows in step with what is ticked. */
export function refresh() {
  const all = boxes();
  const chosen = all.filter((box) => box.checked);
  all.forEach((box) => box.closest("tr").classList.toggle("hg-selected", box.checked));
  const head = document.querySelector("[data-select-all]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const count = everything ?? chosen.length;
  bar.hidden = count === 0;
  bar.querySelectorAll("[data-bulk-count]").forEach((place) => {
    place.textContent = say("selected", { n: figure(count) });
  });
  document.querySelectorAll("[data-bulk-number]").forEach((place) => {
    place.textContent = figure(count);
  });
}

function fillSelection(form) {
  form.querySelectorAll("input[data-carried]").forEach((input) => input.remove());
  const carry = (name, value) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    input.dataset.carried = "";
    form.append(input);
  };
  boxes()
    .filter((box) => box.checked)
    .forEach((box) => carry("selected", box.value));
  if (everything !== null) carry("everything", "1");
}

function selectRange(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  all.slice(from, to + 1).forEach((one) => {
    one.checked = box.checked;
  });
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-select]");
  if (box) {
    if (event.shiftKey && last && last !== box) selectRange(box);
    last = box;
    everything = null;
    refresh();
  }
  if (event.target.closest("[data-select-none]")) selectNone();
  const whole = event.target.closest("[data-select-everything]");
  if (whole) {
    boxes().forEach((one) => {
      one.checked = true;
    });
    everything = Number(whole.dataset.selectEverything);
    refresh();
  }
  const sort = event.target.closest("a[data-sort]");
  if (sort && event.shiftKey) {
    event.preventDefault();
    window.location.assign(sortedBy(sort.dataset.sort));
  }
});

function sortedBy(name) {
  const url = new URL(window.location.href);
  const keys = url.searchParams.getAll("sort");
  const now = keys.find((key) => key.replace(/^-/, "") === name);
  const kept = keys.filter((key) => key !== now);
  url.searchParams.delete("sort");
  [...kept, now === name ? `-${name}` : name].forEach((key) => url.searchParams.append("sort", key));
  return url.toString();
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-select-all]")) return;
  boxes().forEach((box) => {
    box.checked = event.target.checked;
  });
  everything = null;
  refresh();
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-bulk], [data-takes-selection]")) fillSelection(event.target);
}, true);
document.addEventListener("hg:opened", (event) => {
  event.target.querySelectorAll("form[data-takes-selection]").forEach(fillSelection);
}, true);

// While pinyin is being composed the list must not be filtered by letters that are no text yet.
document.addEventListener("input", (event) => {
  if (event.isComposing && event.target.matches("[data-list-filter]")) event.stopImmediatePropagation();
}, true);
document.addEventListener("compositionend", (event) => {
  if (event.target.matches("[data-list-filter]")) event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

/** Called for the page and for every part that htmx brings. */
export function init() {
  refresh();
}
