// A trustee's key: made here, kept in a file of the trustee's, used here once more at the end. It is never sent.
import { decryptTally, keyOf, makeKey } from "./belenios.js";

const maker = document.querySelector("[data-key]");
if (maker) {
  const part = (name) => maker.querySelector(`[data-${name}]`);
  part("make").addEventListener("click", async () => {
    part("failed").hidden = true;
    try {
      const made = await makeKey();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([made.file], { type: "application/json" }));
      link.download = `${maker.dataset.key}.privkey`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      part("enter").elements.public_key.value = made.published;
      part("made").hidden = part("enter").hidden = false;
      part("enter").querySelector("button").focus();
    } catch {
      part("failed").hidden = false;
    }
  });
}

const form = document.querySelector("[data-decrypt]");
if (form) {
  const data = JSON.parse(document.getElementById("election-data").textContent);
  const own = JSON.parse(form.dataset.own).public_key;
  const part = (name) => form.querySelector(`[data-${name}]`);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    part("wrong").hidden = true;
    const file = part("file").files[0];
    const text = file && file.size < 1000 ? await file.text() : "";
    if ((await keyOf(text).catch(() => null)) !== own) {
      part("wrong").hidden = false;
      return;
    }
    part("working").hidden = false;
    form.querySelector("button").disabled = true;
    form.elements.decryption.value = await decryptTally(data.parameters, data.tally, text);
    form.submit();
  });
}
