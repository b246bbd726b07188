// Forms: focus on the summary of errors, counters of characters, passwords shown on demand, one submit at a time.
/** Called for the page and for every part that htmx brings. */
export function init(root) {
  root.querySelector("[data-focus]")?.focus();
}

document.addEventListener("input", (event) => {
  const counter = event.target.id && document.querySelector(`[data-count-for="${CSS.escape(event.target.id)}"]`);
  if (counter) counter.textContent = `${[...event.target.value].length} / ${counter.dataset.countMax}`;
});

document.addEventListener("click", (event) => {
  const eye = event.target.closest("[data-show-password]");
  if (!eye) return;
  const input = eye.parentElement.querySelector("input");
  const hidden = input.type === "password";
  input.type = hidden ? "text" : "password";
  eye.setAttribute("aria-pressed", String(hidden));
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const button = event.submitter;
  if (!button) return;
  // After the browser has read the form: a second press must not send it twice.
  setTimeout(() => {
    button.setAttribute("aria-busy", "true");
    button.setAttribute("aria-disabled", "true");
  });
  if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("button[aria-busy=true]").forEach((button) => {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  });
});
