// What moves on every page: htmx with server-sent events, the light and dark switch, photo previews, printing, forms.
import "./htmx.js";
import "htmx-ext-sse";
import "./forms.js";

function isDark() {
  const chosen = document.documentElement.dataset.bsTheme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function showTheme(button) {
  button.setAttribute("aria-pressed", String(isDark()));
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.hidden = false;
  showTheme(button);
  button.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    document.documentElement.dataset.bsTheme = next;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // The choice lasts for this page only.
    }
    showTheme(button);
  });
}

// <input type="file" data-preview="id-of-a-list">: shows what was chosen before it is sent.
for (const input of document.querySelectorAll("input[type=file][data-preview]")) {
  const list = document.getElementById(input.dataset.preview);
  input.addEventListener("change", () => {
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    list.replaceChildren(
      ...Array.from(input.files, (file) => {
        const item = document.createElement("li");
        const image = document.createElement("img");
        image.src = URL.createObjectURL(file);
        image.alt = file.name;
        item.append(image);
        return item;
      }),
    );
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// <button data-copy="id" data-done="Copied">: copies the text of an element, and says so in its own <span>.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.querySelector("span").textContent = button.dataset.done;
  });
}

// The error summary takes the focus, so that it is read first.
document.querySelector("[data-error-summary]")?.focus();

// A part that htmx puts in place anew keeps open what its reader has opened in it, and the focus where it was;
// one that is replaced by another keeps the focus.
const FOCUSABLE = "a, button, summary, input, select, textarea, [tabindex]";
let before = null;
document.body?.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  before = {
    open: Array.from(target.querySelectorAll("details"), (details) => details.open),
    focus: Array.from(target.querySelectorAll(FOCUSABLE)).indexOf(document.activeElement),
  };
});
document.body?.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (!before) return;
  if (target.isConnected) {
    target.querySelectorAll("details").forEach((details, place) => {
      details.open = before.open[place] ?? false;
    });
  }
  const now = target.isConnected ? target : document.getElementById(target.id);
  if (before.focus >= 0) now?.querySelectorAll(FOCUSABLE)[before.focus]?.focus({ preventScroll: true });
});
