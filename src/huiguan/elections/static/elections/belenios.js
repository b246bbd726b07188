// The Belenios protocol, version 1, group Ed25519, in the browser: what is secret is made here and never leaves unencrypted.
// Powers are libsodium's (constant time); sums of exponents are BigInt. The engine of the server checks everything made here.
import libsodium from "../vendor/libsodium-sumo-0.8.4/libsodium-sumo.mjs";

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const CREDENTIAL = new RegExp(`^[${DIGITS}]{5}-[${DIGITS}]{6}-[${DIGITS}]{5}-[${DIGITS}]{6}$`);
const IDENTITY = Uint8Array.from({ length: 32 }, (_, place) => (place ? 0 : 1));
const encoder = new TextEncoder();
let sodium;
let memory;

/** Load libsodium; everything else may be called after it. */
export async function ready() {
  if (sodium) return;
  sodium = await libsodium();
  memory = { a: sodium._malloc(32), b: sodium._malloc(32), out: sodium._malloc(32) };
}

const mod = (value) => ((value % ORDER) + ORDER) % ORDER;

function put(place, bytes) {
  sodium.HEAPU8.set(bytes, place);
}

function got() {
  return sodium.HEAPU8.slice(memory.out, memory.out + 32);
}

function scalarBytes(value) {
  const bytes = new Uint8Array(32);
  let rest = value;
  for (let place = 0; place < 32; place += 1) {
    bytes[place] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
}

/** Fill with random bytes from the browser's generator. */
function randomBytes(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** A random exponent in 1..order-1: 384 bits, reduced. */
function randomScalar() {
  return 1n + number(randomBytes(48)) % (ORDER - 1n);
}

function number(bytes) {
  return BigInt("0x" + hex(bytes));
}

function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** The element as Belenios writes it: the bytes of RFC 8032 in opposite order. */
function encode(element) {
  return hex(element.slice().reverse());
}

function decode(text) {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error("element");
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16)).reverse();
}

/** g to the power of a secret. */
function generatorPower(exponent) {
  if (exponent === 0n) return IDENTITY;
  put(memory.a, scalarBytes(exponent));
  if (sodium._crypto_scalarmult_ed25519_base_noclamp(memory.out, memory.a)) throw new Error("power");
  return got();
}

/** An element of the group to the power of a secret; libsodium refuses what is not in the group of prime order. */
function power(element, exponent) {
  if (exponent === 0n) return IDENTITY;
  put(memory.a, scalarBytes(exponent));
  put(memory.b, element);
  if (sodium._crypto_scalarmult_ed25519_noclamp(memory.out, memory.a, memory.b)) throw new Error("power");
  return got();
}

function multiply(left, right) {
  put(memory.a, left);
  put(memory.b, right);
  if (sodium._crypto_core_ed25519_add(memory.out, memory.a, memory.b)) throw new Error("add");
  return got();
}

function sha256(text) {
  const bytes = encoder.encode(text);
  const place = sodium._malloc(bytes.length || 1);
  put(place, bytes);
  sodium._crypto_hash_sha256(memory.out, place, bytes.length, 0);
  sodium._free(place);
  return got();
}

const hashed = (text) => number(sha256(text)) % ORDER;

/** Base64 of SHA-256 without padding: fingerprints and trackers. */
export function digest(text) {
  return btoa(String.fromCharCode(...sha256(text))).replace(/=+$/, "");
}

const proof = (challenge, response) => ({ challenge: String(challenge), response: String(response) });

/** Schnorr's proof that the exponent is known. */
function proveKnowledge(prefix, secret) {
  const nonce = randomScalar();
  const challenge = hashed(prefix + encode(generatorPower(nonce)));
  return proof(challenge, mod(nonce - secret * challenge));
}

/** Proofs of which only that of the branch `honest` is, the others simulated; nobody sees which. */
function proveOneOf(prefix, key, randomness, distances, honest) {
  const made = distances.map(() => [randomScalar(), randomScalar()]);
  const exponents = made.map(([challenge, response]) => mod(response + randomness * challenge));
  const commitments = exponents.map((exponent, place) => {
    const second = power(key, exponent);
    const shift = generatorPower(mod(BigInt(distances[place]) * made[place][0]));
    return `${encode(generatorPower(exponent))},${encode(multiply(second, shift))}`;
  });
  const rest = made.reduce((sum, [challenge], place) => (place === honest ? sum : sum + challenge), 0n);
  const challenge = mod(hashed(prefix + commitments.join(",")) - rest);
  made[honest] = [challenge, mod(exponents[honest] - randomness * challenge)];
  return made.map(([one, two]) => proof(one, two));
}

function encrypt(key, randomness, mark) {
  const beta = multiply(power(key, randomness), mark ? generatorPower(1n) : IDENTITY);
  return { alpha: encode(generatorPower(randomness)), beta: encode(beta) };
}

const pair = (choice) => `${choice.alpha},${choice.beta}`;

