// The telephone of somebody who takes part, or the desk of whoever presides: votes, codes, lists of those present and
// counts of the tellers are kept here while there is no network, and sent once.
const EVERY = 5000;
// A small question that costs the server next to nothing is asked more often: whether a vote was opened or closed or
// another item called. The one that needs to know who asks follows at once then, and otherwise now and then: as a sign
// that this telephone is connected, and soon where one waits for the floor.
const BEAT = 2000;
const page = document.querySelector("[data-attend]");
const SIGN = 30000;
const quiet = () => ("asked" in page.dataset ? EVERY : SIGN);
const desk = document.querySelector("[data-desk]");
// Of one participant of one meeting, or of one person in activities: what somebody else left on a shared telephone is never sent in one's name.
const STORE = `huiguan-meeting-${document.querySelector("[data-participant]").dataset.participant}`;
const say = (text) => {
  const status = document.querySelector("[data-attend-status]");
  if (status) status.textContent = text;
};

// What became of a vote is still said after the page drew itself anew.
const SAID = `${STORE}-said`;
const tell = (text) => { sessionStorage.setItem(SAID, text); say(text); };

const kept = () => JSON.parse(localStorage.getItem(STORE) || "[]");
const keep = (rows) => localStorage.setItem(STORE, JSON.stringify(rows));
// Of the part that was drawn last: signing in anew makes another one, which the frame around it does not know.
const token = () => (page && page.dataset.token) || document.querySelector('meta[name="csrf-token"]').content;
// Whether what was sent came back for its token or its session: the page is drawn anew then, whatever waits.
let refreshes = false;
let drawnAt = 0;

async function send(row) {
  const body = new URLSearchParams(row.fields);
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  const answer = await fetch(row.url, { method: "POST", body, headers, credentials: "same-origin" });
  refreshes ||= answer.status === 403 && Date.now() - drawnAt > SIGN;
  if (answer.status >= 500 || answer.status === 401 || answer.status === 403) throw new Error(String(answer.status));
  // Gone, without a word of why: the page, drawn anew, shows what is there.
  const isWords = (answer.headers.get("Content-Type") || "").includes("json");
  return answer.status === 404 && !isWords ? {} : answer.json();
}

// Once another stage is there, or may be, it is asked until the page draws itself anew: what was being written has to
// end first.
let behind = false;
// What became of a vote changes no stage: a page that could not be drawn anew is drawn as soon as it can be.
let undrawn = false;

const whole = (address) => new URL(address, location.href).href.split("#")[0];

// What changes on a telephone's page is drawn without the frame around it: a whole hall asks for it at one moment. Where
// the meeting itself begins or ends, or one is signed out meanwhile, the whole page is drawn.
async function drawAnew() {
  undrawn = true;
  const answer = await fetch(location.href, { headers: { "X-Live": "1" }, cache: "no-store", credentials: "same-origin" });
  if (answer.status >= 500) throw new Error(String(answer.status));
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-attend]");
  const same = (name) => next.dataset[name] === page.dataset[name];
  // Somebody else who signed in on a shared telephone has a store of their own.
  if (!next || answer.redirected || !same("state") || !same("participant")) {
    location.reload();
    return;
  }
  for (const name of Object.keys(page.dataset)) delete page.dataset[name];
  Object.assign(page.dataset, next.dataset);
  page.replaceChildren(...next.childNodes);
  undrawn = refreshes = false;
  drawnAt = Date.now();
  say(sessionStorage.getItem(SAID) || "");
}

// An address with a fragment that is the page's own would only scroll.
function go(address) {
  if (whole(address) !== whole(location.href)) location.assign(address);
  // What could not be drawn is drawn by the next question.
  else if (page) drawAnew().catch(() => { undrawn = true; });
  else location.reload();
}

// What was refused can be put right and sent again.
function refused(words) {
  tell(words);
  for (const button of document.querySelectorAll("form[data-queue] button")) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
  }
}

