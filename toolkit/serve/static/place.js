// The place in the header follows the choice in an app. It is stored on this device only if the user agrees.
const header = document.querySelector(".lul-place");
const KEPT = "lul-place";
const asked = new URLSearchParams(location.search).get("lang");
const words = JSON.parse(document.getElementById("lul-words")?.textContent ?? "{}");

// Texts in the page's language, marked, if the catalogue has them; otherwise English.
const say = (text) => {
  const made = document.createElement("span");
  made.textContent = words.words?.[text] ?? text;
  if (words.words?.[text]) made.lang = words.language;
  return made;
};

const link = (address, text, more) => {
  const made = document.createElement("a");
  made.href = asked ? `${address}${address.includes("?") ? "&" : "?"}lang=${encodeURIComponent(asked)}` : address;
  if (more) {
    const hidden = document.createElement("span");
    hidden.className = "lul-hidden";
    hidden.append(say("Your place"), ": ");
    made.append(hidden);
  }
  made.append(text);
  return made;
};

function kept() {
  try { return JSON.parse(localStorage.getItem(KEPT) ?? "null"); } catch { return null; }
}

function put(code, name) {
  const places = header.dataset.places;
  if (code) header.replaceChildren(link(`${places}/${encodeURIComponent(code)}`, name), " ", link(places, say("change"), true));
  else header.replaceChildren(link(places, say("Choose your place")));
  if (code) header.dataset.place = code; else delete header.dataset.place;
  const home = document.querySelector(".lul-header > a");
  const kept = [code && `place=${encodeURIComponent(code)}`, asked && `lang=${encodeURIComponent(asked)}`];
  home.search = kept.filter(Boolean).join("&");
  carry();
}

// Links within the site include the place, also those added later by a script; files do not.
function carry() {
  const code = header.dataset.place;
  for (const one of document.querySelectorAll(".lul-rooms a:not(.lul-language), .lul-ways a, .lul-ways-data a, .lul-ways-claims a, .lul-answer .lul-list a")) {
    if (one.host !== location.host || one.pathname.includes(".")) continue;
    const query = new URLSearchParams(one.search);
    if (code) query.set("place", code); else query.delete("place");
    if (asked) query.set("lang", asked);
    one.search = query.toString();
  }
}

// The choices that an app keeps in the address are kept when the language changes.
document.querySelector(".lul-language")?.addEventListener("click", ({ currentTarget: at }) => {
  const query = new URLSearchParams(location.search);
  query.delete("lang");
  if (at.lang !== "en-GB") query.set("lang", at.lang);
  at.search = query;
});

if (header) {
  document.addEventListener("lul-place", ({ detail }) => put(detail.code, detail.label ?? detail.code));
  document.addEventListener("lul-links", carry);
  carry();
  const before = kept(), code = header.dataset.place;
  if (!code && before) header.prepend(link(`${location.pathname}?place=${encodeURIComponent(before.code)}`, `Continue with ${before.name}`), " ");
  const main = document.querySelector("main.lul-answer");
  const offer = code && main?.querySelector(".lul-save-line");
  if (offer) {
    const button = document.createElement("button");
    const name = header.querySelector("a").textContent;
    button.type = "button";
    button.className = "lul-quiet-button";
    const words = () => { button.textContent = kept()?.code === code ? `Forget ${name} on this device` : `Keep ${name} as my place on this device`; };
    button.addEventListener("click", () => {
      try {
        if (kept()?.code === code) localStorage.removeItem(KEPT); else localStorage.setItem(KEPT, JSON.stringify({ code, name }));
      } catch { /* a browser without storage */ }
      words();
    });
    words();
    offer.after(button);
  }
}
