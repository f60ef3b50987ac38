/** Files on their way out: chosen, dropped or pasted, shown as chips. */

import { fill, h, icon, iconButton } from "./dom.js";
import { toast } from "./toast.js";
import { size } from "./words.js";
import * as world from "./world.js";

/** A list of files with its chips drawn into `node`; `most` may be held. */
export class Files {
  #files = [];

  constructor(node, { most = 10, changed = () => {} } = {}) {
    this.node = node;
    this.most = most;
    this.changed = changed;
  }

  get isEmpty() {
    return this.#files.length === 0;
  }

  /** Take more files, as far as this place takes them. */
  add(files) {
    for (const file of files) {
      if (!fits(file)) continue;
      if (this.#files.length >= this.most) this.#files.pop();
      this.#files.push(file);
    }
    this.#show();
  }

  clear() {
    this.#files = [];
    this.#show();
  }

  /** The files as acts take them: `{name, base64}`. */
  payload() {
    return Promise.all(this.#files.map(encoded));
  }

  #remove(file) {
    this.#files = this.#files.filter((each) => each !== file);
    this.#show();
  }

  #show() {
    fill(
      this.node,
      this.#files.map((file) =>
        h(
          "div",
          { class: "chip" },
          preview(file),
          h("div", { class: "name", title: file.name }, file.name),
          iconButton("close", `Remove ${file.name}`, () => this.#remove(file)),
        ),
      ),
    );
    this.changed();
  }
}

/** Whether a file may be sent here; if not, that is told. */
export function fits(file) {
  const limit = world.here().upload_limit ?? Infinity;
  if (file.size <= limit) return true;
  toast(`${file.name} has ${size(file.size)}; this place takes ${size(limit)}.`, "bad");
  return false;
}

/** A small picture of a file, or a sign for one that is none. */
export function preview(file) {
  if (!file.type.startsWith("image/")) return h("div", { class: "kind" }, icon("file"));
  const image = h("img", { alt: "" });
  image.src = URL.createObjectURL(file);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
  return image;
}

/** A file as acts take it. */
export function encoded(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve({ name: file.name, base64: reader.result.split(",")[1] ?? "" }));
    reader.addEventListener("error", () => reject(new Error(`${file.name} could not be read`)));
    reader.readAsDataURL(file);
  });
}

/** Ask the person for files. */
export function choose(take, { many = true } = {}) {
  const input = h("input", { type: "file", multiple: many });
  input.addEventListener("change", () => take([...input.files]));
  input.click();
}

/** Let files be dropped on a node. */
export function droppable(node, take) {
  let depth = 0;
  const lit = (change) => node.classList.toggle("dragged", (depth = Math.max(0, depth + change)) > 0);
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  node.addEventListener("dragenter", (event) => holdsFiles(event) && lit(1));
  node.addEventListener("dragleave", (event) => holdsFiles(event) && lit(-1));
  node.addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
  node.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    lit(-depth);
    take([...event.dataTransfer.files]);
  });
}
