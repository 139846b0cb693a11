// Caches what the pages have fetched, so that a page works offline after one visit. A new edition has a new cache name;
// the old one's cache is deleted.

const STORE = "levelling-up-lab EDITION";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("levelling-up-lab ") && name !== STORE) await caches.delete(name);
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  event.respondWith((async () => {
    const store = await caches.open(STORE);
    const kept = await store.match(request, { ignoreSearch: request.mode === "navigate" });
    if (kept) return kept;
    const reply = await fetch(request);
    if (reply.status === 200) event.waitUntil(store.put(request, reply.clone()).catch(() => {}));
    return reply;
  })());
});
