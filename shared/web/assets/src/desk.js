// The desk's keys, ticking many cases at once, and its help. Everything here can be done without it too.
const rows = Array.from(document.querySelectorAll("[data-row]"));
const boxes = Array.from(document.querySelectorAll("[data-box]"));
const help = document.getElementById("bantuan-tombol");
const GO_WITHIN_MS = 1500;

for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;

// --- Ticking ---------------------------------------------------------------------------------------------------------
const bar = document.querySelector("[data-bar]");
const chosen = document.querySelector("[data-chosen]");
const all = document.querySelector("[data-all]");
let last = null;

function tell() {
  const count = boxes.filter((box) => box.checked).length;
  for (const box of boxes) box.closest("[data-row]").classList.toggle("is-chosen", box.checked);
  if (bar) bar.classList.toggle("is-empty", count === 0);
  if (chosen) chosen.textContent = chosen.dataset.text.replace("{n}", count);
  if (all) {
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }
}

// With Shift: everything between the box ticked before and this one.
function ticked(box, range) {
  if (range && last !== null) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
    for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
  }
  last = box;
  tell();
}

for (const box of boxes) box.addEventListener("click", (event) => ticked(box, event.shiftKey));
if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
}
// A browser that comes back to the page remembers what was ticked.
tell();
addEventListener("pageshow", tell);

// --- Keys ------------------------------------------------------------------------------------------------------------
let goUntil = 0;

function here() {
  return rows.findIndex((row) => row.contains(document.activeElement));
}

function move(step) {
  const row = rows[Math.min(Math.max(here() + step, 0), rows.length - 1)];
  row?.querySelector("[data-open]")?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

function tick(range) {
  const box = rows[here()]?.querySelector("[data-box]");
  if (!box) return;
  box.checked = !box.checked;
  ticked(box, range);
}

function go(key) {
  const address = { p: ".site-nav a[href^='/papan']", q: "[data-go='1']" }[key] ?? `[data-go='${CSS.escape(key)}']`;
  document.querySelector(address)?.click();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => tick(false),
  X: () => tick(true),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => help?.showModal(),
  g: () => {
    goUntil = Date.now() + GO_WITHIN_MS;
  },
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help?.open) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  if (Date.now() < goUntil) {
    goUntil = 0;
    go(event.key);
  } else if (Object.hasOwn(KEYS, event.key)) {
    KEYS[event.key]();
  } else {
    return;
  }
  event.preventDefault();
});

for (const button of document.querySelectorAll("[data-help]")) button.addEventListener("click", () => help.showModal());
