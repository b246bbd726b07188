// Two seconds after the last key a form with data-autosave is saved; while offline it is kept on the device,
// unless data-autosave-local="no" (texts of cases). With data-autosave-local="only" nothing goes to the server before it
// is sent: data-autosave names the draft, which lies on the device until the page that follows says it was taken
// ([data-draft-sent]), so that not even a session which ends on sending costs a word. It always says when.
import { post } from "./server.js";
import { clock, say } from "./strings.js";
import { keptFiles, putBack } from "./upload.js";

const PAUSE = 2000;
const RETRY = 15000;
const timers = new WeakMap();
const onTheWay = new WeakMap();

const keyOf = (form) => `hg-draft:${form.dataset.autosave}`;
const keepsHere = (form) => form.dataset.autosaveLocal !== "no";
const onlyHere = (form) => form.dataset.autosaveLocal === "only";

function tell(form, text) {
  const place = form.querySelector("[data-saved-text]") || document.querySelector("[data-saved-text]");
  if (place) place.textContent = text;
}

function values(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
}

function keepHere(form) {
  if (!keepsHere(form)) {
    tell(form, say("not_saved"));
    return;
  }
  localStorage.setItem(keyOf(form), JSON.stringify({ values: values(form), files: keptFiles(form) }));
  tell(form, say(onlyHere(form) ? "kept_here" : "saved_here", { time: clock() }));
}

function later(form, pause) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => onTheWay.set(form, save(form)), pause));
}

/** Once nothing of the form is on its way: sent before that, it would carry the revision of before it. */
export function settled(form) {
  clearTimeout(timers.get(form));
  return Promise.resolve(onTheWay.get(form)).catch(() => {});
}

/** What was typed: files have their own way, and would go over the line again with every save. */
function withoutFiles(form) {
  const given = new FormData(form);
  [...given].forEach(([name, value]) => value instanceof File && given.delete(name));
  return given;
}

async function save(form) {
  if (onlyHere(form)) {
    keepHere(form);
    return;
  }
  tell(form, say("saving"));
  let response;
  try {
    response = await post(form.dataset.autosave, withoutFiles(form));
  } catch {
    keepHere(form);
    later(form, RETRY);
    return;
  }
  // Only an answer that says so means saved: a page in its place (a proxy's, an older server's) does not.
  if (response.ok && (response.headers.get("content-type") || "").includes("json")) {
    taken(form, await response.json());
  } else if (response.status === 409) {
    tell(form, say("conflict"));
    form.dispatchEvent(new CustomEvent("hg:conflict", { bubbles: true, detail: await response.json().catch(() => ({})) }));
  } else {
    keepHere(form);
  }
}

function taken(form, answer) {
  localStorage.removeItem(keyOf(form));
  const revision = form.querySelector("[name=revision]");
  if (revision && answer.revision !== undefined) revision.value = answer.revision;
  tell(form, say("saved", { time: answer.saved_at || clock() }));
}

function restore(form) {
  const kept = localStorage.getItem(keyOf(form));
  if (!kept) return;
  const draft = JSON.parse(kept);
  putBack(form, draft.files || []);
  group(draft.values || []).forEach((pairs, name) => {
    if (name === "revision" || name.endsWith("_id")) return;
    putAll([...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)], pairs.map(([, value]) => value));
  });
  later(form, 0);
}

function group(pairs) {
  const found = new Map();
  pairs.forEach((pair) => found.set(pair[0], [...(found.get(pair[0]) || []), pair]));
  return found;
}

// A field says what it held when the page came. What was typed since, or before this script was there, stays.
function isTouched(input) {
  if (input.type === "radio") return radios(input).some((radio) => radio.checked !== radio.defaultChecked);
  if (input.type === "checkbox") return input.checked !== input.defaultChecked;
  if (input.type === "select-one") return input.selectedIndex !== firstChosen(input);
  if (input.type === "select-multiple") return [...input.options].some((option) => option.selected !== option.defaultSelected);
  return input.matches("input:not([type=hidden], [type=file]), textarea") && input.value !== input.defaultValue;
}

// One choice out of several is one field: whoever chose another one did so once, not in each of them.
function radios(input) {
  return [...input.form.elements].filter((other) => other.type === "radio" && other.name === input.name);
}

function firstChosen(select) {
  const options = [...select.options];
  const said = options.map((option) => option.defaultSelected).lastIndexOf(true);
  return said >= 0 || select.size > 1 ? said : options.findIndex((option) => !option.disabled);
}

// Judged before the first of them is set, since each of them is set alone.
function putAll(inputs, given) {
  inputs.filter((input) => !isTouched(input)).forEach((input) => put(input, given));
}

function put(input, given) {
  if (input.type === "checkbox" || input.type === "radio") input.checked = given.includes(input.value);
  else if (input.type === "select-multiple") [...input.options].forEach((option) => (option.selected = given.includes(option.value)));
  else [input.value] = given;
}

const formOf = (event) => event.target.closest?.("form[data-autosave]");

document.addEventListener("input", (event) => {
  const form = formOf(event);
  if (form && event.target.type !== "file") later(form, PAUSE);
});
document.addEventListener("hg:uploaded", (event) => {
  const form = formOf(event);
  if (form) later(form, 0);
});
document.addEventListener("submit", (event) => {
  const form = formOf(event);
  if (!form) return;
  clearTimeout(timers.get(form));
  if (onlyHere(form)) keepHere(form);
  else if (!event.defaultPrevented) localStorage.removeItem(keyOf(form));
});
// Only what is on the page is saved then: the draft is older than it, and was put back when the page came.
window.addEventListener("online", () => {
  document.querySelectorAll("form[data-autosave]").forEach((form) => localStorage.getItem(keyOf(form)) && later(form, 0));
});
document.addEventListener("hg:signed-in", () => {
  document.querySelectorAll("form[data-autosave]").forEach((form) => later(form, 0));
});

// After going back or loading anew the browser fills in what stood in the fields before, perhaps over a newer revision:
// nobody pressed a key, so nothing goes to the server until somebody does.
const cameFresh = () => performance.getEntriesByType("navigation")[0]?.type === "navigate";

/** Called for the page and for every part that htmx brings. */
export function init(root) {
  root.querySelectorAll("[data-draft-sent]").forEach((place) => {
    localStorage.removeItem(`hg-draft:${place.dataset.draftSent}`);
  });
  root.querySelectorAll("form[data-autosave]").forEach((form) => {
    if ((cameFresh() || onlyHere(form)) && [...form.elements].some(isTouched)) later(form, PAUSE);
    restore(form);
  });
}
