// The Belenios protocol, version 1, group Ed25519, in the browser: what is secret is made here and never leaves unencrypted.
// The engine of the server checks everything made here.
import {
  DIGITS, IDENTITY, ORDER, decode, digest, encode, generatorPower, hashed, hex, mod, multiply, power, proof, proveKnowledge,
  randomBytes, randomScalar, ready, sha256,
} from "./group.js";

export { digest, ready };

const CREDENTIAL = new RegExp(`^[${DIGITS}]{5}-[${DIGITS}]{6}-[${DIGITS}]{5}-[${DIGITS}]{6}$`);

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
 * A ballot without its signature, as text, and the randomness of its encryption, to be forgotten or told. `parameters`
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

/** A digit of base 58, each as likely. */
function randomDigit() {
  for (;;) {
    const [drawn] = randomBytes(1);
    if (drawn < 4 * DIGITS.length) return DIGITS[drawn % DIGITS.length];
  }
}

/** A new credential of an election: what the voter gets, and its public part. group.js must be ready. */
export function makeCredential(uuid) {
  const digits = Array.from({ length: 22 }, randomDigit).join("");
  const text = [digits.slice(0, 5), digits.slice(5, 11), digits.slice(11, 16), digits.slice(16)].join("-");
  return { text, published: encode(generatorPower(readCredential(uuid, text))) };
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
