// Checks an election from its archive, here in the browser of whoever reads the page: keys, roll, every signature, the sum
// of all ballots, the decryptions and the result; and the proofs of a sample of the ballots, drawn anew each time.
import { Fault, events, insist } from "./archive.js";
import {
  IDENTITY, ORDER, decode, digest, divide, encode, generatorPower, hashed, knows, mod, multiply, power, ready,
} from "./group.js";

const pair = (choice) => `${choice.alpha},${choice.beta}`;
const product = (elements) => elements.reduce(multiply, IDENTITY);
const element = (text) => decode(text);
const breathe = () => new Promise((next) => setTimeout(next));
const powers = [];

function small(exponent) {
  powers[exponent] ??= generatorPower(BigInt(exponent));
  return powers[exponent];
}

function exponent(text) {
  insist(/^(0|[1-9][0-9]*)$/.test(text) && BigInt(text) < ORDER, "ballots");
  return BigInt(text);
}

// Trustees --------------------------------------------------------------------------------------------------------------
function provenKey({ pok, public_key: key }) {
  insist(knows(`pok|Ed25519|${key}|`, element(key), pok), "keys");
  return element(key);
}

/** g^f(at), from the coefficients of f in the exponent. */
const valueInExponent = (coefficients, at) => coefficients.reduceRight(
  (sum, each) => multiply(power(sum, BigInt(at)), each), IDENTITY,
);

/** A shared key: its part of the election's key, and the key of each trustee. */
function sharedKey({ threshold, certs, coefexps, signatures, verification_keys: shares }) {
  const signed = (signer, message, value) => knows(`sigmsg|${message}|`, signer, value);
  const polynomials = certs.map((cert, place) => {
    const { context, verification } = JSON.parse(cert.message);
    const signer = element(verification);
    const coefficients = JSON.parse(coefexps[place].message).coefexps;
    insist(context.index === place + 1 && context.threshold === threshold && context.size === certs.length, "keys");
    insist(coefficients.length === threshold && signed(signer, cert.message, cert.signature), "keys");
    insist(signed(signer, coefexps[place].message, coefexps[place].signature), "keys");
    insist(signed(signer, `certs_sig|${JSON.stringify({ certs, coefexps: coefficients })}`, signatures[place]), "keys");
    insist(signed(signer, shares[place].public_key, shares[place].signature), "keys");
    return coefficients.map(element);
  });
  const keys = shares.map((share, place) => {
    const key = provenKey(share);
    insist(encode(key) === encode(product(polynomials.map((each) => valueInExponent(each, place + 1)))), "keys");
    return key;
  });
  return { key: product(polynomials.map((each) => each[0])), keys, threshold };
}

function readTrustee([kind, content]) {
  if (kind !== "Single") return sharedKey(content);
  const key = provenKey(content);
  return { key, keys: [key], threshold: 1 };
}

function setUp({ records }, fingerprint) {
  const [parameters, trustees, credentials, named] = records.map((each) => each.text);
  const [first, second, third] = records.map((each) => each.hash);
  insist(named === JSON.stringify({ election: first, trustees: second, credentials: third }), "archive", "Setup");
  insist(!fingerprint || digest(parameters) === fingerprint, "keys", "fingerprint");
  const asked = JSON.parse(parameters);
  insist(asked.group === "Ed25519" && !asked.questions.some((each) => each.blank), "keys", "kind");
  const found = JSON.parse(trustees).map(readTrustee);
  insist(encode(product(found.map((each) => each.key))) === asked.public_key, "keys");
  const roll = new Map(JSON.parse(credentials).map((each) => each.split(",")).map(([key, weight]) => [key, Number(weight ?? 1)]));
  insist(roll.size === JSON.parse(credentials).length, "ballots", "roll");
  return { asked, fingerprint: digest(parameters), key: element(asked.public_key), trustees: found, roll };
}

// Ballots ---------------------------------------------------------------------------------------------------------------
/** Form, roll and signature of a ballot: what can be told of every one in little time. */
function readBallot(setup, text, number) {
  const ballot = JSON.parse(text);
  insist(text === JSON.stringify(ballot), "ballots", number);
  const { signature, ...rest } = ballot;
  insist(setup.roll.has(ballot.credential) && ballot.election_hash === setup.fingerprint, "ballots", number);
  insist(ballot.election_uuid === setup.asked.uuid && signature.hash === digest(JSON.stringify(rest)), "ballots", number);
  insist(knows(`sig|${signature.hash}|`, element(ballot.credential), signature.proof), "ballots", number);
  const fits = ballot.answers.length === setup.asked.questions.length
    && ballot.answers.every((each, place) => each.choices.length === setup.asked.questions[place].answers.length);
  insist(fits, "ballots", number);
  return ballot;
}

