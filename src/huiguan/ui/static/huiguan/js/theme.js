// Theme without a reload; the server's form does the same without script.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  const root = document.documentElement;
  if (theme) root.dataset.bsTheme = theme;
  else delete root.dataset.bsTheme;
  document.cookie = `hg_theme=${theme}; path=/; SameSite=Lax; max-age=${theme ? 31536000 : 0}`;
  document.querySelectorAll("[data-theme-form] [name=theme]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.value === theme));
  });
  document.dispatchEvent(new CustomEvent("hg:theme"));
});
