{% load static %}// Stands between one's own pages and the network for one thing: a sign-in page that cannot be fetched.
const SHELL = "{% url 'sittings:offline' %}";
const PARTS = [SHELL, "{% static 'sittings/offline.css' %}", "{% static 'sittings/offline.js' %}"];
const STORE = "huiguan-sign-in-1";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(PARTS)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const scan = event.request.mode === "navigate" && url.pathname.endsWith("/sign-in/") && url.searchParams.has("t");
  if (scan) event.respondWith(fetch(event.request).catch(() => caches.match(SHELL)));
  else if (PARTS.includes(url.pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(url.pathname)));
  }
});
