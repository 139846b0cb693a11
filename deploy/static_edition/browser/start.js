// Begins the live part of a page, if the page stands at a web address: from a folder browsers run no modules. What is
// fetched goes through the service worker, which keeps it: the next visit needs no connection.
if (location.protocol.startsWith("http")) {
  const here = document.currentScript.src, workers = navigator.serviceWorker;
  const begin = () => import(new URL("../page/page.js", here));
  const kept = workers && new Promise((then) => {
    workers.addEventListener("controllerchange", then);
    setTimeout(then, 3000); // a browser that allows no service worker goes without
    workers.register(new URL("../service_worker.js", here)).catch(then);
    if (workers.controller) then();
  }).then(() => {
    // The page and its styles came before the service worker did.
    const seen = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href ?? one.src);
    for (const address of [location.pathname, ...seen]) fetch(address).catch(() => {});
  });
  Promise.resolve(kept).then(begin);
}
