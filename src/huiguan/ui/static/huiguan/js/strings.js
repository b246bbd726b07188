// Sentences in the language of the page, written into it by the server.
const holder = document.getElementById("hg-strings");
const strings = holder ? JSON.parse(holder.textContent) : {};

/** The sentence named `key`, with `{name}` replaced by the values given. */
export function say(key, values = {}) {
  return (strings[key] || key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/** A number with thousands separators. */
export function figure(value) {
  return Number(value).toLocaleString("en");
}

/** A size in the units that the server uses too. */
export function size(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 || amount >= 10 ? amount.toFixed(0) : amount.toFixed(1)} ${units[unit]}`;
}

/** The local time as 10:41. */
export function clock(when = new Date()) {
  return when.toTimeString().slice(0, 5);
}
