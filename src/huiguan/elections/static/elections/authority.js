// The credential authority's page: credentials are made here, saved in a file of the authority's, printed from here. The
// server gets the public list alone, in an order that tells nothing of the voters.
import { makeCredential, ready } from "./belenios.js";

const page = document.querySelector("[data-authority]");
const { uuid, voters, heads } = JSON.parse(document.getElementById("election-data").textContent);
const part = (name) => page.querySelector(`[data-${name}]`);
const AT_ONCE = 25;

async function make(tell) {
  await ready();
  const made = [];
  for (const [number, [name, unit]] of voters.entries()) {
    made.push({ name, unit, ...makeCredential(uuid) });
    if (number % AT_ONCE === AT_ONCE - 1) {
      tell(made.length / voters.length);
      await new Promise((next) => setTimeout(next));
    }
  }
  tell(1);
  return made;
}

/** A cell of a table that no program takes for a formula. */
function cell(text) {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

function tableOf(made) {
  const rows = made.map(({ name, unit, text }, place) => [String(place + 1), name, unit, text]);
  return "\ufeff" + [heads, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function save(text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = `${uuid}-credentials.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function slip({ name, unit, text }) {
  const card = part("slip").content.cloneNode(true);
  for (const [key, words] of Object.entries({ name, unit, code: text })) {
    card.querySelector(`[data-of="${key}"]`).textContent = words;
  }
  return card;
}

part("make").addEventListener("click", async () => {
  const bar = part("bar");
  part("make").disabled = true;
  bar.hidden = false;
  try {
    const made = await make((share) => { bar.value = share; });
    save(tableOf(made));
    part("slips").replaceChildren(...made.map(slip));
    part("enter").querySelector("input[value='']").value = JSON.stringify(made.map((each) => each.published).sort());
    part("made").hidden = part("enter").hidden = false;
    part("enter").querySelector("button[type=submit]").focus();
  } catch {
    part("failed").hidden = false;
    part("make").disabled = false;
  }
});
part("print").addEventListener("click", () => window.print());
part("make").disabled = false;
