// Parts of a page that change by themselves: asked every two seconds, replaced only where they changed. Twice a second
// a small question asks whether a vote was opened or closed or another item called: that is drawn at once.
const EVERY = 2000;
const BEAT = 500;
let pulse = null;
let drawnAt = 0;
const page = document.querySelector("[data-live]");
let tag = null;

const part = (root, name) => root.querySelector(`[data-live-part="${name}"]`);

// Each part as the server drew it last: times that run here are no change.
const drawn = new WeakMap();

function replace(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const next of fresh.querySelectorAll("[data-live-part]")) {
    const here = part(page, next.dataset.livePart);
    const words = next.innerHTML.trim();
    if (here && drawn.get(here) !== words && !here.contains(document.activeElement)) {
      here.replaceChildren(...next.childNodes);
      drawn.set(here, words);
    }
  }
  run();
}

// How long somebody waits or speaks, in minutes and seconds.
function run() {
  const now = Date.now() / 1000;
  for (const time of page.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor(now - Number(time.dataset.since)));
    time.textContent = [Math.floor(seconds / 60), seconds % 60].map((n) => String(n).padStart(2, "0")).join(":");
  }
}

// Another stage draws the page anew, but never under somebody's hands.
function typing() {
  const at = document.activeElement;
  return at && at.matches("input, textarea, select") && page.contains(at) && (at.type !== "radio" || chosen(at.form));
}

// A mark that took the focus by itself is under nobody's hands; one that was set is.
function chosen(form) {
  return [...form.elements].some((each) => each.checked !== each.defaultChecked);
}

// Who has pressed a button is on the way to another page: drawing this one anew would take the way from them.
let left = 0;
addEventListener("beforeunload", () => { left = Date.now(); });
const leaving = () => Date.now() - left < 10000;

async function ask() {
  if (leaving()) {
    setTimeout(ask, EVERY);
    return;
  }
  try {
    const small = pulse && Date.now() - drawnAt < EVERY;
    const headers = { "X-Live": "1", ...(tag ? { "If-None-Match": tag } : {}), ...(small ? { "X-Pulse": pulse } : {}) };
    const answer = await fetch(page.dataset.live, { headers, cache: "no-store", credentials: "same-origin" });
    page.toggleAttribute("data-cut-off", false);
    const beat = answer.headers.get("X-Pulse");
    if (!small || beat !== pulse) drawnAt = Date.now();
    pulse = beat;
    if (answer.status === 200) {
      tag = answer.headers.get("ETag");
      if (answer.headers.get("X-Stage") !== page.dataset.stage && page.dataset.stage !== "code" && !typing() && !leaving()) {
        location.reload();
        return;
      }
      replace(await answer.text());
    }
  } catch {
    pulse = null;
    page.toggleAttribute("data-cut-off", true);
  }
  setTimeout(ask, pulse ? BEAT : EVERY);
}

if (page) {
  for (const each of page.querySelectorAll("[data-live-part]")) drawn.set(each, each.innerHTML.trim());
  run();
  setInterval(run, 1000);
  setTimeout(ask, EVERY);
}
