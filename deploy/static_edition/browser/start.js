// Starts the live part of a page, if the page has a web address: browsers run no modules from a folder. Requests go
// through the service worker, which caches them: the next visit works offline.
if (location.protocol.startsWith("http")) {
  const here = document.currentScript.src, workers = navigator.serviceWorker;
  const begin = () => import(new URL("../page/page.js", here));
  const kept = workers && new Promise((then) => {
    workers.addEventListener("controllerchange", then);
    setTimeout(then, 3000); // works without one if the browser allows no service worker
    workers.register(new URL("../service_worker.js", here)).catch(then);
    if (workers.controller) then();
  }).then(() => {
    // The page and its styles were loaded before the service worker.
    const seen = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href ?? one.src);
    for (const address of [location.pathname, ...seen]) fetch(address).catch(() => {});
  });
  Promise.resolve(kept).then(begin);
}
