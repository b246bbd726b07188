// Column chooser: find, tick, and move by drag or with Alt and the arrows.
import { say } from "./strings.js";

const movable = (item) => item?.draggable;

function place(item, before) {
  const list = item.parentElement;
  list.insertBefore(item, before);
  const said = list.closest("[data-columns]").querySelector("[data-columns-said]");
  said.textContent = say("column_moved", { name: item.dataset.label, n: [...list.children].indexOf(item) + 1 });
}

function moveByKey(event) {
  const item = event.target.closest("[data-columns-list] > li");
  if (!event.altKey || !movable(item)) return;
  const up = event.key === "ArrowUp";
  if (!up && event.key !== "ArrowDown") return;
  event.preventDefault();
  const other = up ? item.previousElementSibling : item.nextElementSibling;
  if (!movable(other)) return;
  place(item, up ? other : other.nextElementSibling);
  event.target.focus();
}

function drag(event) {
  const held = document.querySelector("[data-columns-list] > [data-dragging]");
  const over = event.target.closest?.("[data-columns-list] > li");
  if (!held || !movable(over) || held === over) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  place(held, event.clientY < box.top + box.height / 2 ? over : over.nextElementSibling);
}

document.addEventListener("keydown", moveByKey);
document.addEventListener("dragover", drag);
document.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.("[data-columns-list] > li");
  if (movable(item)) item.dataset.dragging = "";
});
document.addEventListener("dragend", () => {
  document.querySelectorAll("[data-dragging]").forEach((item) => delete item.dataset.dragging);
});
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-columns-search]")) return;
  const wanted = event.target.value.trim().toLowerCase();
  event.target.closest("[data-columns]").querySelectorAll("[data-columns-list] > li").forEach((item) => {
    item.hidden = !item.dataset.label.toLowerCase().includes(wanted);
  });
});
