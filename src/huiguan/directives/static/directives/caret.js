// A caret in a text that nobody edits: arrows move it, with Shift they choose words. Nothing is typed into the text,
// so that no input method can change it.
const MOVES = {
  ArrowLeft: ["backward", "character"], ArrowRight: ["forward", "character"],
  ArrowUp: ["backward", "line"], ArrowDown: ["forward", "line"],
  Home: ["backward", "lineboundary"], End: ["forward", "lineboundary"],
};
let article = null;

function mark() {
  const known = document.querySelector(".rd-caret");
  if (known) return known;
  const made = document.createElement("span");
  made.className = "rd-caret";
  made.setAttribute("aria-hidden", "true");
  document.body.append(made);
  return made;
}

/** Whether the caret stands in the text. */
export const active = () => article !== null && document.activeElement === article;

/** Show the caret where it stands; while words are chosen, they show themselves. */
export function draw() {
  const chosen = window.getSelection();
  const range = chosen.rangeCount ? chosen.getRangeAt(0) : null;
  const box = active() && range?.collapsed ? range.getClientRects()[0] ?? range.getBoundingClientRect() : null;
  const drawn = mark();
  drawn.hidden = !box || box.height === 0;
  if (drawn.hidden) return;
  drawn.style.insetInlineStart = `${box.left}px`;
  drawn.style.insetBlockStart = `${box.top}px`;
  drawn.style.blockSize = `${box.height}px`;
}

function firstWords(place) {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (!text.parentElement.closest("[data-skip]") && text.parentElement.closest("[data-start]")) return text;
  }
  return null;
}

/** Put the caret into `text`, before the words of `place`. */
export function begin(text, place) {
  const words = firstWords(place ?? text);
  if (!words) return;
  article = text;
  article.tabIndex = -1;
  article.addEventListener("focusout", () => window.setTimeout(draw), { once: true });
  article.focus({ preventScroll: true });
  window.getSelection().collapse(words, 0);
  draw();
}

/** Take the caret away, and what was chosen with it. */
export function end() {
  window.getSelection().removeAllRanges();
  article?.blur();
  article = null;
  draw();
}

/** Move the caret as the key says; false when the key moves nothing. */
export function move(event) {
  const way = MOVES[event.key];
  if (!way) return false;
  window.getSelection().modify(event.shiftKey ? "extend" : "move", ...way);
  window.getSelection().focusNode?.parentElement.scrollIntoView({ block: "nearest" });
  draw();
  return true;
}
