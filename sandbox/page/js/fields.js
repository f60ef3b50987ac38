/**
 * One field for each option of a command. A field has `node`, `option`, `focus()`, `value()` (undefined:
 * not given) and `problem()` (a sentence, or nothing).
 */

import { h, iconButton } from "./dom.js";
import { choose, droppable, encoded, fits, preview } from "./files.js";
import { Listbox } from "./listbox.js";
import * as world from "./world.js";

const STRING = 3,
  INTEGER = 4,
  BOOLEAN = 5,
  USER = 6,
  CHANNEL = 7,
  ROLE = 8,
  MENTIONABLE = 9,
  NUMBER = 10;
export const ATTACHMENT = 11;
const PAUSE_MS = 120;

/** Make the field of an option; `ask(option, typed)` gives the bot's suggestions. */
export function makeField(option, ask, removed) {
  if (option.type === ATTACHMENT) return new FileField(option, removed);
  const isFree = option.type === STRING && !option.autocomplete && !option.choices?.length;
  return isFree ? new TextField(option, removed) : new PickField(option, ask, removed);
}

class Field {
  constructor(option, control, removed) {
    this.option = option;
    this.control = control;
    const name = `option-${option.name}`;
    control.id = name;
    const drop = !option.required && iconButton("close", `Remove ${option.name}`, removed, { class: "drop" });
    if (drop) drop.firstChild.style.width = drop.firstChild.style.height = "13px";
    this.node = h(
      "div",
      { class: "pill", data: { option: option.name } },
      h("label", { htmlFor: name }, option.name),
      control,
      drop,
    );
    this.node.addEventListener("input", () => this.node.classList.remove("wrong"));
  }

  focus() {
    this.control.focus();
  }

  problem() {
    return this.option.required && this.value() === undefined ? `${this.option.name} is needed.` : null;
  }
}

class TextField extends Field {
  constructor(option, removed) {
    super(option, h("textarea", { rows: 1, spellcheck: true, placeholder: option.required ? "needed" : "" }), removed);
    this.node.classList.add("long");
    for (const event of ["input", "focus"]) this.control.addEventListener(event, () => grow(this.control));
  }

  value() {
    return this.control.value === "" ? undefined : this.control.value;
  }

  set(text) {
    this.control.value = text;
  }

  problem() {
    const { min_length: least = 0, max_length: most = 6000, name } = this.option;
    const length = this.control.value.length;
    if (length > most) return `${name} takes ${most} characters at most; this has ${length}.`;
    if (length && length < least) return `${name} takes ${least} characters at least.`;
    return super.problem();
  }
}

/** Make a text area as high as what is in it. */
export function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

class PickField extends Field {
  #picked = null;
  #asking = 0;

  constructor(option, ask, removed) {
    super(option, h("input", { type: "text", autocomplete: "off", placeholder: HINTS[option.type] ?? "" }), removed);
    this.ask = ask;
    this.list = new Listbox(this.node, this.control, {
      label: option.name,
      draw,
      chosen: (entry) => this.#pick(entry),
    });
    this.control.addEventListener("focus", () => this.#suggest());
    this.control.addEventListener("input", () => ((this.#picked = null), this.#suggest()));
    this.control.addEventListener("blur", () => this.list.hide());
    this.control.addEventListener("keydown", (event) => this.list.key(event));
  }

  set(value) {
    this.#pick({ name: String(value), value });
  }

  value() {
    const typed = this.control.value.trim();
    if (this.#picked) return this.#picked.value;
    if (typed === "") return undefined;
    const known = fixed(this.option);
    const found = known.find((entry) => entry.name.toLowerCase() === typed.toLowerCase());
    if (found) return found.value;
    return [INTEGER, NUMBER].includes(this.option.type) ? Number(typed) : typed;
  }

  problem() {
    const value = this.value();
    const { type, name, min_value: least, max_value: most } = this.option;
    if (value === undefined) return super.problem();
    if (type === INTEGER && !Number.isInteger(value)) return `${name} takes a whole number.`;
    if (type === NUMBER && Number.isNaN(value)) return `${name} takes a number.`;
    if (value < least || value > most) return `${name} takes ${least ?? "…"} to ${most ?? "…"}.`;
    if (
      !this.#picked &&
      isClosed(this.option) &&
      typeof value === "string" &&
      !fixed(this.option).some((entry) => entry.value === value)
    ) {
      return `${name} takes one of the list.`;
    }
    return null;
  }

  #pick(entry) {
    this.#picked = entry;
    this.control.value = entry.name;
    this.node.classList.remove("wrong");
  }

  async #suggest() {
    const asking = ++this.#asking;
    const typed = this.#picked ? "" : this.control.value.trim();
    const entries = this.option.autocomplete ? await this.#fromBot(typed, asking) : fitting(fixed(this.option), typed);
    if (asking !== this.#asking || document.activeElement !== this.control) return;
    const empty = isClosed(this.option) || this.option.autocomplete ? "Nothing fits" : "";
    this.list.show(entries, { empty });
  }

  async #fromBot(typed, asking) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    return asking === this.#asking ? this.ask(this.option, typed) : [];
  }
}

const HINTS = {
  [INTEGER]: "a number",
  [NUMBER]: "a number",
  [BOOLEAN]: "true or false",
  [USER]: "a member",
  [CHANNEL]: "a channel",
  [ROLE]: "a role",
};

const draw = (entry) => h("span", { class: "words" }, entry.name);

/** Whether nothing but what is listed can be given. */
function isClosed(option) {
  return Boolean(option.choices?.length) || [BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE].includes(option.type);
}

/** What an option can be, where that is known without asking. */
function fixed(option) {
  if (option.choices?.length) return option.choices;
  if (option.type === BOOLEAN)
    return [
      { name: "True", value: true },
      { name: "False", value: false },
    ];
  const named = (record) => ({ name: record.name, value: record.id });
  if (option.type === USER || option.type === MENTIONABLE) return world.all("user").map(named);
  if (option.type === CHANNEL)
    return world
      .all("channel")
      .filter((each) => each.guild)
      .map(named);
  if (option.type === ROLE)
    return world
      .all("guild")
      .flatMap((guild) => guild.roles)
      .map(named);
  return [];
}

function fitting(entries, typed) {
  return entries.filter((entry) => entry.name.toLowerCase().includes(typed.toLowerCase()));
}

class FileField extends Field {
  #file = null;

  constructor(option, removed) {
    super(option, h("button", { type: "button", class: "pick" }, "choose or drop a file"), removed);
    this.control.addEventListener("click", () => choose((files) => this.take(files[0]), { many: false }));
    droppable(this.node, (files) => this.take(files[0]));
  }

  get isEmpty() {
    return this.#file === null;
  }

  /** Hold that file. */
  take(file) {
    if (!file || !fits(file)) return;
    this.#file = file;
    this.control.replaceChildren(preview(file), file.name);
    this.node.classList.remove("wrong");
  }

  /** The file itself; `payload` makes it ready to be sent. */
  value() {
    return this.#file ?? undefined;
  }

  payload() {
    return encoded(this.#file);
  }
}
