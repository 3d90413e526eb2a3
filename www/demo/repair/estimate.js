// The estimate: works without any storage. Announces each change for whoever may remember it.
const form = document.getElementById("estimate-form");
const show = () => {
  const { job, count } = form.elements;
  form.querySelector("output").textContent = "€" + Number(job.value) * Math.max(1, Number(count.value) || 1);
};
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("restored", show);
show();
