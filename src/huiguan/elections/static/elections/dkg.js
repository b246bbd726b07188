// A key that several trustees share, any k of whom can use it: the three rounds, in each trustee's own browser.
// The structures are those of belenios-tool 3.1 and later. The one secret is the seed, which stays in the trustee's file.
import {
  DIGITS, IDENTITY, decode, digest, encode, generatorPower, hashed, hex, knows, mod, multiply, power, proveKnowledge,
  randomScalar, ready, sha256,
} from "./group.js";

const LENGTH = 22;
const SEED = new RegExp(`^"([${DIGITS}]{${LENGTH}})"$`);
const signing = (seed) => hashed(`sk|${seed}`);
const receiving = (seed) => hashed(`dk|${seed}`);
const decoder = new TextDecoder();

/** Why a round cannot be finished; `sender` is the number of the trustee who sent something false, 0 for oneself. */
export class Unfit extends Error {
  constructor(sender) {
    super(`trustee ${sender}`);
    this.sender = sender;
  }
}

function insist(held, sender) {
  if (!held) throw new Unfit(sender);
}

/** A new seed, as its file holds it. */
export async function newSeed() {
  await ready();
  const letters = Array.from({ length: LENGTH }, () => DIGITS[Number(randomScalar() % BigInt(DIGITS.length))]);
  return JSON.stringify(letters.join(""));
}

/** The seed that a file holds; null when it is another file. */
export function seedIn(file) {
  const found = SEED.exec(file.trim());
  return found && found[1];
}

const signature = (seed, message) => proveKnowledge(`sigmsg|${message}|`, signing(seed));
const sign = (seed, message) => ({ message, signature: signature(seed, message) });
const isSigned = (signer, message, value) => knows(`sigmsg|${message}|`, signer, value);

/** Round 1: the trustee's keys for signing and for receiving, for a place (1 to size). */
export async function certificate(seed, { index, size, threshold }) {
  await ready();
  const context = { group: "Ed25519", size, threshold, index };
  const [verification, encryption] = [signing(seed), receiving(seed)].map((each) => encode(generatorPower(each)));
  return sign(seed, JSON.stringify({ context, verification, encryption }));
}

/** The keys of every certificate, with its proof checked; throws Unfit. */
function keysIn(certs, threshold) {
  return certs.map((cert, place) => {
    const { context, verification, encryption } = JSON.parse(cert.message);
    const signer = decode(verification);
    const fits = context.size === certs.length && context.threshold === threshold && context.index === place + 1;
    insist(fits && isSigned(signer, cert.message, cert.signature), place + 1);
    return { signer, encryption };
  });
}

async function cipher(usage, alpha, hidden) {
  const key = await crypto.subtle.importKey("raw", sha256(`key|${encode(hidden)}`), "AES-GCM", false, [usage]);
  return [{ name: "AES-GCM", iv: sha256(`iv|${alpha}`) }, key];
}

/** Signed for one recipient, then encrypted: nobody else can pass it on as meant for another. */
async function send(seed, recipient, message) {
  const signed = JSON.stringify(sign(seed, JSON.stringify({ recipient, message: JSON.stringify(message) })));
  const [chance, hidden] = [randomScalar(), generatorPower(randomScalar())];
  const alpha = encode(generatorPower(chance));
  const beta = encode(multiply(power(decode(recipient), chance), hidden));
  const [algorithm, key] = await cipher("encrypt", alpha, hidden);
  const data = await crypto.subtle.encrypt(algorithm, key, new TextEncoder().encode(signed));
  return JSON.stringify({ algorithm: "AES-GCM", alpha, beta, data: hex(new Uint8Array(data)) });
}

async function receive(seed, own, { signer }, sent) {
  const { alpha, beta, data } = JSON.parse(sent);
  const shared = power(decode(alpha), mod(-receiving(seed)));
  const [algorithm, key] = await cipher("decrypt", alpha, multiply(decode(beta), shared));
  const bytes = Uint8Array.from(data.match(/../g), (pair) => parseInt(pair, 16));
  const signed = JSON.parse(decoder.decode(await crypto.subtle.decrypt(algorithm, key, bytes)));
  const { recipient, message } = JSON.parse(signed.message);
  if (!isSigned(signer, signed.message, signed.signature) || recipient !== own) throw new Error("message");
  return BigInt(JSON.parse(message).secret);
}

const valueAt = (coefficients, at) => coefficients.reduceRight((sum, each) => mod(sum * BigInt(at) + each), 0n);

function valueInExponent(elements, at) {
  return elements.reduceRight((sum, each) => multiply(power(sum, BigInt(at)), each), IDENTITY);
}

const signedPolynomial = (certs, coefexps) => `certs_sig|${JSON.stringify({ certs, coefexps })}`;

/** The trustee's number, from 1; throws Unfit(0) when none of the certificates is this seed's. */
function placeOf(seed, keys) {
  const own = encode(generatorPower(receiving(seed)));
  const found = keys.findIndex(({ encryption }) => encryption === own);
  insist(found >= 0, 0);
  return [found + 1, own];
}

/** Round 2: a random polynomial, its values encrypted for the others, its coefficients in the exponent. */
export async function polynomial(seed, certs, threshold) {
  await ready();
  const keys = keysIn(certs, threshold);
  const [, own] = placeOf(seed, keys);
  const coefficients = Array.from({ length: threshold }, randomScalar);
  const coefexps = coefficients.map((each) => encode(generatorPower(each)));
  const secrets = [];
  for (const [place, { encryption }] of keys.entries()) {
    secrets.push(await send(seed, encryption, { secret: String(valueAt(coefficients, place + 1)) }));
  }
  return {
    polynomial: await send(seed, own, { polynomial: coefficients.map(String) }),
    secrets,
    coefexps: sign(seed, JSON.stringify({ coefexps })),
    signature: signature(seed, signedPolynomial(certs, coefexps)),
  };
}

/** The trustee's part of the key: what all others sent, checked against what they published; throws Unfit. */
export async function secretShare(seed, certs, polynomials, threshold) {
  await ready();
  const keys = keysIn(certs, threshold);
  const [index, own] = placeOf(seed, keys);
  let total = 0n;
  for (const [place, sent] of polynomials.entries()) {
    const { coefexps } = JSON.parse(sent.coefexps.message);
    const { signer } = keys[place];
    insist(coefexps.length === threshold && isSigned(signer, sent.coefexps.message, sent.coefexps.signature), place + 1);
    insist(isSigned(signer, signedPolynomial(certs, coefexps), sent.signature), place + 1);
    const value = await receive(seed, own, keys[place], sent.secrets[index - 1]).catch(() => null);
    insist(value !== null, place + 1);
    insist(encode(generatorPower(value)) === encode(valueInExponent(coefexps.map(decode), index)), place + 1);
    total = mod(total + value);
  }
  return total;
}

/** Round 3: the public half of the trustee's part of the key. */
export async function publicShare(seed, certs, polynomials, threshold) {
  const secret = await secretShare(seed, certs, polynomials, threshold);
  const key = encode(generatorPower(secret));
  const pok = proveKnowledge(`pok|Ed25519|${key}|`, secret);
  return { pok, public_key: key, signature: signature(seed, key) };
}

/** What trustees compare by telephone: all must see the same certificates. */
export async function codeOf(certs) {
  await ready();
  return digest(JSON.stringify(certs));
}
