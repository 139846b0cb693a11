// Keeps what the pages have fetched, so that a page once seen works without a connection. A new edition has a new name
// for its store; that of the old one is thrown away.

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
