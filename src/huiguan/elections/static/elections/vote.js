// The ballot: marked, reviewed, encrypted and sent from here. This tab keeps all of it until the ballot is in; beyond the tab
// (a phone that was locked long, a browser that was ended) marks.js keeps marks and sealed ballot.
import * as beyond from "./marks.js";
import { digest, encryptBallot, openBallot, readCredential, ready, signBallot } from "./belenios.js";

const page = document.querySelector("[data-vote]");
const data = JSON.parse(document.getElementById("election-data").textContent);
const STORE = `huiguan-vote:${data.uuid}`;
const HANDED = `huiguan-credential:${data.uuid}`;
const part = (name) => page.querySelector(`[data-${name}]`);
const every = (name) => [...page.querySelectorAll(`[data-${name}]`)];
const rows = [...page.querySelectorAll(".el-names > li")];
const kept = { marks: {}, credential: "", sealed: "", tracker: "", ...JSON.parse(sessionStorage.getItem(STORE) || "{}") };
let pending = null;

function keep() {
  sessionStorage.setItem(STORE, JSON.stringify(kept));
  if (kept.credential) beyond.keep(data.uuid, kept.credential, { marks: kept.marks, tracker: kept.tracker });
}

/** The credential is there: what was marked with it in another tab, or before the browser was ended, comes back. */
async function enter(credential) {
  await ready();
  kept.credential = credential;
  const found = beyond.find(data.uuid, credential);
  if (found && !Object.keys(kept.marks).length) Object.assign(kept, found);
  keep();
  drawMarks();
  return kept.tracker ? receipt(null) : step("marks");
}

const markOf = (place) => kept.marks[place] || "";

function step(name) {
  for (const section of every("step")) section.hidden = section.dataset.step !== name;
  const shown = every("step").find((section) => section.dataset.step === name);
  if (shown) shown.querySelector("h2").focus();
  scrollTo(0, 0);
}

function problem(text) {
  const place = part("problem");
  place.textContent = text;
  place.hidden = !text;
  if (text) place.focus();
}

// Marks ---------------------------------------------------------------------------------------------------------------
function counts() {
  const found = { for: 0, against: 0, abstain: 0, none: 0 };
  rows.forEach((_row, place) => { found[markOf(place) || "none"] += 1; });
  return found;
}

function drawCounts() {
  const found = counts();
  for (const cell of every("count")) cell.textContent = String(found[cell.dataset.count]);
  const next = part("review");
  next.textContent = found.none ? next.dataset.some.replace("{n}", found.none) : next.dataset.allMarked;
}

function drawMarks() {
  rows.forEach((row, place) => {
    for (const input of row.querySelectorAll("input")) input.checked = input.value === markOf(place);
  });
  drawCounts();
}

function filter() {
  const wanted = part("search").value.trim().toLowerCase();
  const group = part("group") ? part("group").value : "";
  const onlyUnmarked = part("unmarked").getAttribute("aria-pressed") === "true";
  let shown = 0;
  rows.forEach((row, place) => {
    const plain = row.dataset.name.toLowerCase();
    const fits = plain.includes(wanted) || plain.replaceAll(" ", "").includes(wanted.replaceAll(" ", ""));
    row.hidden = !fits || (group && row.dataset.unit !== group) || (onlyUnmarked && Boolean(markOf(place)));
    shown += row.hidden ? 0 : 1;
  });
  part("none-found").hidden = shown > 0;
}

function mark(place, value) {
  const full = data.contested && value === "for" && markOf(place) !== "for" && counts().for >= data.seats;
  part("cap").hidden = !full;
  if (!full) kept.marks[place] = value;
  keep();
  drawMarks();
}

function listed(value) {
  const names = rows.filter((_row, place) => (markOf(place) || "abstain") === value);
  return names.map((row) => row.querySelector(".el-name").textContent).join("、") || "—";
}

function choices() {
  const is = (value) => rows.map((_row, place) => (markOf(place) === value ? 1 : 0));
  const [approved, objected] = [is("for"), is("against")];
  return data.contested ? [approved, objected] : rows.map((_row, place) => [approved[place], objected[place]]);
}

// Casting ---------------------------------------------------------------------------------------------------------------
async function ask(url, options) {
  const answer = await fetch(url, { credentials: "omit", ...options, signal: AbortSignal.timeout(20_000) });
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  return { status: answer.status, told: await answer.json() };
}

async function send() {
  step("sending");
  for (;;) {
    try {
      const headers = { "Content-Type": "application/json" };
      const { status, told } = await ask(data.cast, { method: "POST", body: kept.sealed, headers });
      beyond.sent(data.uuid, kept.sealed);
      kept.sealed = "";
      if (status !== 202) {
        kept.tracker = "";
        keep();
        step("credential");
        problem(told.message);
        return;
      }
      kept.tracker = told.tracker;
      kept.marks = {};
      keep();
      receipt(told);
      return;
    } catch {
      if (part("offline")) part("offline").hidden = false;
      await new Promise((next) => setTimeout(next, 4_000));
    }
  }
}

