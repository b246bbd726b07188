// The public page: whoever reads it has the whole election checked in the own browser.
import { Fault, audit } from "./audit.js";

const box = document.querySelector("[data-verify]");
const part = (name) => box.querySelector(`[data-${name}]`);
const row = (check) => box.querySelector(`[data-check="${check}"]`);

function show(check, state, words = "") {
  const line = row(check);
  line.dataset.state = state;
  line.querySelector("[data-word]").textContent = box.dataset[state];
  line.querySelector("[data-number]").textContent = words;
}

function tell(check, done, of) {
  if (of === undefined) show(check, "right", done === undefined ? "" : String(done));
  else show(check, "running", of === null ? String(done) : `${done} / ${of}`);
}

function conclude(found) {
  const whole = found.counts !== null;
  part("valid").hidden = !whole;
  part("so-far").hidden = whole;
  if (!box.dataset.tracker) return;
  const answer = found.own === null ? "absent" : found.own.counts ? "counted" : "replaced";
  const place = part(answer);
  place.dataset.words ??= place.textContent;
  place.textContent = place.dataset.words.replace("{n}", found.own ? found.own.number : "");
  place.hidden = false;
}

async function run() {
  for (const place of box.querySelectorAll("[data-answer]")) place.hidden = true;
  for (const line of box.querySelectorAll("[data-check]")) show(line.dataset.check, "waiting");
  part("lines").hidden = false;
  part("run").disabled = true;
  try {
    const answer = await fetch(box.dataset.archive, { credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    const { fingerprint, tracker } = box.dataset;
    conclude(await audit(answer.body, { fingerprint, tracker, tell }));
  } catch (error) {
    if (error instanceof Fault) {
      show(error.check, "wrong", error.message);
      part("invalid").hidden = false;
    } else part("broken").hidden = false;
  }
  part("run").disabled = false;
}

if (box) {
  part("run").addEventListener("click", run);
  part("run").disabled = false;
}
