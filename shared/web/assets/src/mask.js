// [data-mask]: boxes over a photo, black or blurred, by pointer or keys; a masked copy is drawn and sent with the form.
const STEP = 0.01;
const SMALLEST = 0.02;
const FIRST = { x: 0.4, y: 0.4, width: 0.2, height: 0.2 };
const CELLS = 6; // of a blurred box along its longer side: too few to tell a face or a letter
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const within = (value, low, high) => Math.min(Math.max(value, low), high);

// A box's place is in parts of the photo's width and height, so that it holds at any size of the screen.
class Masking {
  constructor(form) {
    this.form = form;
    this.stage = form.querySelector("[data-mask-stage]");
    this.image = this.stage.querySelector("img");
    this.status = form.querySelector("[data-mask-status]");
    this.file = form.querySelector("input[name=masked]");
    this.blurred = form.querySelector("[data-mask-blur]");
    this.save = form.querySelector("button[value=mask]");
    this.boxes = [];
    this.chosen = null;
    this.drawn = false;
    for (const tool of form.querySelectorAll("[data-mask-tools]")) tool.hidden = false;
    this.stage.classList.add("mask-ready");
    form.querySelector("[data-mask-add]").addEventListener("click", () => this.add(FIRST).element.focus());
    form.querySelector("[data-mask-remove]").addEventListener("click", () => this.remove(this.chosen));
    this.blurred.addEventListener("click", () => this.turn());
    this.save.addEventListener("click", (event) => this.draw(event));
    this.stage.addEventListener("pointerdown", (event) => this.drag(event));
  }

  get blurring() {
    return this.blurred.getAttribute("aria-pressed") === "true";
  }

  set blurring(blur) {
    this.blurred.setAttribute("aria-pressed", String(blur));
  }

  add(place) {
    const box = { ...place, blur: this.blurring, element: document.createElement("button") };
    box.element.type = "button";
    box.element.addEventListener("focus", () => this.choose(box));
    box.element.addEventListener("keydown", (event) => this.key(event, box));
    this.boxes.push(box);
    this.stage.append(box.element);
    this.choose(box);
    this.place(box);
    this.tell(this.form.dataset.added, this.boxes.length);
    return box;
  }

  remove(box) {
    if (!box) return;
    this.boxes.splice(this.boxes.indexOf(box), 1);
    box.element.remove();
    this.choose(this.boxes.at(-1) ?? null);
    (this.chosen?.element ?? this.form.querySelector("[data-mask-add]")).focus();
    this.tell(this.form.dataset.removed);
  }

  choose(box) {
    this.chosen = box;
    if (box) this.blurring = box.blur;
    for (const each of this.boxes) this.place(each);
  }

  turn() {
    this.blurring = !this.blurring;
    if (!this.chosen) return;
    this.chosen.blur = this.blurring;
    this.place(this.chosen);
  }

  place(box) {
    const { style } = box.element;
    style.left = `${box.x * 100}%`;
    style.top = `${box.y * 100}%`;
    style.width = `${box.width * 100}%`;
    style.height = `${box.height * 100}%`;
    box.element.className = `mask-box${box.blur ? " mask-blur" : ""}${box === this.chosen ? " mask-chosen" : ""}`;
    box.element.setAttribute("aria-label", this.form.dataset.label.replace("{n}", this.boxes.indexOf(box) + 1));
    this.drawn = false;
  }

  move(box, x, y) {
    box.x = within(x, 0, 1 - box.width);
    box.y = within(y, 0, 1 - box.height);
    this.place(box);
  }

  key(event, box) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.remove(box);
      return;
    }
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    const [x, y] = way.map((one) => one * STEP);
    if (!event.shiftKey) {
      this.move(box, box.x + x, box.y + y);
      return;
    }
    box.width = within(box.width + x, SMALLEST, 1 - box.x);
    box.height = within(box.height + y, SMALLEST, 1 - box.y);
    this.place(box);
  }

  // On a box: moves it. Elsewhere on the photo: draws a new one.
  drag(event) {
    const at = ({ clientX, clientY }) => {
      const frame = this.stage.getBoundingClientRect();
      return [within((clientX - frame.left) / frame.width, 0, 1), within((clientY - frame.top) / frame.height, 0, 1)];
    };
    const [x, y] = at(event);
    const held = this.boxes.find((box) => box.element === event.target);
    const box = held ?? this.add({ x, y, width: 0, height: 0 });
    const [left, top] = [x - box.x, y - box.y];
    const onMove = (moved) => {
      const [toX, toY] = at(moved);
      if (held) {
        this.move(box, toX - left, toY - top);
        return;
      }
      Object.assign(box, { x: Math.min(x, toX), y: Math.min(y, toY), width: Math.abs(toX - x), height: Math.abs(toY - y) });
      this.place(box);
    };
    const end = () => {
      this.stage.removeEventListener("pointermove", onMove);
      if (box.width >= SMALLEST && box.height >= SMALLEST) {
        box.element.focus();
        return;
      }
      this.remove(box);
      this.tell("");
    };
    event.preventDefault();
    this.stage.setPointerCapture(event.pointerId);
    this.stage.addEventListener("pointermove", onMove);
    this.stage.addEventListener("lostpointercapture", end, { once: true });
  }

  async draw(event) {
    if (this.drawn) return;
    event.preventDefault();
    if (this.boxes.length === 0) {
      this.tell(this.form.dataset.none);
      return;
    }
    try {
      await this.image.decode();
      const files = new DataTransfer();
      files.items.add(new File([await masked(this.image, this.boxes)], "disamarkan.jpg", { type: "image/jpeg" }));
      this.file.disabled = false;
      this.file.files = files.files;
      this.drawn = true;
    } catch {
      this.tell(this.form.dataset.failed);
      return;
    }
    this.save.click();
  }

  tell(text, n = "") {
    this.status.textContent = text.replace("{n}", n);
  }
}

function masked(image, boxes) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  for (const box of boxes) {
    const [left, top] = [Math.floor(box.x * canvas.width), Math.floor(box.y * canvas.height)];
    const width = Math.ceil((box.x + box.width) * canvas.width) - left;
    const height = Math.ceil((box.y + box.height) * canvas.height) - top;
    if (box.blur) pen.drawImage(coarse(canvas, left, top, width, height), left, top, width, height);
    else pen.fillRect(left, top, width, height);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no copy"))), "image/jpeg", 0.9);
  });
}

function coarse(source, left, top, width, height) {
  const small = document.createElement("canvas");
  const cell = Math.max(width, height) / CELLS;
  [small.width, small.height] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  small.getContext("2d").drawImage(source, left, top, width, height, 0, 0, small.width, small.height);
  return small;
}

for (const form of document.querySelectorAll("[data-mask]")) new Masking(form);