/** Encrypt what is marked. The randomness stays in this page's memory until the ballot is cast or opened. */
async function encrypt() {
  step("sending");
  const bar = page.querySelector("progress");
  const tell = (done, of) => { bar.value = done / of; };
  await ready();
  const secret = readCredential(data.uuid, kept.credential);
  pending = await encryptBallot(data.parameters, secret, choices(), tell);
  bar.value = 1;
}

async function seal() {
  if (!pending) await encrypt();
  kept.sealed = signBallot(pending.unsigned, readCredential(data.uuid, kept.credential));
  pending = null;
  kept.tracker = digest(kept.sealed);
  beyond.keepSealed(data.uuid, kept.credential, kept.sealed);
  keep();
  await send();
}

// Checking instead of casting ------------------------------------------------------------------------------------------
async function audit() {
  await encrypt();
  for (const place of every("code")) place.textContent = digest(pending.unsigned);
  step("sealed");
}

function heard(marks, value) {
  const approved = (place) => (data.contested ? marks[0][place] : marks[place][0]);
  const objected = (place) => (data.contested ? marks[1][place] : marks[place][1]);
  const said = (place) => (approved(place) ? "for" : objected(place) ? "against" : "abstain");
  const names = rows.filter((_row, place) => said(place) === value);
  return names.map((row) => row.querySelector(".el-name").textContent).join("、") || "—";
}

function openSealed() {
  const marks = openBallot(data.parameters, pending.unsigned, pending.randomness);
  if (marks === null) throw new Error("opened");
  for (const cell of every("said")) cell.textContent = heard(marks, cell.dataset.said);
  const file = JSON.stringify({ parameters: data.parameters, ballot: pending.unsigned, randomness: pending.randomness });
  const link = part("opened");
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([file], { type: "application/json" }));
  pending = null;
  step("opened");
}

async function receipt(told) {
  step("receipt");
  part("tracker").textContent = kept.tracker;
  part("look").href = `${data.public}?tracker=${encodeURIComponent(kept.tracker)}`;
  let now = told;
  for (let tries = 0; tries < 60; tries += 1) {
    if (now) part("state").textContent = now.words + (now.reason ? `: ${now.reason}` : "");
    if (now && now.state !== "queued") return;
    await new Promise((next) => setTimeout(next, 2_000));
    const found = await ask(`${data.state}?tracker=${encodeURIComponent(kept.tracker)}`).catch(() => null);
    now = found && found.status === 200 && found.told.state !== "unknown" ? found.told : now;
  }
}

// The page --------------------------------------------------------------------------------------------------------------
async function begin() {
  if (rows.length) drawMarks();
  else beyond.forget(data.uuid);
  const handed = sessionStorage.getItem(HANDED) || kept.credential;
  if (rows.length) {
    await ready();
    // Whoever comes with a credential of their own gets no ballot that somebody else left on this device.
    kept.sealed ||= beyond.findSealed(data.uuid, handed);
  }
  if (kept.sealed) {
    await ready();
    kept.tracker = digest(kept.sealed);
    return send();
  }
  if (kept.tracker) {
    await ready();
    return receipt(null);
  }
  if (!rows.length) return undefined;
  sessionStorage.removeItem(HANDED);
  return handed ? enter(handed) : step("credential");
}

if (rows.length) {
  part("credential-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = page.querySelector("#credential");
    await ready();
    const typed = field.value.trim();
    if (readCredential(data.uuid, typed) === null) {
      problem(field.dataset.wrong);
      return;
    }
    problem("");
    await enter(typed);
  });
  rows.forEach((row, place) => row.addEventListener("change", (event) => mark(place, event.target.value)));
  part("search").addEventListener("input", filter);
  if (part("group")) part("group").addEventListener("change", filter);
  part("unmarked").addEventListener("click", () => {
    const button = part("unmarked");
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    filter();
  });
  for (const button of every("all")) {
    button.addEventListener("click", () => {
      rows.forEach((row, place) => { if (!row.hidden) kept.marks[place] = markOf(place) || button.dataset.all; });
      keep();
      drawMarks();
      filter();
    });
  }
  part("review").addEventListener("click", () => {
    for (const cell of every("list")) cell.textContent = listed(cell.dataset.list);
    step("review");
  });
  part("back").addEventListener("click", () => step("marks"));
  part("cast").addEventListener("click", () => seal().catch(() => {
    step("review");
    problem(part("cast").dataset.failed);
  }));
  const failed = () => {
    pending = null;
    step("review");
    problem(part("cast").dataset.failed);
  };
  part("audit").addEventListener("click", () => audit().catch(failed));
  part("cast-sealed").addEventListener("click", () => seal().catch(failed));
  part("open").addEventListener("click", () => {
    try {
      openSealed();
    } catch {
      failed();
    }
  });
  part("anew").addEventListener("click", () => step("review"));
  part("again").addEventListener("click", () => {
    Object.assign(kept, { tracker: "", sealed: "", marks: {} });
    keep();
    drawMarks();
    step(kept.credential ? "marks" : "credential");
  });
}
begin().catch(() => problem(page.dataset.failed));
