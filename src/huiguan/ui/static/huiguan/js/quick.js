// The box in the top bar: what is found drops down; arrows choose, Enter opens, Escape closes.
const panel = document.getElementById("quick-found");
const input = document.querySelector("[data-global-search]");

const options = () => [...panel.querySelectorAll("[role=option]:not([aria-disabled])")];
const chosen = () => panel.querySelector("[role=option][aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function show(open) {
  panel.hidden = !open;
  input.setAttribute("aria-expanded", String(open));
  if (!open) choose(null);
}

function step(by) {
  const all = options();
  const at = all.indexOf(chosen());
  // One place more than there are options: the box itself, where Enter shows everything found.
  const next = (at + 1 + by + all.length + 1) % (all.length + 1);
  choose(next === 0 ? null : all[next - 1]);
}

// Whoever closed the list is not shown what was still on its way.
let isClosed = false;
const filled = () => panel.childElementCount > 0 && input.value.trim() !== "";

function key(event) {
  if (event.isComposing) return;
  if (event.key === "Escape" && !panel.hidden) {
    event.preventDefault();
    event.stopPropagation();
    isClosed = true;
    show(false);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!filled()) return;
    event.preventDefault();
    if (panel.hidden) show(true);
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && !panel.hidden && chosen()) {
    event.preventDefault();
    chosen().click();
  }
}

if (panel && input) {
  panel.addEventListener("htmx:afterSwap", () => {
    show(filled() && !isClosed && input.closest("form").contains(document.activeElement));
  });
  input.addEventListener("keydown", key);
  input.addEventListener("focus", () => show(filled()));
  input.addEventListener("input", () => {
    isClosed = false;
    if (input.value.trim() === "") show(false);
  });
  input.closest("form").addEventListener("focusout", (event) => {
    if (!input.closest("form").contains(event.relatedTarget)) show(false);
  });
  // A press on an option must not take the focus, which would close the list before the click arrives.
  panel.addEventListener("mousedown", (event) => event.preventDefault());
}
