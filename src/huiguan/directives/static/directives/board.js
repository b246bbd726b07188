// The heat table: a line that is open closes without asking the server; one that is closed is opened by htmx.
const depthOf = (row) => Number(row.dataset.depth);

function below(row) {
  const found = [];
  for (let next = row.nextElementSibling; next && depthOf(next) > depthOf(row); next = next.nextElementSibling) found.push(next);
  return found;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const toggle = event.target.closest?.("[data-heat-open]");
  if (!toggle || toggle.getAttribute("aria-expanded") !== "true") return;
  event.preventDefault();
  below(toggle.closest("tr")).forEach((row) => row.remove());
  toggle.setAttribute("aria-expanded", "false");
});

document.addEventListener("htmx:afterRequest", (event) => {
  const toggle = event.target.closest?.("[data-heat-open]");
  if (toggle && event.detail.successful) toggle.setAttribute("aria-expanded", "true");
});

document.addEventListener("keydown", (event) => {
  const toggle = event.key === " " && event.target.closest?.("[data-heat-open]");
  if (!toggle) return;
  event.preventDefault();
  toggle.click();
});

document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
