/** Filling in a slash command: its options as pills, the needed ones first. */

import { avatar } from "./avatar.js";
import { fill, h, iconButton } from "./dom.js";
import { ATTACHMENT, makeField } from "./fields.js";
import { sentence } from "./words.js";
import * as world from "./world.js";

const WAITS_MS = 3000;

export class CommandForm {
  #fields = [];

  /** `command` as `commands()` has it; `over(sent)` is called when it was sent or given up. */
  constructor(command, { values = {}, over }) {
    Object.assign(this, { command, over });
    this.pills = h("div", { class: "pills" });
    this.about = h("div", { class: "about" });
    this.more = h("div", { class: "more" });
    this.problem = h("div", { class: "problem", role: "alert", hidden: true });
    this.node = this.#frame();
    const first = command.options.filter((option) => option.required || option.name in values);
    for (const option of first) this.#add(option).set?.(values[option.name] ?? "");
    this.#showMore();
  }

  focus() {
    (this.#fields[0]?.control ?? this.node.querySelector("button")).focus();
  }

  /** Take files that were dropped or pasted: each for the next empty attachment. */
  takeFiles(files) {
    for (const file of files) this.#emptyAttachment()?.take(file);
  }

  #frame() {
    const called = h("div", { class: "called" }, avatar(world.bot(), "small"), `/${this.command.words}`);
    const send = iconButton("send", "Send", () => this.#send());
    const close = iconButton("close", "Give up the command", () => this.over(false));
    const node = h(
      "div",
      { role: "form", "aria-label": `/${this.command.words}` },
      h("div", { class: "command" }, called, this.pills, close, send),
      h("div", { class: "hints" }, this.about, this.more),
      this.problem,
    );
    node.addEventListener("keydown", (event) => this.#key(event));
    node.addEventListener("focusin", (event) =>
      this.#explain(event.target.closest(".pill, .more button")?.dataset.option),
    );
    return node;
  }

  #key(event) {
    if (event.isComposing) return;
    const isLeft = event.key === "Escape" || (event.key === "Backspace" && this.#isBlank(event.target));
    if (isLeft) this.over(false);
    else if (event.key === "Enter" && !event.shiftKey && !event.target.closest("button")) this.#send();
    else return;
    event.preventDefault();
  }

  #isBlank(target) {
    return target === this.#fields[0]?.control && this.#fields.every((field) => field.value() === undefined);
  }

  #add(option) {
    const field = makeField(
      option,
      (each, typed) => this.#suggestions(each, typed),
      () => this.#remove(field),
    );
    this.#fields.push(field);
    this.pills.append(field.node);
    this.#showMore();
    return field;
  }

  #remove(field) {
    this.#fields = this.#fields.filter((each) => each !== field);
    field.node.remove();
    this.#showMore();
    this.focus();
  }

  #emptyAttachment() {
    const held = this.#fields.find((field) => field.option.type === ATTACHMENT && field.isEmpty);
    const next = this.#left().find((option) => option.type === ATTACHMENT);
    return held ?? (next && this.#add(next));
  }

  #left() {
    const held = new Set(this.#fields.map((field) => field.option.name));
    return this.command.options.filter((option) => !held.has(option.name));
  }

  #showMore() {
    fill(
      this.more,
      this.#left().map((option) =>
        h(
          "button",
          {
            type: "button",
            data: { option: option.name },
            title: option.description,
            on: { click: () => this.#add(option).focus() },
          },
          `+ ${option.name}`,
        ),
      ),
    );
    this.#explain(this.#fields.at(-1)?.option.name);
  }

  #explain(name) {
    const option = this.command.options.find((each) => each.name === name);
    if (option) fill(this.about, h("b", {}, option.name), " ", option.description, option.required ? " (needed)" : "");
    else fill(this.about, this.command.description);
  }

  async #suggestions(option, typed) {
    const others = this.#fields.filter((field) => field.option.type !== ATTACHMENT && field.value() !== undefined);
    const options = Object.fromEntries(others.map((field) => [field.option.name, field.value()]));
    options[option.name] = typed;
    const { user, channel } = world.here();
    try {
      const { id } = await world.act("autocomplete", {
        user,
        channel,
        command: this.command.words,
        focused: option.name,
        options,
      });
      return await choices(id);
    } catch {
      return [];
    }
  }

  async #send() {
    const wrong = this.#fields.find((field) => field.problem());
    this.#tell(wrong?.problem());
    if (wrong) return this.#point(wrong);
    try {
      await world.askBot("slash", {
        channel: world.here().channel,
        command: this.command.words,
        options: await this.#options(),
      });
      this.over(true);
    } catch (error) {
      this.#tell(sentence(error));
    }
  }

  async #options() {
    const given = this.#fields.filter((field) => field.value() !== undefined);
    const pairs = given.map(async (field) => [field.option.name, await (field.payload?.() ?? field.value())]);
    return Object.fromEntries(await Promise.all(pairs));
  }

  #point(field) {
    field.node.classList.add("wrong");
    field.focus();
  }

  #tell(text) {
    this.problem.hidden = !text;
    this.problem.textContent = text ?? "";
  }
}

/** The bot's suggestions, or none if it does not answer. */
function choices(id) {
  return new Promise((resolve) => {
    const done = (found) => (clearTimeout(late), stop(), resolve(found));
    const late = setTimeout(() => done([]), WAITS_MS);
    const stop = world.listen(() => {
      const asked = world.get(`asked:${id}`);
      if (asked?.choices) done(asked.choices);
    });
  });
}
