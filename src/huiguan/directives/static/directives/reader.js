// The reader: pages and forms that work without this script; it keeps the places of scrolling, saves while one
// types, turns a selection of words into offsets, and shows what colleagues change meanwhile.
import * as caret from "./caret.js";

const root = () => document.getElementById("reader");
const strings = JSON.parse(document.getElementById("hg-strings")?.textContent ?? "{}");
const AS_SCRIPT = { "X-Requested-With": "XMLHttpRequest" };
let timer = 0;
let saving = null;

function say(selector, text) {
  const place = document.querySelector(selector);
  if (place) place.textContent = text;
}

function clock() {
  return new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
}

// Exchange both panes for those of the answer, where the reader had scrolled to.
function exchange(html, address) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("reader");
  if (!fresh) { window.location.assign(address); return; }
  const places = [".rd-text", ".rd-items"].map((name) => root().querySelector(name)?.scrollTop ?? 0);
  const large = root().querySelector(".rd-text")?.classList.contains("rd-text--large");
  root().replaceWith(document.adoptNode(fresh));
  const actions = page.querySelector(".hg-head__actions");
  document.querySelector(".hg-head__actions")?.replaceWith(document.adoptNode(actions));
  [".rd-text", ".rd-items"].forEach((name, at) => { root().querySelector(name).scrollTop = places[at]; });
  if (large) root().querySelector(".rd-text").classList.add("rd-text--large");
  if (address) window.history.replaceState({}, "", address);
  reveal();
}

async function bring(address, options, wanted) {
  await settle();
  const answer = await fetch(address ?? window.location.href, { headers: AS_SCRIPT, ...options });
  if (answer.status === 401) {
    document.dispatchEvent(new CustomEvent("hg:signed-out"));
    return;
  }
  const html = await answer.text();
  if (wanted()) exchange(html, answer.redirected || !options.method ? answer.url : window.location.href);
}

// One after the other: an answer that comes late never covers a newer one. It is left out if it is no longer wanted.
// Without an address the page is asked for that it has by then.
let going = Promise.resolve();
function go(address, options = {}, wanted = () => true) {
  going = going.catch(() => {}).then(() => bring(address, options, wanted));
  return going;
}

function reveal() {
  const active = root().querySelector(".rd-item--active");
  if (!active) return;
  active.scrollIntoView({ block: "nearest" });
  const mark = root().querySelector(".rd-mark--active");
  const text = root().querySelector(".rd-text");
  if (mark && text.scrollHeight > text.clientHeight) {
    const inside = mark.getBoundingClientRect(), box = text.getBoundingClientRect();
    if (inside.top < box.top + 40 || inside.bottom > box.bottom - 40) {
      text.scrollTop += inside.top - box.top - box.height / 3;
    }
  }
}

// Saving while typing ------------------------------------------------------------------------------------------
const editor = () => root().querySelector("[data-reader-editor]");

async function save() {
  const form = editor();
  if (!form || !form.dataset.dirty) return;
  delete form.dataset.dirty;
  say("[data-reader-saved]", strings.saving ?? "");
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { ...AS_SCRIPT, Accept: "application/json" },
    });
    if (answer.status === 401) {
      form.dataset.dirty = "1";
      document.dispatchEvent(new CustomEvent("hg:signed-out"));
      return;
    }
    const said = await answer.json();
    if (answer.status === 409) { conflict(form, said); return; }
    if (!answer.ok) { form.dataset.dirty = "1"; say("[data-reader-saved]", said.message); return; }
    form.querySelectorAll("[name=revision]").forEach((field) => { field.value = said.revision; });
    root().querySelectorAll("[data-reader-pick] [name=revision]").forEach((field) => { field.value = said.revision; });
    root().dataset.mark = said.mark;
    say("[data-reader-saved]", (strings.saved ?? "{time}").replace("{time}", clock()));
  } catch {
    form.dataset.dirty = "1";
    say("[data-reader-saved]", strings.not_saved ?? "");
    timer = window.setTimeout(() => settle(), 5000);
  }
}

function settle() {
  window.clearTimeout(timer);
  saving = (saving ?? Promise.resolve()).then(save);
  return saving;
}

function conflict(form, said) {
  const place = form.querySelector("[data-reader-conflict]");
  place.innerHTML = said.html;
  place.hidden = false;
  form.querySelectorAll("[name=revision]").forEach((field) => { field.value = said.revision; });
  place.querySelector("[data-take-theirs]")?.addEventListener("click", () => go(window.location.href));
  place.querySelector("[data-keep-mine]")?.addEventListener("click", () => {
    place.hidden = true;
    form.dataset.dirty = "1";
    settle();
  });
  place.querySelector("button")?.focus();
}

// A selection of words as offsets: code points, as the server counts them ----------------------------------------
function offsetOf(node, at) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
  if (!piece) return null;
  let count = Number(piece.dataset.start);
  const walker = document.createTreeWalker(piece, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (text.parentElement.closest("[data-skip]")) continue;
    if (text === node) return count + [...text.data.slice(0, at)].length;
    count += [...text.data].length;
  }
  return node === piece && at > 0 ? count : Number(piece.dataset.start);
}

function selected() {
  const chosen = window.getSelection();
  if (!chosen.rangeCount || !root().querySelector("[data-reader-text]")?.contains(chosen.anchorNode)) return null;
  const range = chosen.getRangeAt(0);
  const start = offsetOf(range.startContainer, range.startOffset);
  const end = offsetOf(range.endContainer, range.endOffset);
  return start === null || end === null ? null : { start, end: Math.max(start, end), empty: chosen.isCollapsed, range };
}

