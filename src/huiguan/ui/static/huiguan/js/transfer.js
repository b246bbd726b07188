// Sending a file in parts: after a broken connection it goes on from the last byte that the server has.
import { token } from "./server.js";

const PART = 1024 * 1024;
const PAUSES = [500, 1000, 2000, 4000];

/** An answer of the server that says no; `answer` is its body, `status` its number. */
export class Refused extends Error {
  constructor(status, answer) {
    super(answer.message || String(status));
    this.status = status;
    this.answer = answer;
  }
}

const wait = (milliseconds) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    window.addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
  });

async function ask(method, url, body, headers = {}) {
  const response = await fetch(url, {
    method,
    body,
    credentials: "same-origin",
    headers: { "X-CSRFToken": token(), "X-Requested-With": "XMLHttpRequest", Accept: "application/json", ...headers },
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}

// A TypeError is what fetch throws when there was no answer; a gateway that is starting again counts as none.
const broken = (error) => error instanceof TypeError || (error instanceof Refused && [502, 503, 504].includes(error.status));

// Where this file's upload stands, kept beyond a reload, so that choosing the same file again goes on with it.
const keyOf = (begin, file) => `hg-upload:${begin}:${file.name}:${file.size}:${file.lastModified}`;

async function begun(begin, file) {
  const body = new FormData();
  body.append("name", file.name);
  body.append("size", file.size);
  const made = await ask("POST", begin, body);
  localStorage.setItem(keyOf(begin, file), made.url);
  return made;
}

async function standing(begin, file) {
  const url = localStorage.getItem(keyOf(begin, file));
  if (!url) return begun(begin, file);
  try {
    return { url, received: (await ask("GET", url)).received };
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return begun(begin, file);
    throw error;
  }
}

async function put(url, file, offset) {
  try {
    const content = file.slice(offset, offset + PART);
    return (await ask("PUT", url, content, { "Upload-Offset": offset })).received;
  } catch (error) {
    // The part came in and only its answer was lost: the server says where to go on.
    if (error instanceof Refused && error.status === 409 && error.answer.received > offset) return error.answer.received;
    throw error;
  }
}

async function attempt(begin, file, told) {
  const { url, received } = await standing(begin, file);
  let offset = received;
  told(offset);
  while (offset < file.size) {
    offset = await put(url, file, offset);
    told(offset);
  }
  return ask("POST", url);
}

/**
 * Send `file` to the upload that `begin` opens; `told(bytes, again)` hears how far it is, `again` when it is tried anew.
 * Gives the file as the server describes it. Throws Refused for a no, or the last TypeError when the line stays dead.
 */
export async function transfer(begin, file, told) {
  const key = keyOf(begin, file);
  let last = 0;
  let tries = 0;
  const heard = (bytes) => {
    if (bytes > last) tries = 0;
    last = bytes;
    told(bytes, false);
  };
  for (;;) {
    try {
      const answer = await attempt(begin, file, heard);
      localStorage.removeItem(key);
      return answer;
    } catch (error) {
      if (error instanceof Refused && [409, 422].includes(error.status)) localStorage.removeItem(key);
      if (!broken(error) || tries >= PAUSES.length) throw error;
      told(last, true);
      await wait(PAUSES[tries]);
      tries += 1;
    }
  }
}
