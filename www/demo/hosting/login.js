// Sign-in: sets the session cookie that the panel needs. Nothing leaves the browser.
document.getElementById("login").addEventListener("submit", (event) => {
  event.preventDefault();
  document.cookie = `kule_sid=${crypto.getRandomValues(new Uint32Array(2)).join("")}; path=/; samesite=lax`;
  document.getElementById("signed-in").textContent = `Signed in as ${event.target.elements.user.value}, until you close the browser.`;
});
