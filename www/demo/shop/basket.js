// The basket: necessary, kept only once something is put into it.
const count = () => Number(localStorage.getItem("kot.basket")) || 0;
const show = () => document.querySelectorAll("[data-basket]").forEach((place) => (place.textContent = count()));
document.querySelectorAll("[data-buy]").forEach((button) =>
  button.addEventListener("click", () => {
    localStorage.setItem("kot.basket", count() + 1);
    show();
  }));
show();