async function answer(key, question, marks, context, progress) {
  const chance = marks.map(randomScalar);
  const choices = marks.map((mark, place) => encrypt(key, chance[place], mark));
  const individual = [];
  for (const [place, choice] of choices.entries()) {
    const mark = marks[place];
    individual.push(proveOneOf(`prove|${context}|${pair(choice)}|`, key, chance[place], [mark, mark - 1], mark));
    await progress();
  }
  const total = marks.reduce((sum, mark) => sum + mark, 0);
  const randomness = mod(chance.reduce((sum, each) => sum + each, 0n));
  const beta = multiply(power(key, randomness), generatorPower(BigInt(total)));
  const summed = `${encode(generatorPower(randomness))},${encode(beta)}`;
  const messages = Array.from({ length: question.max - question.min + 1 }, (_, place) => question.min + place);
  const distances = messages.map((message) => total - message);
  const prefix = `prove|${context}|${choices.map(pair).join(",")}|${summed}|`;
  const overall = proveOneOf(prefix, key, randomness, distances, total - question.min);
  return { made: { choices, individual_proofs: individual, overall_proof: overall }, chance: chance.map(String) };
}

/** The secret exponent of a credential as it was handed out; null when it is none. */
export function readCredential(uuid, text) {
  if (!CREDENTIAL.test(text)) return null;
  const halves = [0, 1].map((half) => hex(sha256(`derive_credential|${uuid}|${half}|${text}`)));
  return BigInt("0x" + halves.join("")) % ORDER;
}

/**
 * A ballot without its signature, as text, and the randomness of its encryption, to be forgotten or told. `parameters` is the election exactly as published, `marks` a list of 0 and 1 for each
 * question; `tell(done, of)` hears of progress, and the page may draw in between.
 */
export async function encryptBallot(parameters, secret, marks, tell = () => {}) {
  await ready();
  const asked = JSON.parse(parameters);
  const fingerprint = digest(parameters);
  const credential = encode(generatorPower(secret));
  const key = decode(asked.public_key);
  const of = marks.reduce((sum, row) => sum + row.length, 0);
  let done = 0;
  let drawn = performance.now();
  const progress = async () => {
    done += 1;
    if (performance.now() - drawn < 60) return;
    tell(done, of);
    await new Promise((next) => setTimeout(next));
    drawn = performance.now();
  };
  const answers = [];
  const randomness = [];
  for (const [place, question] of asked.questions.entries()) {
    const { made, chance } = await answer(key, question, marks[place], `${fingerprint}|${credential}`, progress);
    answers.push(made);
    randomness.push(chance);
  }
  const unsigned = { election_uuid: asked.uuid, election_hash: fingerprint, credential, answers };
  return { unsigned: JSON.stringify(unsigned), randomness };
}

/** The bytes of a ballot that is cast, as text: only with its signature does it count. */
export function signBallot(unsigned, secret) {
  const hash = digest(unsigned);
  const signature = { hash, proof: proveKnowledge(`sig|${hash}|`, secret) };
  return JSON.stringify({ ...JSON.parse(unsigned), signature });
}

/** The marks that a ballot holds, told by the randomness of its encryption; null where it is another's. */
export function openBallot(parameters, unsigned, randomness) {
  const key = decode(JSON.parse(parameters).public_key);
  const marks = JSON.parse(unsigned).answers.map((each, question) => each.choices.map((choice, place) => {
    const chance = BigInt(randomness[question][place]);
    return [0, 1].find((mark) => pair(encrypt(key, chance, mark)) === pair(choice));
  }));
  return marks.flat().includes(undefined) ? null : marks;
}

/** A new key of a trustee: the secret as its file holds it, and what is published. */
export async function makeKey() {
  await ready();
  const secret = randomScalar();
  const key = encode(generatorPower(secret));
  const published = { pok: proveKnowledge(`pok|Ed25519|${key}|`, secret), public_key: key };
  return { file: JSON.stringify(String(secret)), published: JSON.stringify(published) };
}

/** The published key that belongs to the file of a secret key; null when the file is none. */
export async function keyOf(file) {
  await ready();
  const secret = secretIn(file);
  return secret === null ? null : encode(generatorPower(secret));
}

function secretIn(file) {
  const found = /^"([1-9][0-9]{0,77})"$/.exec(file.trim());
  const secret = found && BigInt(found[1]);
  return secret && secret < ORDER ? secret : null;
}

/** A partial decryption of the encrypted tally, as published, with the secret key in a file. */
export async function decryptTally(parameters, tally, file) {
  await ready();
  const secret = secretIn(file);
  const prefix = `decrypt|${digest(parameters)}|${encode(generatorPower(secret))}|`;
  const factors = [];
  const proofs = [];
  for (const row of JSON.parse(tally)) {
    const powers = row.map((each) => (each.alpha === encode(IDENTITY) ? IDENTITY : power(decode(each.alpha), secret)));
    factors.push(powers.map(encode));
    proofs.push(row.map((each) => {
      const nonce = randomScalar();
      const second = each.alpha === encode(IDENTITY) ? IDENTITY : power(decode(each.alpha), nonce);
      const challenge = hashed(`${prefix}${encode(generatorPower(nonce))},${encode(second)}`);
      return proof(challenge, mod(nonce - secret * challenge));
    }));
    await new Promise((next) => setTimeout(next));
  }
  return JSON.stringify({ decryption_factors: factors, decryption_proofs: proofs });
}
