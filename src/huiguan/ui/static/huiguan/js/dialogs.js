// Dialogs and menus. The browser's <dialog> keeps the focus inside and gives it back on closing.
/** Open the dialog with this id as a modal one. */
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return false;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("hg:opened"));
  return true;
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
    if (openDialog(opener.dataset.dialogOpen)) event.preventDefault();
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
