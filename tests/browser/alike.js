/* How a page is built, without its words: gives a sign for its content and one for the frame around it.
   Two pages with the same signs hold the same elements in the same places, with the same classes, attributes and states,
   empty or filled alike, pointing at other elements or past them alike, and small to the finger alike.
   Of neighbours built alike (the rows of a table) only the first two and the last are then left on the page,
   and those that name something outside of them or are named from there. */
() => {
  const FINGER = 24;
  const LEFT = 3;
  const POINTING = ["for", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"];
  const SAID = ["class", "role", "type", "scope", "lang", "tabindex", "style", "colspan", "rowspan", "dir"];
  const ids = new Map();
  for (const one of document.querySelectorAll("[id]")) ids.set(one.id, (ids.get(one.id) || 0) + 1);

  const attribute = ({ name, value }) => {
    if (name === "id") return ids.get(value) > 1 ? "id twice" : "id";
    if (POINTING.includes(name)) {
      return name + (value.split(/\s+/).every(one => ids.get(one) === 1) ? "" : " past");
    }
    if (SAID.includes(name) || (name.startsWith("aria-") && name !== "aria-label")) return `${name}=${value}`;
    return name + (value.trim() ? "" : " empty");
  };
  const touched = element => {
    if (!element.matches("a, button, input, select, textarea, summary, [tabindex]")) return "";
    const box = element.getBoundingClientRect();
    const labels = element.labels ? element.labels.length : "";
    return `${box.width < FINGER ? " narrow" : ""}${box.height < FINGER ? " low" : ""}${labels}`;
  };
  const short = text => {
    let one = 7, other = 11;
    for (let at = 0; at < text.length; at += 1) {
      one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
      other = Math.imul(other ^ text.charCodeAt(at), 1597334677);
    }
    return `${(one >>> 0).toString(36)}${(other >>> 0).toString(36)}`;
  };
  const signs = new Map();
  const sign = element => {
    const inside = [...element.childNodes].map(child => {
      if (child.nodeType === Node.TEXT_NODE) return child.data.trim() ? "words" : "";
      if (child.nodeType !== Node.ELEMENT_NODE) return "";
      const built = sign(child);
      return child.localName === "main" || child.localName === "dialog" ? "" : built;
    });
    const words = [element.localName, ...[...element.attributes].map(attribute).sort(), touched(element), ...inside];
    signs.set(element, short(words.join(",")));
    return signs.get(element);
  };
  const frame = sign(document.documentElement);
  const content = [...document.querySelectorAll("main, dialog")].map(one => signs.get(one)).join();

  // What names something elsewhere on the page, or is named from there, stays: a label without its field would be a fault.
  const ends = POINTING.flatMap(name => [...document.querySelectorAll(`[${name}]`)].flatMap(from =>
    from.getAttribute(name).split(/\s+/).map(id => [from, document.getElementById(id)])));
  const alone = child => ends.every(([from, to]) => !to || child.contains(from) === child.contains(to));
  const thin = element => {
    const alike = new Map();
    for (const child of element.children) {
      alike.set(signs.get(child), [...(alike.get(signs.get(child)) || []), child]);
    }
    for (const group of alike.values()) group.slice(LEFT - 1, -1).filter(alone).forEach(child => child.remove());
    for (const child of element.children) thin(child);
  };
  thin(document.body);
  return [frame, content];
}