function showPick() {
  const pick = root().querySelector("[data-reader-pick]");
  if (!pick) return;
  const found = selected();
  pick.hidden = !found || found.empty;
  if (pick.hidden) return;
  pick.querySelector("[name=start]").value = found.start;
  pick.querySelector("[name=end]").value = found.end;
  pick.querySelector("[name=at]").value = found.start;
}

function cut() {
  const pick = root().querySelector("[data-reader-pick]");
  const button = pick?.querySelector("[data-reader-split]");
  const found = selected();
  if (!button || !found) { say("[data-reader-saved]", root().dataset.splitHint); return; }
  pick.querySelector("[name=at]").value = found.start;
  pick.requestSubmit(button);
}

// What colleagues change meanwhile -------------------------------------------------------------------------------
// Nothing is exchanged under somebody's hands: neither what is typed nor the words that are being chosen.
const inHand = () => Boolean(editor() && (editor().dataset.dirty || editor().contains(document.activeElement)));

async function look() {
  if (document.hidden || !root().dataset.changesUrl) return;
  try {
    const form = editor();
    const own = form ? `&item=${form.closest(".rd-item").id.slice(1)}` : "";
    const answer = await fetch(`${root().dataset.changesUrl}?since=${encodeURIComponent(root().dataset.mark)}${own}`, { headers: AS_SCRIPT });
    if (!answer.ok) return;
    const said = await answer.json();
    say("[data-reader-presence]", said.presence);
    if (said.changed.length === 0 || caret.active()) return;
    if (inHand()) root().dataset.mark = said.mark;
    else await go(null, {}, () => !inHand() && !caret.active());
  } catch {
    say("[data-reader-presence]", strings.offline ?? "");
  }
}

function pick(name) {
  const form = root().querySelector("[data-reader-pick]");
  const button = form?.querySelector(name);
  showPick();
  if (button && !form.hidden) form.requestSubmit(button);
  else say("[data-reader-saved]", root().dataset.pickHint);
}

// While the caret stands in the text: arrows move it, W, N and S act on what was chosen, Escape leaves it.
const IN_TEXT = { w: () => pick("[data-reader-words]"), n: () => pick("[data-reader-new]"), s: cut, Escape: caret.end };

function inText(event) {
  if (!caret.active() || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = IN_TEXT[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act && !caret.move(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  act?.();
}

function press(name) {
  const button = editor()?.querySelector(name);
  if (button) editor().requestSubmit(button);
}

function step(by) {
  const links = [...root().querySelectorAll(".rd-item")];
  const at = links.findIndex((item) => item.classList.contains("rd-item--active"));
  const next = links[Math.min(links.length - 1, Math.max(0, at + by))];
  const link = next?.querySelector("[data-item-link]");
  if (link) go(link.href);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#reader a[href^='?'], #reader [data-item-link]");
  if (link && !event.ctrlKey && !event.metaKey) { event.preventDefault(); go(link.href); return; }
  if (event.target.closest("[data-reader-cut]")) { cut(); return; }
  if (event.target.closest("[data-reader-size]")) { root().querySelector(".rd-text").classList.toggle("rd-text--large"); return; }
  const mark = event.target.closest("#reader .rd-mark[data-item]");
  if (mark && window.getSelection().isCollapsed) {
    const target = root().querySelector(`[data-item-link="${mark.dataset.item}"]`)?.href
      ?? mark.querySelector(".rd-no")?.href ?? `?item=${mark.dataset.item}`;
    go(target);
  }
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("#reader form");
  if (!form) return;
  event.preventDefault();
  const button = event.submitter;
  // What was typed goes first, so that the action carries the revision that this leaves.
  await settle();
  if (form.dataset.dirty) return;
  go(button?.getAttribute("formaction") ?? form.action, { method: "POST", body: new FormData(form, button) });
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-reader-editor]");
  if (!form) return;
  form.dataset.dirty = "1";
  window.clearTimeout(timer);
  timer = window.setTimeout(settle, 2000);
});

document.addEventListener("focusout", (event) => {
  if (event.target.closest("[data-reader-editor]")) settle();
});

document.addEventListener("selectionchange", showPick);
document.addEventListener("keydown", inText, true);
document.addEventListener("scroll", caret.draw, true);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
  if (event.key === "Enter" && event.target.closest("[data-reader-editor]") && !event.target.closest("textarea, button")) {
    event.preventDefault();
    press("[data-reader-confirm]");
    return;
  }
  if (event.key === "Escape" && typing) { event.target.blur(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("hg-keys-off") === "1") return;
  const key = event.key.toLowerCase();
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "e") editor()?.querySelector("[name=title]").focus();
  else if (key === "t") caret.begin(root().querySelector("[data-reader-text]"), root().querySelector(".rd-mark--active"));
  else if (key === "enter" && !event.target.closest("a, button, summary")) press("[data-reader-confirm]");
  else return;
  event.preventDefault();
});

window.addEventListener("beforeunload", (event) => {
  if (editor()?.dataset.dirty) { settle(); event.preventDefault(); }
});
document.addEventListener("hg:signed-in", () => settle());
window.setInterval(look, 5000);
// On a phone the text comes first; the open item is scrolled to when it was asked for.
if (window.innerWidth > 900 || new URLSearchParams(window.location.search).has("item")) reveal();
