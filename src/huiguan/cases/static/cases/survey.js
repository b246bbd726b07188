// Answering a survey without a name: a slip is blinded here, signed by the server without being seen, and shown with the
// answers, which are sent without cookies (RFC 9474, RSABSSA-SHA384-PSS-Deterministic).
const form = document.querySelector("form[data-survey]");
const facts = JSON.parse(document.getElementById("survey-facts")?.textContent ?? "{}");
const HASH = 48;
const SALT = 48;

const join = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
};
const sha = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
const toNumber = (bytes) => BigInt(`0x${[...bytes].map((one) => one.toString(16).padStart(2, "0")).join("")}`);
const toBytes = (number, length) => {
  const hex = number.toString(16).padStart(2 * length, "0");
  return Uint8Array.from({ length }, (_one, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16));
};
const to64 = (bytes) => btoa(String.fromCharCode(...bytes));
const from64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

function power(base, exponent, modulus) {
  let [result, factor] = [1n, base % modulus];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}

function inverse(number, modulus) {
  let [above, below, x, y] = [modulus, number % modulus, 0n, 1n];
  while (below > 0n) {
    const times = above / below;
    [above, below, x, y] = [below, above - times * below, y, x - times * y];
  }
  if (above !== 1n) throw new RangeError("not invertible");
  return ((x % modulus) + modulus) % modulus;
}

async function mask(seed, length) {
  const blocks = [];
  for (let count = 0; count * HASH < length; count += 1) blocks.push(await sha(join(seed, toBytes(BigInt(count), 4))));
  return join(...blocks).slice(0, length);
}

/** EMSA-PSS (RFC 8017, 9.1.1) of a message, as long as the modulus, below it. */
async function encoded(message, bits) {
  const length = Math.ceil((bits - 1) / 8);
  const salt = random(SALT);
  const digest = await sha(join(new Uint8Array(8), await sha(message), salt));
  const block = join(new Uint8Array(length - SALT - HASH - 2), Uint8Array.of(1), salt);
  const masked = (await mask(digest, block.length)).map((one, at) => one ^ block[at]);
  masked[0] &= 0xff >> (8 * length - (bits - 1));
  return join(masked, digest, Uint8Array.of(0xbc));
}

/** The slip on this device: made once, kept until the answers are in, so that a broken line loses nothing. */
async function ownSlip(key, modulus, exponent, bits) {
  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  if (kept) return kept;
  const slip = random(32);
  const factor = (toNumber(random(bits / 8)) % (modulus - 2n)) + 2n;
  const blinded = (toNumber(await encoded(slip, bits)) * power(factor, exponent, modulus)) % modulus;
  const made = { slip: to64(slip), back: inverse(factor, modulus).toString(16), blinded: to64(toBytes(blinded, bits / 8)) };
  localStorage.setItem(key, JSON.stringify(made));
  return made;
}

async function told(response) {
  const said = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Error(said.message ?? ""), { code: said.code ?? "" });
  return said;
}

async function signedSlip(key) {
  const [modulus, exponent] = [BigInt(`0x${facts.modulus}`), BigInt(`0x${facts.exponent}`)];
  const bits = modulus.toString(2).length;
  const own = await ownSlip(key, modulus, exponent, bits);
  const headers = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value };
  const { signature } = await told(await fetch(facts.slip, { method: "POST", headers, body: own.blinded }));
  const bare = (toNumber(from64(signature)) * BigInt(`0x${own.back}`)) % modulus;
  return { slip: own.slip, signature: to64(toBytes(bare, bits / 8)) };
}

const answerOf = (question) => {
  const kind = question.dataset.question;
  if (kind === "text") return question.value.trim() || null;
  const chosen = [...question.querySelectorAll("input:checked")].map((one) => Number(one.value));
  return kind === "several" ? (chosen.length ? chosen : null) : (chosen[0] ?? null);
};

function say(words) {
  const place = form.querySelector("[data-said]");
  place.textContent = words;
  place.hidden = !words;
}

async function handIn() {
  const key = `hg-survey:${facts.survey}`;
  const answers = [...form.querySelectorAll("[data-question]")].map(answerOf);
  const words = document.querySelector("[data-words]").dataset;
  if (answers.every((one) => one === null)) return say(words.empty);
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  say("");
  try {
    const body = JSON.stringify({ ...(await signedSlip(key)), answers });
    const sent = { method: "POST", credentials: "omit", referrerPolicy: "no-referrer", body };
    await told(await fetch(facts.answers, { ...sent, headers: { "Content-Type": "application/json" } }));
  } catch (fault) {
    // A slip that was used is one whose confirmation was lost on the way.
    if (fault.code !== "answered") {
      button.disabled = false;
      return say(fault.message || words.failed);
    }
  }
  localStorage.removeItem(key);
  form.hidden = true;
  const done = document.querySelector("[data-done]");
  done.hidden = false;
  done.scrollIntoView({ block: "center" });
  return undefined;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  handIn();
});
