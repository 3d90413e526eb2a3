// The least that gates a script: no choice but one, no languages, no withdrawal, no proof, nothing that a page could do to it foreseen.
const KEY = "bare";

const release = () => {
  for (const gated of document.querySelectorAll("script[data-src]")) {
    const script = document.createElement("script");
    script.src = gated.dataset.src;
    gated.replaceWith(script);
  }
};

const ask = () => {
  const notice = document.createElement("div");
  notice.id = "bare";
  notice.style.cssText = "position: fixed; inset: auto 0 0; padding: 20px; background: #fff";
  const button = document.createElement("button");
  button.textContent = "Accept all";
  button.onclick = () => {
    localStorage.setItem(KEY, "all");
    notice.remove();
    release();
  };
  notice.append("We use cookies. ", button);
  document.body.prepend(notice);
};

const answer = localStorage.getItem(KEY);
addEventListener("DOMContentLoaded", answer ? release : ask);
