// [data-evidence="Before"]: shows what was chosen in its file fields, and tells when the phone made each file.
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });

function shown(file, phase) {
  const item = document.createElement("li");
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const name = document.createElement("strong");
  name.textContent = phase;
  caption.append(name, ` ${clock.format(file.lastModified)}`);
  if (file.type.startsWith("image/")) {
    const image = document.createElement("img");
    image.src = URL.createObjectURL(file);
    image.alt = file.name;
    figure.append(image);
  } else {
    caption.append(document.createElement("br"), file.name);
  }
  figure.append(caption);
  item.append(figure);
  return item;
}

// Listens on the document: forms that htmx puts in place later have such fields too.
document.addEventListener("change", ({ target }) => {
  const field = target.matches("input[type=file]") && target.closest("[data-evidence]");
  if (!field) return;
  const inputs = Array.from(field.querySelectorAll("input[type=file]"));
  const list = field.querySelector("ul");
  const files = inputs.flatMap((input) => Array.from(input.files));
  for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
  field.querySelector("input[type=hidden]").value = files.map((file) => file.lastModified).join(" ");
  list.replaceChildren(...files.map((file) => shown(file, field.dataset.evidence)));
});