/** Whether (alpha, beta) is proven to hold one of the numbers `lowest`, `lowest` + 1, … */
function holdsOneOf(prefix, key, [alpha, beta], lowest, proofs) {
  let sum = 0n;
  const commitments = proofs.map(({ challenge, response }, place) => {
    const [drawn, answered] = [exponent(challenge), exponent(response)];
    sum += drawn;
    const first = multiply(generatorPower(answered), power(alpha, drawn));
    const second = multiply(power(key, answered), power(divide(beta, small(lowest + place)), drawn));
    return `${encode(first)},${encode(second)}`;
  });
  return hashed(prefix + commitments.join(",")) === mod(sum);
}

/** All proofs of a ballot. libsodium refuses what is not in the group of prime order. */
async function checkProofs(setup, ballot, number) {
  const context = `${setup.fingerprint}|${ballot.credential}`;
  for (const [place, { choices, individual_proofs: individual, overall_proof: overall }] of ballot.answers.entries()) {
    const { min, max } = setup.asked.questions[place];
    const elements = choices.map(({ alpha, beta }) => [element(alpha), element(beta)]);
    insist(individual.length === choices.length && overall.length === max - min + 1, "proofs", number);
    for (const [at, each] of choices.entries()) {
      const prefix = `prove|${context}|${pair(each)}|`;
      insist(individual[at].length === 2 && holdsOneOf(prefix, setup.key, elements[at], 0, individual[at]), "proofs", number);
      if (at % 8 === 7) await breathe();
    }
    const total = [0, 1].map((side) => product(elements.map((each) => each[side])));
    const prefix = `prove|${context}|${choices.map(pair).join(",")}|${total.map(encode).join(",")}|`;
    insist(holdsOneOf(prefix, setup.key, total, min, overall), "proofs", number);
    await breathe();
  }
}

const elementsOf = (ballot) => ballot.answers.flatMap(({ choices }) => choices.flatMap(({ alpha, beta }) => [element(alpha), element(beta)]));

/** Which ballots are looked at closely: one's own, and `wanted` others, each as likely (reservoir sampling). */
class Sample {
  constructor(wanted) {
    this.wanted = wanted;
    this.kept = [];
    this.seen = 0;
  }

  offer(ballot) {
    this.seen += 1;
    const chance = crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32;
    const place = this.seen <= this.wanted ? this.seen - 1 : Math.floor(chance * this.seen);
    if (place < this.wanted) this.kept[place] = ballot;
  }
}

// Outcome ---------------------------------------------------------------------------------------------------------------
function shaped(setup, flat) {
  let at = 0;
  const next = () => flat[at++];
  return setup.asked.questions.map(({ answers }) => answers.map(() => ({ alpha: next(), beta: next() })));
}

function sumOf(setup, counted) {
  const choices = setup.asked.questions.reduce((sum, each) => sum + each.answers.length, 0);
  const flat = Array.from({ length: 2 * choices }, () => IDENTITY);
  for (const [credential, { elements }] of counted) {
    const weight = BigInt(setup.roll.get(credential));
    elements.forEach((each, place) => { flat[place] = multiply(flat[place], weight === 1n ? each : power(each, weight)); });
  }
  return shaped(setup, flat);
}

const written = (tally) => tally.map((row) => row.map(({ alpha, beta }) => ({ alpha: encode(alpha), beta: encode(beta) })));

function checkTally(setup, counted, tally, { records }) {
  insist(records[0].text === JSON.stringify(written(tally)), "sum");
  const weight = [...counted.keys()].reduce((sum, each) => sum + setup.roll.get(each), 0);
  const sizes = { num_tallied: counted.size, total_weight: weight, encrypted_tally: records[0].hash };
  insist(records[1].text === JSON.stringify(sizes), "sum", "sizes");
}

function checkDecryption(setup, tally, { records }, partials) {
  const { owner, payload } = JSON.parse(records[1].text);
  const key = setup.trustees.flatMap((each) => each.keys)[owner - 1];
  insist(key !== undefined && payload === records[0].hash && !partials.has(owner), "decryption", owner);
  const { decryption_factors: factors, decryption_proofs: proofs } = JSON.parse(records[0].text);
  const prefix = `decrypt|${setup.fingerprint}|${encode(key)}|`;
  const found = tally.map((row, question) => row.map(({ alpha }, place) => {
    const [drawn, answered] = ["challenge", "response"].map((name) => exponent(proofs[question][place][name]));
    const factor = element(factors[question][place]);
    const first = multiply(generatorPower(answered), power(key, drawn));
    const second = multiply(power(alpha, answered), power(factor, drawn));
    insist(hashed(`${prefix}${encode(first)},${encode(second)}`) === drawn, "decryption", owner);
    return factor;
  }));
  partials.set(owner, found);
}

