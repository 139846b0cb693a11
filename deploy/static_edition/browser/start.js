// Begins the live part of a page, if the page stands at a web address: from a folder browsers run no modules.
if (location.protocol.startsWith("http")) {
  const here = document.currentScript.src;
  // What the page has fetched once, the browser keeps: the next visit needs no connection.
  navigator.serviceWorker?.register(new URL("../service_worker.js", here)).catch(() => {});
  import(new URL("../page/page.js", here));
}
