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

for (const field of document.querySelectorAll("[data-evidence]")) {
  const inputs = Array.from(field.querySelectorAll("input[type=file]"));
  const times = field.querySelector("input[type=hidden]");
  const list = field.querySelector("ul");
  field.addEventListener("change", () => {
    const files = inputs.flatMap((input) => Array.from(input.files));
    for (const image of list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    times.value = files.map((file) => file.lastModified).join(" ");
    list.replaceChildren(...files.map((file) => shown(file, field.dataset.evidence)));
  });
}
