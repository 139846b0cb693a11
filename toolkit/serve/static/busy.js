// The waiting page retries every twenty seconds, unless its reader prefers to decide (WCAG 2.2.1).
const timer = setTimeout(() => location.reload(), 20_000);
const stop = document.getElementById("lul-stop");
stop.parentElement.hidden = false;
stop.addEventListener("click", () => {
  clearTimeout(timer);
  document.getElementById("lul-told").textContent = "This page has stopped trying to connect. Choose “Try now” to try again.";
});
