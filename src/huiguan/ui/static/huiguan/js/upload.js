// Uploads: one bar per file. Where the server takes parts, a broken connection goes on by itself or by a button;
// elsewhere the button sends the file again.
import { token } from "./server.js";
import { say, size } from "./strings.js";
import { Refused, transfer } from "./transfer.js";

function row(zone, file) {
  const item = zone.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
  item.querySelector("[data-name]").textContent = file.name;
  item.querySelector("[data-size]").textContent = size(file.size);
  zone.querySelector("[data-upload-list]").append(item);
  return item;
}

function state(item, text, tone = "") {
  const place = item.querySelector("[data-state]");
  place.textContent = text;
  place.className = `hg-file__state${tone ? ` hg-text--${tone}` : ""}`;
}

function refuse(item, text, again = false) {
  item.classList.add("hg-file--refused");
  item.querySelector("[data-bar]").hidden = true;
  item.querySelector("[data-resume]").hidden = !again;
  state(item, text, "red");
}

function accepted(zone, item, answer) {
  item.querySelector("[data-bar]").hidden = true;
  state(item, say("uploaded"), "green");
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: `${zone.dataset.uploadName}_id`, value: answer.id });
  item.append(input);
  zone.dispatchEvent(new CustomEvent("hg:uploaded", { bubbles: true, detail: answer }));
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
  [...files].forEach((file) => {
    const item = row(zone, file);
    item.querySelector("[data-resume]").addEventListener("click", () => send(zone, file, item));
    if (file.size > limit) refuse(item, say("too_large", { limit: size(limit) }));
    else send(zone, file, item);
  });
}

const zoneOf = (event) => event.target.closest?.("[data-upload]");

document.addEventListener("change", (event) => {
  const zone = zoneOf(event);
  if (!zone || event.target.type !== "file") return;
  take(zone, event.target.files);
  event.target.value = "";
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
