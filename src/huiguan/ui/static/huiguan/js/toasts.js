// A toast confirms what this person just did: six seconds, longer while it is pointed at or holds the focus.
import { say } from "./strings.js";

const LIFE = 6000;

function watch(toast) {
  let timer;
  const start = () => {
    timer = setTimeout(() => toast.remove(), LIFE);
  };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("mouseenter", stop);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("mouseleave", start);
  toast.addEventListener("focusout", start);
  start();
}

/** Show `text`; with `undo` (a function) a button takes it back. Errors never come here. */
export function toast(text, { undo } = {}) {
  const area = document.getElementById("toasts");
  if (!area) return;
  const box = document.createElement("div");
  box.className = "hg-toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = say("undo");
    button.addEventListener("click", () => {
      undo();
      box.remove();
    });
    box.append(button);
  }
  area.append(box);
  watch(box);
}

/** Start the clocks of the toasts that the server wrote into the page. */
export function init(root) {
  root.querySelectorAll("[data-toast]").forEach((one) => {
    one.removeAttribute("data-toast");
    watch(one);
  });
}

// A service's answer to htmx may carry HX-Trigger: {"hg:toast": {"text": …}}.
document.addEventListener("hg:toast", (event) => toast(event.detail.text));
