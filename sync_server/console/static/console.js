// Keys for who works here all day; every page does without this file.
"use strict";
(() => {
  const typing = (at) => at.closest("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
  const go = (address) => { window.location.assign(address); };
  const choose = (step) => {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.classList.contains("chosen"));
    const next = Math.min(Math.max(now + step, 0), all.length - 1);
    if (now >= 0) all[now].classList.remove("chosen");
    all[next].classList.add("chosen");
    const link = all[next].querySelector("a");
    if (link) link.focus({ preventScroll: false });
  };
  const onKey = {
    "/": () => { const field = document.getElementById("search"); field?.focus(); field?.select(); },
    ArrowDown: () => choose(1),
    ArrowUp: () => choose(-1),
    " ": () => {
      const mark = document.querySelector("tr.chosen input[type=checkbox]");
      if (mark) mark.click();
    },
    j: () => document.querySelector("a[rel=next], button[rel=next]")?.click(),
    v: () => go("/viec"),
    "?": () => go("/phim-tat"),
  };
  document.addEventListener("keydown", (pressed) => {
    if (pressed.ctrlKey || pressed.altKey || pressed.metaKey || pressed.isComposing) return;
    if (pressed.key === "Escape") { document.querySelectorAll("details[open].who-menu, details[open].drop").forEach((one) => { one.open = false; }); return; }
    if (typing(pressed.target)) return;
    const own = document.querySelector(`[data-key="${CSS.escape(pressed.key.toLowerCase())}"]`);
    if (pressed.key === " " && pressed.target.closest("button, summary, a.btn")) return; // they are pressed by it
    if (pressed.key === " " && !document.querySelector("tr.chosen input[type=checkbox]")) return;
    const act = own ? () => own.click() : onKey[pressed.key] || onKey[pressed.key.toLowerCase()];
    if (!act) return;
    pressed.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  document.querySelector("[data-focus]")?.focus();
})();
