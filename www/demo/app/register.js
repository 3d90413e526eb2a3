// Registration records consent through Assent's API: one answer for each named service, nothing ticked beforehand.
const SERVICES = ["posthog", "countly", "amplitude", "appinsights", "mixpanel"];
const form = document.getElementById("registration");
const note = document.getElementById("registered");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = Object.fromEntries(SERVICES.map((id) => [id, form.elements[id].checked]));
  const decision = await assent.choose(answer);
  document.cookie = "kvitok_session=registered; path=/; samesite=lax";
  const allowed = SERVICES.filter((id) => answer[id]).length;
  const receipt = decision?.receipt?.receipt_id;
  note.textContent = `Welcome, ${form.elements.name.value}. You allowed ${allowed} of ${SERVICES.length} services.`
    + (receipt ? ` Receipt ${receipt}.` : "");
  note.focus();
});
