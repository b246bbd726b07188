// Stands in for a sign-in page: the code is kept with the moment at which it was read; the real page sends it, once.
const token = new URLSearchParams(location.search).get("t") || "";
const KEY = `huiguan-scan-${token}`;
if (token && !localStorage.getItem(KEY)) localStorage.setItem(KEY, String(Math.floor(Date.now() / 1000)));

// What was read an hour ago is of no use to anybody.
for (const key of Object.keys(localStorage).filter((name) => name.startsWith("huiguan-scan-"))) {
  if (Number(localStorage.getItem(key)) < Date.now() / 1000 - 3600) localStorage.removeItem(key);
}

const again = () => location.reload();
const isBack = async () => {
  try {
    await fetch("/my/worker.js", { method: "HEAD", cache: "no-store" });
    return true;
  } catch {
    return false;
  }
};
document.querySelector("[data-again]").addEventListener("click", again);
if (token) {
  window.addEventListener("online", again);
  // Some telephones do not tell when the network is back.
  setInterval(async () => { if (await isBack()) again(); }, 5000);
}
