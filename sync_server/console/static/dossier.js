// Copying one value after the other into another program, by keyboard alone.
"use strict";
(() => {
  const written = async (text) => {
    if (navigator.clipboard && window.isSecureContext) { await navigator.clipboard.writeText(text); return; }
    const field = document.createElement("textarea");
    field.value = text; field.className = "vh"; field.setAttribute("readonly", "");
    document.body.append(field); field.select(); document.execCommand("copy"); field.remove();
  };
  const onward = (button) => {
    const all = [...document.querySelectorAll("[data-copy][data-next]")];
    const next = all[all.indexOf(button) + 1];
    (next || button).focus();
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await written(button.dataset.copy);
    const word = button.querySelector("span");
    const before = word.textContent;
    word.textContent = button.dataset.copied;
    button.classList.add("copied");
    if (!button.hasAttribute("data-next")) { button.focus(); setTimeout(() => { word.textContent = before; }, 2000); }
    else onward(button);
  });
})();
