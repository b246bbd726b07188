// Carries the credential to the ballot in this tab; the voter writes it down all the same.
{
  const shown = document.querySelector("[data-credential]");
  sessionStorage.setItem(`huiguan-credential:${shown.dataset.credential}`, shown.textContent.trim());
}
