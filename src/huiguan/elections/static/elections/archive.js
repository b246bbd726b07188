// The archive `.bel` as it comes over the network: records and the chain of events, one record in memory at a time.
import { hex, sha256 } from "./group.js";

const BLOCK = 512;
const MAX_BODY = 2 ** 26;
const NAME = /^([0-9a-f]{64})\.(data|event)\.json$/;
const AFTER = {
  "": ["Setup"],
  Setup: ["Ballot", "EndBallots"],
  Ballot: ["Ballot", "EndBallots"],
  EndBallots: ["EncryptedTally"],
  EncryptedTally: ["PartialDecryption"],
  PartialDecryption: ["PartialDecryption", "Result"],
  Result: [],
};
const RECORDS = { Setup: 4, Ballot: 1, EndBallots: 0, EncryptedTally: 2, PartialDecryption: 2, Result: 1 };
const decoder = new TextDecoder("utf-8", { fatal: true });

/** What is wrong with an election; `check` names the check that failed. */
export class Fault extends Error {
  constructor(check, place = "") {
    super(place ? `${check}: ${place}` : check);
    this.check = check;
  }
}

export function insist(held, check, place = "") {
  if (!held) throw new Fault(check, String(place));
}

/** Bytes of a stream, so and so many at a time. */
class Bytes {
  constructor(stream) {
    this.reader = stream.getReader();
    this.parts = [];
    this.size = 0;
    this.position = 0;
  }

  /** The next `length` bytes; null when the stream is at its end. */
  async take(length) {
    while (this.size < length) {
      const { done, value } = await this.reader.read();
      if (done) break;
      this.parts.push(value);
      this.size += value.length;
    }
    if (this.size === 0 && length > 0) return null;
    insist(this.size >= length, "archive", this.position);
    const found = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const part = this.parts.shift();
      const used = Math.min(part.length, length - filled);
      found.set(part.subarray(0, used), filled);
      if (used < part.length) this.parts.unshift(part.subarray(used));
      filled += used;
    }
    this.size -= length;
    this.position += length;
    return found;
  }
}

const ascii = (bytes) => String.fromCharCode(...bytes);

async function record(bytes) {
  const head = await bytes.take(BLOCK);
  if (head === null) return null;
  const name = ascii(head.subarray(0, 100)).replace(/\0+$/, "");
  const size = parseInt(ascii(head.subarray(124, 135)), 8);
  insist(size >= 0 && size <= MAX_BODY, "archive", bytes.position);
  const padded = await bytes.take(size + ((BLOCK - (size % BLOCK)) % BLOCK));
  const body = padded === null ? new Uint8Array() : padded.subarray(0, size);
  return { name, body };
}

/** Every event with the records that belong to it, `{type, height, hash, records: [{hash, text}]}`; throws Fault. */
export async function* events(stream) {
  const bytes = new Bytes(stream);
  const first = await record(bytes);
  insist(first !== null && first.name === "BELENIOS", "archive", 0);
  let before = [];
  let last = { type: "", height: -1, hash: null };
  for (let next = await record(bytes); next !== null; next = await record(bytes)) {
    const found = NAME.exec(next.name);
    insist(found !== null && hex(sha256(next.body)) === found[1], "archive", bytes.position);
    const text = decoder.decode(next.body);
    if (found[2] === "data") {
      before.push({ hash: found[1], text });
      insist(before.length <= 4, "archive", bytes.position);
    } else {
      last = follow(last, found[1], text, before);
      yield { ...last, records: before };
      before = [];
    }
  }
  insist(before.length === 0, "archive", "end");
}

/** The event after `last`: its text follows from what stands before it. */
function follow(last, hash, text, before) {
  const { type } = JSON.parse(text);
  const height = last.height + 1;
  insist(AFTER[last.type].includes(type) && before.length === RECORDS[type], "archive", `${height} ${type}`);
  const expected = {
    ...(last.hash === null ? {} : { parent: last.hash }),
    height,
    type,
    ...(before.length ? { payload: before.at(-1).hash } : {}),
  };
  insist(text === JSON.stringify(expected), "archive", `${height} ${type}`);
  return { type, height, hash };
}
