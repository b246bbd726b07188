// Two minutes before the session ends a notice; afterwards sign-in opens above the page and the text is still there.
import { settled } from "./autosave.js";
import { post, renewToken } from "./server.js";
import { say } from "./strings.js";

const NOTICE = 120;
const body = document.body;
const dialog = document.getElementById("session");
let ends = Date.now() + Number(body.dataset.sessionSeconds) * 1000;
let ended = false;

const left = () => Math.round((ends - Date.now()) / 1000);
const part = (name) => dialog.querySelector(`[data-session-${name}]`);

async function stay() {
  const response = await post(body.dataset.stay, new FormData()).catch(() => null);
  if (!response?.ok) return;
  const answer = await response.json().catch(() => null);
  if (answer) ends = Date.now() + answer.seconds * 1000;
  if (dialog.open && !ended) dialog.close();
}

function notice() {
  part("text").textContent = say("session_ending");
  if (!dialog.open) dialog.showModal();
}

function signInAbove() {
  if (!dialog || ended) return;
  ended = true;
  part("text").textContent = say("session_ended");
  part("title").textContent = say("sign_in");
  part("stay").hidden = true;
  const frame = part("frame");
  frame.hidden = false;
  frame.src = body.dataset.signIn;
  if (!dialog.open) dialog.showModal();
}

function signedInAgain(event) {
  if (event.origin !== window.location.origin || event.data?.kind !== "hg:signed-in") return;
  renewToken(event.data.token);
  ended = false;
  ends = Date.now() + event.data.seconds * 1000;
  const frame = part("frame");
  frame.hidden = true;
  frame.removeAttribute("src");
  part("stay").hidden = false;
  dialog.close();
  document.dispatchEvent(new CustomEvent("hg:signed-in"));
}

// A form with a draft asks before it goes whether the session still lives: one that ended is begun anew above the page,
// and nothing of the form is lost to the way there. Without an answer the form goes as ever.
async function submitSignedIn(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-autosave]")) return;
  if (form.dataset.sessionLives !== undefined) {
    delete form.dataset.sessionLives;
    return;
  }
  event.preventDefault();
  const [answer] = await Promise.all([post(body.dataset.stay, new FormData()).catch(() => null), settled(form)]);
  if (answer?.status === 401) return;
  form.dataset.sessionLives = "";
  form.requestSubmit(event.submitter);
}

function tellThePageBelow() {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const seconds = Number(body.dataset.sessionSeconds);
  window.parent.postMessage({ kind: "hg:signed-in", token, seconds }, window.location.origin);
}

if (document.querySelector("[data-signed-in-again]") && window.parent !== window) tellThePageBelow();

if (dialog && Number(body.dataset.sessionSeconds) > 0) {
  part("stay").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => {
    if (ended) event.preventDefault();
  });
  window.addEventListener("message", signedInAgain);
  document.addEventListener("hg:signed-out", signInAbove);
  document.addEventListener("submit", submitSignedIn, true);
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) signInAbove();
  });
  setInterval(() => {
    if (left() <= 0) signInAbove();
    else if (left() <= NOTICE) notice();
  }, 5000);
  // Whoever works keeps the session: once half of it is gone, the next page asks for a new one.
  if (left() < Number(body.dataset.sessionLife) / 2) stay();
}
