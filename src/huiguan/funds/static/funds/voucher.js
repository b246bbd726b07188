// Writing a voucher by keyboard: running sums, Enter to go on, "=" for the difference, Ctrl+Enter to post.
const form = document.querySelector("[data-voucher]");
const body = form?.querySelector("[data-lines]");

const cents = (text) => {
  const plain = text.replace(/[,，\s]/g, "");
  return /^\d{1,11}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : 0;
};
const shown = (value) => (value / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const sum = (name) => [...form.querySelectorAll(`[name="${name}"]`)].reduce((all, cell) => all + cents(cell.value), 0);

function addUp() {
  const debit = sum("debit");
  const credit = sum("credit");
  form.querySelector('[data-sum="debit"]').textContent = shown(debit);
  form.querySelector('[data-sum="credit"]').textContent = shown(credit);
  const rest = form.querySelector("[data-rest]");
  const words = debit === credit ? rest.dataset.even : rest.dataset.apart.replace("{n}", shown(debit - credit));
  if (rest.textContent !== words) rest.textContent = words;
}

function addLine() {
  const last = body.lastElementChild;
  const line = last.cloneNode(true);
  line.classList.remove("fu-wrong");
  line.querySelectorAll(".hg-field__error").forEach((each) => each.remove());
  line.querySelectorAll("input").forEach((cell) => {
    cell.value = "";
    cell.removeAttribute("aria-invalid");
  });
  line.querySelector("select").value = last.querySelector("select").value;
  body.append(line);
  return line;
}

function goOn(cell) {
  const cells = [...body.querySelectorAll("input, select")];
  const next = cells[cells.indexOf(cell) + 1] ?? addLine().querySelector("input");
  next.focus();
}

function fill(cell) {
  const others = sum(cell.name) - cents(cell.value);
  const rest = cell.name === "debit" ? sum("credit") - others : sum("debit") - others;
  if (rest > 0) cell.value = (rest / 100).toFixed(2);
  addUp();
}

if (form && body) {
  form.addEventListener("input", addUp);
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("[data-post]")?.click();
    } else if (event.key === "Enter" && body.contains(event.target)) {
      event.preventDefault();
      goOn(event.target);
    } else if (event.key === "=" && ["debit", "credit"].includes(event.target.name)) {
      event.preventDefault();
      fill(event.target);
    }
  });
  form.querySelector("[data-more]")?.addEventListener("click", (event) => {
    event.preventDefault();
    addLine().querySelector("input").focus();
  });
}