let sending = false;
async function sendAll() {
  if (sending) return;
  sending = true;
  let then = null;
  try {
    for (let row = kept()[0]; row; row = kept()[0]) {
      const told = await send(row);
      keep(kept().slice(1));
      if (told.message) refused(told.message);
      else then = row.then;
    }
  } catch {
    const row = kept()[0];
    if (row) say(row.kept);
  } finally {
    sending = false;
  }
  // Only once nothing waits: a page that leaves takes what is under way with it.
  if (then && !kept().length) go(then);
}

function take(form, extra) {
  const data = new FormData(form);
  const key = data.get("key");
  data.delete("csrfmiddlewaretoken");
  // Pairs, since a list of those present has many values under one name.
  const fields = [...data, ...Object.entries(extra)];
  sessionStorage.removeItem(SAID);
  const url = form.action || location.href;
  const rows = kept().filter((row) => !key || row.key !== key);
  const then = page || desk ? location.href : new URL("../", location.href).pathname;
  keep([...rows, { url, fields, key, kept: form.dataset.kept, then }]);
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  sendAll();
}

// What a form sends besides its fields, by what it is marked with; forms come and go with what is drawn anew.
const SENT = {
  vote: (event) => ({ option: event.submitter.value }),
  floor: (event) => ({ ask: event.submitter.value }),
  queue: () => ({}),
  signIn: () => ({}),
};
document.addEventListener("submit", (event) => {
  const kind = Object.keys(SENT).find((name) => name in event.target.dataset);
  // A second press of the same button was stopped already.
  if (!kind || event.defaultPrevented) return;
  event.preventDefault();
  take(event.target, SENT[kind](event));
});
for (const form of document.querySelectorAll("form[data-sign-in]")) {
  // A code that was read without network waited with its moment: it is sent now, once.
  const scan = `huiguan-scan-${form.elements.t.value}`;
  const read = localStorage.getItem(scan);
  form.elements.scanned_at.value = read || String(Math.floor(Date.now() / 1000));
  if (read) {
    localStorage.removeItem(scan);
    take(form, {});
  }
}

let beat = page && page.dataset.beat;
// Null where the small question is not answered (too many ask, the server starts anew): nobody knows, then.
async function moved() {
  const answer = await fetch(page.dataset.pulse, { cache: "no-store", credentials: "omit" });
  if (!answer.ok) return null;
  const word = await answer.text();
  const changed = word !== beat;
  beat = word;
  return changed;
}

// How often the question that needs to know who asks was refused on end: by a server in trouble, or since the session
// is over. It is asked less and less often then, thirty seconds apart in the end.
let refusals = 0;
const patience = () => Math.min(EVERY * 2 ** (refusals - 1), SIGN);
async function stageNow() {
  const answer = await fetch(page.dataset.attend, { cache: "no-store", credentials: "same-origin" });
  refusals = answer.ok && !answer.redirected ? 0 : refusals + 1;
  return refusals ? null : (await answer.json()).stage;
}

let askedAt = Date.now();
async function ask() {
  if (kept().length) await sendAll();
  let pause = EVERY;
  try {
    const told = await moved();
    if (told || behind || undrawn || refreshes || Date.now() - askedAt >= (told === null ? EVERY : quiet())) {
      askedAt = Date.now();
      const stage = await stageNow();
      behind = undrawn || refreshes || stage !== page.dataset.stage;
      const writing = document.activeElement && document.activeElement.matches("input, textarea");
      if (behind && !refusals && (refreshes || !kept().length) && !writing) {
        await drawAnew();
        behind = false;
      }
    }
    if (refusals) pause = patience();
    else if (told !== null) pause = BEAT;
  } catch {
    // Cut off: asked again, and the presider sees it.
    behind = true;
  }
  setTimeout(ask, pause);
}

// From now on this telephone can read a code where there is no network.
if (!desk && "serviceWorker" in navigator) navigator.serviceWorker.register("/my/worker.js", { scope: "/my/" }).catch(() => {});

say(sessionStorage.getItem(SAID) || "");
window.addEventListener("online", sendAll);
// What waited while the telephone was locked goes out at once.
if (kept().length) sendAll();
// Not all at the same moment: a hall opens its pages together.
if (page) setTimeout(ask, BEAT * Math.random());
else setInterval(() => { if (kept().length) sendAll(); }, EVERY);
