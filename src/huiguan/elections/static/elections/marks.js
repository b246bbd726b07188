// What the voter's device keeps beyond the tab: the marks, locked with the credential, which itself is not kept; and the
// sealed ballot until the server has answered. Whoever finds the device without the credential reads nothing of the marks.
import { hex, lock, sha256, unlock } from "./group.js";

const DRAFT = "huiguan-marks";
const SEALED = "huiguan-sealed";
const place = (uuid, credential) => `${DRAFT}:${uuid}:${hex(sha256(`place|${uuid}|${credential}`)).slice(0, 16)}`;
const key = (uuid, credential) => sha256(`marks|${uuid}|${credential}`);

/** A browser that keeps nothing (no space, a private window) votes all the same. */
function tried(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

/** Keep marks and tracker for who has the credential. group.js must be ready. */
export function keep(uuid, credential, value) {
  tried(() => localStorage.setItem(place(uuid, credential), lock(JSON.stringify(value), key(uuid, credential))));
}

/** What was kept with the credential; null when nothing is there, or it was altered. */
export function find(uuid, credential) {
  return tried(() => JSON.parse(unlock(localStorage.getItem(place(uuid, credential)), key(uuid, credential))));
}

/** Keep a sealed ballot: it is encrypted for the trustees already. */
export function keepSealed(uuid, sealed) {
  tried(() => localStorage.setItem(`${SEALED}:${uuid}`, sealed));
}

export function findSealed(uuid) {
  return tried(() => localStorage.getItem(`${SEALED}:${uuid}`)) || "";
}

/** The server has answered. */
export function sent(uuid) {
  tried(() => localStorage.removeItem(`${SEALED}:${uuid}`));
}

/** The voting is over: nothing of it stays. */
export function forget(uuid) {
  tried(() => Object.keys(localStorage)
    .filter((name) => name.startsWith(`${DRAFT}:${uuid}:`))
    .forEach((name) => localStorage.removeItem(name)));
}
