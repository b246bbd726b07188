// Work in the background: ask every two seconds, at most as often as somebody who listens can follow.
import { figure, say } from "./strings.js";

const PAUSE = 2000;
const SPOKEN = 5000;

function show(box, answer) {
  const put = (name, value) => {
    box.querySelectorAll(`[data-${name}]`).forEach((place) => {
      place.textContent = typeof value === "number" ? figure(value) : value;
    });
  };
  const bar = box.querySelector("progress");
  bar.max = answer.total || 1;
  bar.value = answer.done;
  box.querySelector(".hg-progress__big").textContent = figure(answer.done);
  put("total", answer.total);
  if (answer.seconds_left !== undefined && answer.seconds_left !== null) put("left", leftWords(answer.seconds_left));
  const now = Date.now();
  if (answer.finished || now - Number(box.dataset.spoken || 0) > SPOKEN) {
    box.dataset.spoken = now;
    ["done", "failed", "waiting"].filter((name) => answer[name] !== undefined).forEach((name) => put(name, answer[name]));
  }
}

function leftWords(seconds) {
  return seconds < 90 ? say("left", { n: seconds }) : say("left_minutes", { n: Math.round(seconds / 60) });
}

async function ask(box) {
  if (!box.isConnected) return;
  try {
    const response = await fetch(box.dataset.poll, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (response.ok) {
      const answer = await response.json();
      show(box, answer);
      if (answer.finished) {
        if (answer.url) window.location.assign(answer.url);
        else window.location.reload();
        return;
      }
    }
  } catch {
    box.querySelector("[data-left]").textContent = say("offline");
  }
  setTimeout(() => ask(box), PAUSE);
}

/** Called for the page and for every part that htmx brings. */
export function init(root) {
  root.querySelectorAll("[data-poll]").forEach((box) => {
    if (box.dataset.asking) return;
    box.dataset.asking = "1";
    setTimeout(() => ask(box), PAUSE);
  });
}