function inverse(value) {
  let [base, left, found] = [mod(value), ORDER - 2n, 1n];
  for (; left; left >>= 1n) {
    if (left & 1n) found = (found * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return found;
}

function lagrange(index, indices) {
  const others = indices.filter((each) => each !== index);
  const over = others.reduce((sum, each) => mod(sum * BigInt(each)), 1n);
  return mod(over * inverse(others.reduce((sum, each) => mod(sum * BigInt(each - index)), 1n)));
}

/** The factors of the whole key at one place, from the first `threshold` trustees of each key. */
function combined(setup, partials, question, place) {
  let first = 1;
  const parts = setup.trustees.flatMap(({ keys, threshold }) => {
    const owners = [...partials.keys()].filter((each) => each >= first && each < first + keys.length).slice(0, threshold);
    insist(owners.length === threshold, "decryption", "missing");
    const indices = owners.map((each) => each - first + 1);
    first += keys.length;
    return owners.map((owner, at) => power(partials.get(owner)[question][place], lagrange(indices[at], indices)));
  });
  return product(parts);
}

function checkResult(setup, tally, partials, { records }) {
  const { result } = JSON.parse(records[0].text);
  const counts = tally.map((row, question) => row.map(({ beta }, place) => {
    const count = result[question][place];
    const expected = encode(divide(beta, combined(setup, partials, question, place)));
    insist(expected === encode(generatorPower(BigInt(count))), "result", `${question + 1}.${place + 1}`);
    return Number(count);
  }));
  insist(result.length === counts.length && result.every((row, at) => row.length === counts[at].length), "result");
  return counts;
}

/** An election under audit, event by event. */
class Audit {
  constructor({ fingerprint, tracker, sample, tell }) {
    Object.assign(this, { fingerprint, tracker, tell, drawn: new Sample(sample), ballots: 0, own: null, counts: null });
    [this.counted, this.partials, this.seen] = [new Map(), new Map(), new Set()];
  }

  Setup(event) {
    this.setup = setUp(event, this.fingerprint);
    this.tell("keys", this.setup.trustees.reduce((sum, each) => sum + each.keys.length, 0));
  }

  async Ballot({ records: [{ hash, text }] }) {
    const number = ++this.ballots;
    insist(!this.seen.has(hash), "ballots", number);
    this.seen.add(hash);
    const ballot = readBallot(this.setup, text, number);
    const one = { number, text, credential: ballot.credential };
    if (this.tracker && digest(text) === this.tracker) this.own = one;
    else this.drawn.offer(one);
    this.counted.set(ballot.credential, { number, elements: elementsOf(ballot) });
    if (number % 4 === 0) {
      this.tell("ballots", number, null);
      await breathe();
    }
  }

  EndBallots() {
    this.tally = sumOf(this.setup, this.counted);
  }

  EncryptedTally(event) {
    checkTally(this.setup, this.counted, this.tally, event);
    this.tell("sum", this.counted.size);
  }

  PartialDecryption(event) {
    checkDecryption(this.setup, this.tally, event, this.partials);
    this.tell("decryption", this.partials.size);
  }

  Result(event) {
    this.counts = checkResult(this.setup, this.tally, this.partials, event);
    this.tell("result");
  }

  async proofs() {
    const looked = [...(this.own ? [this.own] : []), ...this.drawn.kept];
    for (const [at, each] of looked.entries()) {
      await checkProofs(this.setup, JSON.parse(each.text), each.number);
      this.tell("proofs", at + 1, looked.length);
    }
    this.tell("proofs", looked.length);
  }

  get found() {
    const { ballots, counts, own } = this;
    const isLast = own !== null && this.counted.get(own.credential).number === own.number;
    return { ballots, counts, own: own && { number: own.number, counts: isLast } };
  }
}

const CHECK_OF = {
  Setup: "keys", Ballot: "ballots", EndBallots: "sum", EncryptedTally: "sum", PartialDecryption: "decryption", Result: "result",
};

/** What breaks a check is a fault of the election; what breaks the network is not. */
async function asFault(check, act) {
  try {
    await act();
  } catch (error) {
    throw error instanceof Fault ? error : new Fault(check, error.message);
  }
}

/**
 * Check an archive as it comes. `tell(check, done, of)` hears of each check when it is finished (`of` undefined) or under way.
 * Returns {ballots, counts, own: {number, counts} or null}; throws a Fault that names the check that failed:
 * archive, keys, ballots, proofs, sum, decryption or result.
 */
export async function audit(stream, { fingerprint = "", tracker = "", sample = 20, tell = () => {} } = {}) {
  await ready();
  const under = new Audit({ fingerprint, tracker, sample, tell });
  for await (const event of events(stream)) await asFault(CHECK_OF[event.type], () => under[event.type](event));
  insist(under.setup !== undefined, "archive");
  tell("archive");
  tell("ballots", under.ballots);
  await asFault("proofs", () => under.proofs());
  return under.found;
}

export { Fault };
