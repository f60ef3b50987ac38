/** A list of entries to choose from while one keeps typing elsewhere. */

import { fill, h } from "./dom.js";

let lists = 0;

/** The list belongs to `input`, which keeps the focus; `draw(entry)` gives an entry's content. */
export class Listbox {
  #entries = [];
  #at = 0;
  #name = `list-${++lists}`;

  constructor(host, input, { label, draw, chosen }) {
    Object.assign(this, { input, draw, chosen });
    this.node = h("div", { class: "popup", role: "listbox", id: this.#name, "aria-label": label, hidden: true });
    // The input keeps the focus, or the list would close before the click came.
    this.node.addEventListener("pointerdown", (event) => event.preventDefault());
    host.append(this.node);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-controls": this.#name,
      "aria-expanded": "false",
    })) {
      input.setAttribute(name, value);
    }
  }

  get isOpen() {
    return !this.node.hidden;
  }

  /** Show these entries under `title`; none: `empty`, or nothing at all. */
  show(entries, { title = "", empty = "" } = {}) {
    this.#entries = entries;
    this.#at = 0;
    this.node.hidden = entries.length === 0 && !empty;
    this.input.setAttribute("aria-expanded", String(this.isOpen));
    fill(
      this.node,
      title && h("h3", {}, title),
      entries.map((entry, at) => this.#row(entry, at)),
      entries.length === 0 && h("div", { class: "none" }, empty),
    );
    this.#mark();
  }

  hide() {
    this.show([]);
  }

  /** Whether a key was meant for the list. */
  key(event) {
    if (!this.isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.#entries.length) this.#move(step);
    else if (event.key === "Escape") this.hide();
    else if ((event.key === "Enter" || event.key === "Tab") && this.#entries.length)
      this.#choose(this.#entries[this.#at]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #row(entry, at) {
    const choose = () => this.#choose(entry);
    return h(
      "div",
      { class: "entry", role: "option", id: `${this.#name}-${at}`, on: { click: choose } },
      this.draw(entry),
    );
  }

  #choose(entry) {
    this.hide();
    this.chosen(entry);
  }

  #move(step) {
    this.#at = (this.#at + step + this.#entries.length) % this.#entries.length;
    this.#mark();
  }

  #mark() {
    const rows = [...this.node.querySelectorAll(".entry")];
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === this.#at)));
    rows[this.#at]?.scrollIntoView({ block: "nearest" });
    if (rows.length) this.input.setAttribute("aria-activedescendant", `${this.#name}-${this.#at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }
}
