// Dialogs and menus. The browser's <dialog> keeps the focus inside and gives it back on closing.
/** Open the dialog with this id as a modal one. */
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return false;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("hg:opened"));
  return true;
}

/** A dialog that the page leaves out until it is wanted; where it cannot be had, the link itself is followed. */
async function bringDialog(opener) {
  await window.htmx.ajax("GET", opener.dataset.dialogFrom, { target: document.body, swap: "beforeend" }).catch(() => {});
  if (!openDialog(opener.dataset.dialogOpen)) window.location.assign(opener.href);
}

/** Close all menus but the one given. */
export function closeMenus(except = null) {
  let closed = false;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (menu === except || menu.contains(except)) return;
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
    closed = true;
  });
  return closed;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    closeMenus();
    const there = document.getElementById(opener.dataset.dialogOpen);
    if (there ? openDialog(there.id) : opener.dataset.dialogFrom) event.preventDefault();
    if (!there && opener.dataset.dialogFrom) bringDialog(opener);
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) closer.closest("dialog").close();
  closeMenus(event.target.closest("details[data-menu]"));
});

document.addEventListener("focusin", (event) => {
  const menu = event.target.closest("details[data-menu]");
  if (!event.target.closest("dialog")) closeMenus(menu);
});
