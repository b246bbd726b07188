// Uploads: one bar per file. Where the server takes parts, a broken connection goes on by itself or by a button;
// elsewhere the button sends the file again. A form is not sent while one of its files is still on the way.
import { token } from "./server.js";
import { say, size } from "./strings.js";
import { Refused, transfer } from "./transfer.js";

function blank(zone) {
  const item = zone.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
  zone.querySelector("[data-upload-list]").append(item);
  return item;
}

function row(zone, file) {
  const item = blank(zone);
  item.querySelector("[data-name]").textContent = file.name;
  item.querySelector("[data-size]").textContent = size(file.size);
  return item;
}

function state(item, text, tone = "") {
  const place = item.querySelector("[data-state]");
  place.textContent = text;
  place.className = `hg-file__state${tone ? ` hg-text--${tone}` : ""}`;
}

function refuse(item, text, again = false) {
  delete item.dataset.sending;
  item.classList.add("hg-file--refused");
  item.querySelector("[data-bar]").hidden = true;
  item.querySelector("[data-resume]").hidden = !again;
  state(item, text, "red");
}

function keep(zone, item, id) {
  delete item.dataset.sending;
  item.querySelector("[data-bar]").hidden = true;
  item.querySelector("[data-remove]").hidden = false;
  state(item, say("uploaded"), "green");
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: `${zone.dataset.uploadName}_id`, value: id });
  item.append(input);
}

function accepted(zone, item, answer) {
  keep(zone, item, answer.id);
  zone.dispatchEvent(new CustomEvent("hg:uploaded", { bubbles: true, detail: answer }));
  sendWaiting(zone.closest("form"));
}

const waiting = new WeakMap();

function sendWaiting(form) {
  if (!form || !waiting.has(form) || form.querySelector("[data-sending]")) return;
  const submitter = waiting.get(form);
  waiting.delete(form);
  form.requestSubmit(submitter);
}

/** The files of a form's zones that are on the server, so that a draft can name them. */
export function keptFiles(form) {
  return [...form.querySelectorAll("[data-upload-list] li")].flatMap((item) => {
    const input = item.querySelector("input[type=hidden]");
    if (!input) return [];
    const words = (name) => item.querySelector(`[data-${name}]`)?.textContent || "";
    return [{ field: input.name, id: input.value, name: words("name"), size: words("size") }];
  });
}

/** Put files that a draft names back into their zones, unless they stand there. */
export function putBack(form, files) {
  files.forEach((file) => {
    const zone = form.querySelector(`[data-upload-name="${CSS.escape(file.field.replace(/_id$/, ""))}"]`);
    if (!zone || zone.querySelector(`input[type=hidden][value="${CSS.escape(file.id)}"]`)) return;
    const item = blank(zone);
    item.querySelector("[data-name]").textContent = file.name;
    item.querySelector("[data-size]").textContent = file.size;
    keep(zone, item, file.id);
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function refused(item, status, answer) {
  if (status === 401) {
    refuse(item, say("session_ended"), true);
    document.dispatchEvent(new CustomEvent("hg:signed-out"));
  } else refuse(item, answer.message || answer.error || answer.detail || say("failed"), status >= 500);
}

function answered(zone, item, request) {
  const answer = parse(request.responseText);
  if (request.status >= 200 && request.status < 300 && answer.id !== undefined) accepted(zone, item, answer);
  else refused(item, request.status, answer);
}

async function sendInParts(zone, file, item) {
  const bar = item.querySelector("[data-bar]");
  const told = (bytes, again) => {
    bar.value = Math.floor((bytes / Math.max(file.size, 1)) * 100);
    state(item, again ? say("upload_waiting", { percent: bar.value }) : say("uploading", { percent: bar.value }));
  };
  try {
    accepted(zone, item, await transfer(zone.dataset.uploadBegin, file, told));
  } catch (error) {
    if (error instanceof Refused) refused(item, error.status, error.answer);
    else refuse(item, say("upload_broken"), true);
  }
}

function send(zone, file, item) {
  item.dataset.sending = "";
  item.classList.remove("hg-file--refused");
  item.querySelector("[data-resume]").hidden = true;
  item.querySelector("[data-bar]").hidden = false;
  if (zone.dataset.uploadBegin) sendInParts(zone, file, item);
  else sendWhole(zone, file, item);
}

function sendWhole(zone, file, item) {
  const bar = item.querySelector("[data-bar]");
  const data = new FormData();
  data.append(zone.dataset.uploadName, file);
  const request = new XMLHttpRequest();
  request.open("POST", zone.dataset.upload);
  request.setRequestHeader("X-CSRFToken", token());
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = Math.floor((event.loaded / event.total) * 100);
    state(item, say("uploading", { percent: bar.value }));
  });
  request.addEventListener("load", () => answered(zone, item, request));
  request.addEventListener("error", () => refuse(item, say("upload_broken"), true));
  request.send(data);
}

function take(zone, files) {
  const limit = Number(zone.dataset.uploadLimit);
  const single = zone.dataset.uploadSingle !== undefined;
  if (single && files.length) zone.querySelector("[data-upload-list]").replaceChildren();
  [...files].slice(0, single ? 1 : undefined).forEach((file) => {
    const item = row(zone, file);
    item.querySelector("[data-resume]").addEventListener("click", () => send(zone, file, item));
    if (file.size > limit) refuse(item, say("too_large", { limit: size(limit) }));
    else send(zone, file, item);
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-upload-list] [data-remove]");
  if (!button) return;
  const list = button.closest("[data-upload-list]");
  button.closest("li").remove();
  list.dispatchEvent(new CustomEvent("hg:uploaded", { bubbles: true, detail: {} }));
});
// Before all others: the form goes by itself once its last file is there.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.querySelector("[data-sending]")) return;
  event.preventDefault();
  waiting.set(event.target, event.submitter);
}, true);
// What was refused because the session had ended goes on as soon as somebody signed in again.
document.addEventListener("hg:signed-in", () => {
  document.querySelectorAll("[data-upload-list] [data-resume]:not([hidden])").forEach((button) => button.click());
});

// A zone's input takes the name by which the summary of errors links to the field, unless a plain field has it.
function name(zone, input) {
  const id = `id_${zone.dataset.uploadName}`;
  if (document.getElementById(id)) return;
  input.id = id;
  if (document.getElementById(`${id}_error`)) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${id}_error`);
  }
}

function takeFrom(zone, input) {
  take(zone, input.files);
  input.value = "";
}

/** Name the zones' inputs, and send what was chosen in them before this script was there. */
export function init(root) {
  root.querySelectorAll("[data-upload]").forEach((zone) => {
    const inputs = [...zone.querySelectorAll("input[type=file]")];
    name(zone, inputs[0]);
    inputs.filter((input) => input.files.length).forEach((input) => takeFrom(zone, input));
  });
}

const zoneOf = (event) => event.target.closest?.("[data-upload]");

document.addEventListener("change", (event) => {
  const zone = zoneOf(event);
  if (zone && event.target.type === "file") takeFrom(zone, event.target);
});
document.addEventListener("dragover", (event) => {
  const drop = zoneOf(event)?.querySelector(".hg-upload__drop");
  if (!drop) return;
  event.preventDefault();
  drop.dataset.over = "";
});
document.addEventListener("dragleave", (event) => {
  delete zoneOf(event)?.querySelector(".hg-upload__drop")?.dataset.over;
});
document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  delete zone.querySelector(".hg-upload__drop").dataset.over;
  take(zone, event.dataTransfer.files);
});
