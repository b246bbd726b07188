// A trustee's key: made here, kept in a file of the trustee's, used here once more at the end. It is never sent.
import { decryptTally, keyOf, makeKey } from "./belenios.js";
import { Unfit, certificate, codeOf, newSeed, polynomial, publicShare, secretShare, seedIn } from "./dkg.js";

const page = document.querySelector("[data-shared]");
const stored = document.getElementById("election-data");
const data = stored && JSON.parse(stored.textContent);

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function textOf(input) {
  const file = input.files[0];
  return file && file.size < 1000 ? file.text() : "";
}

/** A button makes a secret and saves its file; what is published goes into the form that appears then. */
function offer(place, name, make, failed) {
  const part = (key) => place.querySelector(`[data-${key}]`);
  part("make").addEventListener("click", async () => {
    failed.hidden = true;
    try {
      const { file, published } = await make();
      save(file, name);
      part("enter").querySelector("input[value='']").value = published;
      part("made").hidden = part("enter").hidden = false;
      part("enter").querySelector("button").focus();
    } catch {
      failed.hidden = false;
    }
  });
  // Pressed before this script was there, it would do nothing and say nothing.
  part("make").disabled = false;
}

// A key of one's own ----------------------------------------------------------------------------------------------------
const maker = document.querySelector("[data-key]");
if (maker) offer(maker, `${maker.dataset.key}.privkey`, makeKey, maker.querySelector("[data-failed]"));

// A key that is shared --------------------------------------------------------------------------------------------------
const WORK = {
  polynomial: (seed) => polynomial(seed, data.certs, data.threshold),
  share: (seed) => publicShare(seed, data.certs, data.polynomials, data.threshold),
};

async function firstRound() {
  const file = await newSeed();
  return { file, published: JSON.stringify(await certificate(seedIn(file), data)) };
}

function tell(kind, sender = "") {
  for (const place of page.querySelectorAll("[data-wrong], [data-false], [data-failed]")) place.hidden = true;
  const place = kind && page.querySelector(`[data-${kind}]`);
  if (!place) return;
  place.dataset.words ??= place.textContent;
  place.textContent = place.dataset.words.replace("{n}", sender);
  place.hidden = false;
}

async function bring(form) {
  tell("");
  const seed = seedIn(await textOf(form.querySelector("[data-file]")));
  if (seed === null) return tell("wrong");
  try {
    form.elements[form.dataset.part].value = JSON.stringify(await WORK[form.dataset.part](seed));
    form.submit();
  } catch (fault) {
    if (fault instanceof Unfit) tell(fault.sender ? "false" : "wrong", fault.sender);
    else tell("failed");
  }
  return undefined;
}

if (page) {
  const failed = page.querySelector("[data-failed]");
  for (const place of page.querySelectorAll("[data-first]")) offer(place, `${data.uuid}.privkey`, firstRound, failed);
  const form = page.querySelector("[data-part]");
  if (form) {
    codeOf(data.certs).then((code) => { page.querySelector("[data-code]").textContent = code; });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      bring(form);
    });
    form.querySelector("button").disabled = false;
  }
}

// Decrypting ------------------------------------------------------------------------------------------------------------
/** The secret exponent as the file of a single key holds it; null when the file is another one. */
async function secretOf(file) {
  const { shared } = data;
  if (!shared) return file;
  const seed = seedIn(file);
  return seed && JSON.stringify(String(await secretShare(seed, shared.certs, shared.polynomials, shared.threshold)));
}

const decryption = document.querySelector("[data-decrypt]");
if (decryption) {
  const own = JSON.parse(decryption.dataset.own).public_key;
  const part = (name) => decryption.querySelector(`[data-${name}]`);
  decryption.addEventListener("submit", async (event) => {
    event.preventDefault();
    part("wrong").hidden = true;
    const secret = await textOf(part("file")).then(secretOf).catch(() => null);
    if (secret === null || (await keyOf(secret).catch(() => null)) !== own) {
      part("wrong").hidden = false;
      return;
    }
    part("working").hidden = false;
    decryption.querySelector("button").disabled = true;
    decryption.elements.decryption.value = await decryptTally(data.parameters, data.tally, secret);
    decryption.submit();
  });
  decryption.querySelector("button").disabled = false;
}
