// What the voter's device keeps beyond the tab: the marks, locked with the credential, which itself is not kept; and the
// sealed ballot until the server has answered. Whoever finds the device without the credential reads nothing of the marks.
import { hex, lock, sha256, unlock } from "./group.js";

const DRAFT = "huiguan-marks";
const SEALED = "huiguan-sealed";
const place = (kind, uuid, credential) => `${kind}:${uuid}:${hex(sha256(`place|${uuid}|${credential}`)).slice(0, 16)}`;
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
  tried(() => localStorage.setItem(place(DRAFT, uuid, credential), lock(JSON.stringify(value), key(uuid, credential))));
}

/** What was kept with the credential; null when nothing is there, or it was altered. */
export function find(uuid, credential) {
  return tried(() => JSON.parse(unlock(localStorage.getItem(place(DRAFT, uuid, credential)), key(uuid, credential))));
}

const waiting = (uuid) => Object.keys(localStorage).filter((name) => name.startsWith(`${SEALED}:${uuid}:`));

/** Keep a sealed ballot: it is encrypted for the trustees already. */
export function keepSealed(uuid, credential, sealed) {
  tried(() => localStorage.setItem(place(SEALED, uuid, credential), sealed));
}

/** The sealed ballot of a credential; without one that of whoever voted on this device and was not answered. */
export function findSealed(uuid, credential) {
  return tried(() => localStorage.getItem(credential ? place(SEALED, uuid, credential) : waiting(uuid)[0])) || "";
}

/** The server has answered to this ballot. */
export function sent(uuid, sealed) {
  tried(() => waiting(uuid)
    .filter((name) => localStorage.getItem(name) === sealed)
    .forEach((name) => localStorage.removeItem(name)));
}

/** The voting is over: nothing of it stays. */
export function forget(uuid) {
  tried(() => Object.keys(localStorage)
    .filter((name) => name.startsWith(`${DRAFT}:${uuid}:`) || name.startsWith(`${SEALED}:${uuid}:`))
    .forEach((name) => localStorage.removeItem(name)));
}
