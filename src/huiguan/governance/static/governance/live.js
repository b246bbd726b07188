// Parts of a page that change by themselves: asked every two seconds, replaced only where they changed.
const EVERY = 2000;
const page = document.querySelector("[data-live]");
let tag = null;

const part = (root, name) => root.querySelector(`[data-live-part="${name}"]`);

function replace(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const next of fresh.querySelectorAll("[data-live-part]")) {
    const here = part(page, next.dataset.livePart);
    if (here && here.innerHTML !== next.innerHTML && !here.contains(document.activeElement)) {
      here.replaceChildren(...next.childNodes);
    }
  }
}

// Another stage draws the page anew, but never under somebody's hands.
function typing() {
  const at = document.activeElement;
  return at && at.matches("input, textarea, select") && page.contains(at);
}

async function ask() {
  try {
    const headers = { "X-Live": "1", ...(tag ? { "If-None-Match": tag } : {}) };
    const answer = await fetch(page.dataset.live, { headers, cache: "no-store", credentials: "same-origin" });
    page.toggleAttribute("data-cut-off", false);
    if (answer.status === 200) {
      tag = answer.headers.get("ETag");
      if (answer.headers.get("X-Stage") !== page.dataset.stage && page.dataset.stage !== "code" && !typing()) {
        location.reload();
        return;
      }
      replace(await answer.text());
    }
  } catch {
    page.toggleAttribute("data-cut-off", true);
  }
  setTimeout(ask, EVERY);
}

if (page) setTimeout(ask, EVERY);
