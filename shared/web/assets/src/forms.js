// Forms, also those that htmx puts in place later: counters of characters, and nothing typed is lost on the way.
const numbers = new Intl.NumberFormat(document.documentElement.lang);
const COUNTED = "textarea[data-count][maxlength]";
const timers = new WeakMap();

function tell(area) {
  const output = document.getElementById(area.dataset.count);
  if (!output) return;
  output.textContent = output.dataset.text.replace("{n}", numbers.format(area.maxLength - area.value.length));
}

// A textarea with data-count="id": says how many characters are left, politely and not at each key.
document.addEventListener("input", ({ target }) => {
  if (!target.matches(COUNTED)) return;
  clearTimeout(timers.get(target));
  timers.set(target, setTimeout(tell, 400, target));
});
function tellAll(within) {
  for (const area of within.querySelectorAll(COUNTED)) tell(area);
}
tellAll(document);

// <form data-keep>: what was typed and chosen in it is still there when it is replaced by another form and comes back,
// and leaving the page asks first. The form itself is kept: nobody can put back the files of a file field.
const kept = new Map();
const touched = new WeakSet();
const version = (form) => form.elements.namedItem("version")?.value;

document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-keep]");
  if (form) touched.add(form);
});
document.body?.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  for (const form of target.querySelectorAll("form[data-keep]")) if (touched.has(form)) kept.set(form.action, form);
});
document.body?.addEventListener("htmx:load", ({ detail: { elt } }) => {
  for (const form of elt.querySelectorAll("form[data-keep]")) {
    const before = kept.get(form.action);
    if (before && version(before) === version(form)) form.replaceWith(before);
  }
  tellAll(elt);
});

let sent = false;
addEventListener("submit", () => {
  sent = true;
});
addEventListener("pageshow", () => {
  sent = false;
});
addEventListener("beforeunload", (event) => {
  const here = Array.from(document.querySelectorAll("form[data-keep]"));
  const away = Array.from(kept.values()).filter((form) => !form.isConnected);
  if (!sent && (here.some((form) => touched.has(form)) || away.length > 0)) event.preventDefault();
});
