// The parts of a case file as tabs: one is shown, the others wait. Without a script all stand below each other.
const frame = document.querySelector("[data-panels]");
const tabs = [...(frame?.querySelectorAll("nav a") ?? [])];

function show() {
  const chosen = tabs.find((tab) => tab.hash === location.hash) ?? tabs[0];
  for (const tab of tabs) {
    document.querySelector(tab.hash).hidden = tab !== chosen;
    if (tab === chosen) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

/** A tab changes what is shown, not where the page stands. */
function choose(event) {
  event.preventDefault();
  history.replaceState(null, "", event.currentTarget.hash);
  show();
}

if (tabs.length) {
  for (const tab of tabs) tab.addEventListener("click", choose);
  addEventListener("hashchange", show);
  show();
}
