// The group Ed25519 as the Belenios protocol, version 1, uses it: exponents, elements, hashes.
// Powers are libsodium's (constant time); sums of exponents are BigInt.
import libsodium from "../vendor/libsodium-sumo-0.8.4/libsodium-sumo.mjs";

export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
export const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
export const IDENTITY = Uint8Array.from({ length: 32 }, (_, place) => (place ? 0 : 1));
const encoder = new TextEncoder();
let sodium;
let memory;

/** Load libsodium; everything else may be called after it. */
export async function ready() {
  if (sodium) return;
  sodium = await libsodium();
  memory = { a: sodium._malloc(32), b: sodium._malloc(32), out: sodium._malloc(32) };
}

export const mod = (value) => ((value % ORDER) + ORDER) % ORDER;

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
export function randomBytes(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** A random exponent in 1..order-1: 384 bits, reduced. */
export function randomScalar() {
  return 1n + number(randomBytes(48)) % (ORDER - 1n);
}

export function number(bytes) {
  return BigInt("0x" + hex(bytes));
}

export function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** The element as Belenios writes it: the bytes of RFC 8032 in opposite order. */
export function encode(element) {
  return hex(element.slice().reverse());
}

export function decode(text) {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error("element");
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16)).reverse();
}

/** g to the power of a secret. */
export function generatorPower(exponent) {
  if (exponent === 0n) return IDENTITY;
  put(memory.a, scalarBytes(exponent));
  if (sodium._crypto_scalarmult_ed25519_base_noclamp(memory.out, memory.a)) throw new Error("power");
  return got();
}

const isIdentity = (element) => element.every((byte, place) => byte === IDENTITY[place]);

/** An element of the group to the power of a secret; libsodium refuses what is not in the group of prime order. */
export function power(element, exponent) {
  if (exponent === 0n || isIdentity(element)) return IDENTITY;
  put(memory.a, scalarBytes(exponent));
  put(memory.b, element);
  if (sodium._crypto_scalarmult_ed25519_noclamp(memory.out, memory.a, memory.b)) throw new Error("power");
  return got();
}

export function multiply(left, right) {
  put(memory.a, left);
  put(memory.b, right);
  if (sodium._crypto_core_ed25519_add(memory.out, memory.a, memory.b)) throw new Error("add");
  return got();
}

export function divide(left, right) {
  put(memory.a, left);
  put(memory.b, right);
  if (sodium._crypto_core_ed25519_sub(memory.out, memory.a, memory.b)) throw new Error("sub");
  return got();
}

/** SHA-256 of a text or of bytes. */
export function sha256(content) {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  const place = sodium._malloc(bytes.length || 1);
  put(place, bytes);
  sodium._crypto_hash_sha256(memory.out, place, bytes.length, 0);
  sodium._free(place);
  return got();
}

const BOX_NONCE = 24;
const BOX_TAG = 16;

function boxed(act, bytes, length, nonce, key) {
  const places = [bytes, nonce, key].map((each) => sodium._malloc(each.length || 1));
  const out = sodium._malloc(length || 1);
  [bytes, nonce, key].forEach((each, at) => put(places[at], each));
  const failed = act(out, places[0], bytes.length, 0, places[1], places[2]);
  const made = sodium.HEAPU8.slice(out, out + length);
  [...places, out].forEach((each) => sodium._free(each));
  if (failed) throw new Error("box");
  return made;
}

/** A text locked with a key of 32 bytes, as base64. */
export function lock(text, key) {
  const [bytes, nonce] = [encoder.encode(text), randomBytes(BOX_NONCE)];
  const made = boxed(sodium._crypto_secretbox_easy, bytes, bytes.length + BOX_TAG, nonce, key);
  return btoa(String.fromCharCode(...nonce, ...made));
}

/** The text again; throws when the key is another one or the content was altered. */
export function unlock(content, key) {
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  const sealed = bytes.slice(BOX_NONCE);
  const made = boxed(sodium._crypto_secretbox_open_easy, sealed, sealed.length - BOX_TAG, bytes.slice(0, BOX_NONCE), key);
  return new TextDecoder().decode(made);
}

export const hashed = (text) => number(sha256(text)) % ORDER;

/** Base64 of SHA-256 without padding: fingerprints and trackers. */
export function digest(text) {
  return btoa(String.fromCharCode(...sha256(text))).replace(/=+$/, "");
}

export const proof = (challenge, response) => ({ challenge: String(challenge), response: String(response) });

/** Schnorr's proof that the exponent is known. */
export function proveKnowledge(prefix, secret) {
  const nonce = randomScalar();
  const challenge = hashed(prefix + encode(generatorPower(nonce)));
  return proof(challenge, mod(nonce - secret * challenge));
}

/** Whether a proof of knowledge of the exponent of `key` holds. */
export function knows(prefix, key, { challenge, response }) {
  const [drawn, answered] = [BigInt(challenge), BigInt(response)];
  const commitment = multiply(generatorPower(answered), power(key, drawn));
  return drawn < ORDER && answered < ORDER && hashed(prefix + encode(commitment)) === drawn;
}
