/** Forms that the bot opens: text, files, choices. */

import { avatar } from "./avatar.js";
import { selectButton } from "./components.js";
import { h, iconButton } from "./dom.js";
import { choose, droppable, Files } from "./files.js";
import { draw } from "./markdown.js";
import { sentence } from "./words.js";
import * as world from "./world.js";

const ROW = 1,
  SELECT = 3,
  TEXT_INPUT = 4,
  TEXT = 10,
  LABEL = 18,
  UPLOAD = 19;
const PARAGRAPH = 2;
const shown = new Set();

/** Open each form that the bot answers to this page with. */
export function start() {
  world.listen(() => {
    for (const asked of world.all("asked")) {
      if (!asked.modal || shown.has(asked.id) || !world.isMine(asked.id)) continue;
      shown.add(asked.id);
      open(asked);
    }
  });
}

function open(asked) {
  const inputs = [];
  const problem = h("div", { class: "problem", role: "alert", hidden: true });
  const fields = h(
    "div",
    { class: "fields" },
    asked.modal.components.map((each) => outer(each, inputs)),
  );
  const box = h(
    "dialog",
    { class: "form", "aria-label": asked.modal.title },
    h(
      "header",
      {},
      avatar(world.bot()),
      h("h2", {}, asked.modal.title),
      iconButton("close", "Close", () => box.close()),
    ),
    fields,
    problem,
    h(
      "footer",
      {},
      h("button", { type: "button", class: "button", on: { click: () => box.close() } }, "Cancel"),
      h("button", { type: "button", class: "button primary", on: { click: () => submit() } }, "Submit"),
    ),
  );
  const submit = () => send(asked, inputs, box, problem);
  box.addEventListener("keydown", (event) => {
    if (
      event.key === "Enter" &&
      !event.isComposing &&
      (event.target.matches("input") || event.ctrlKey || event.metaKey)
    )
      submit();
  });
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  fields.querySelector("textarea, input, button")?.focus();
}

async function send(asked, inputs, box, problem) {
  try {
    const pairs = inputs.map(async (input) => [input.name, await input.value()]);
    const filled = Object.fromEntries((await Promise.all(pairs)).filter(([, value]) => value !== undefined));
    const sent = await world.askBot("submit", { interaction: asked.id, fields: filled });
    if (sent) box.close();
  } catch (error) {
    problem.textContent = sentence(error);
    problem.hidden = false;
  }
}

function outer(each, inputs) {
  if (each.type === TEXT) return words(each.content);
  if (each.type === ROW)
    return h(
      "div",
      {},
      each.components.map((inner) => field(inner, inner.label, "", inputs)),
    );
  if (each.type === LABEL) return field(each.component, each.label, each.description, inputs);
  return null;
}

function words(text) {
  const node = h("div", { class: "content" });
  draw(node, text, world.names);
  return node;
}

function field(each, label, note, inputs) {
  const { node, value } = (MAKERS[each.type] ?? unknown)(each, inputs.length);
  inputs.push({ name: each.custom_id, value });
  const target = node.id || null;
  const title = h(
    target ? "label" : "div",
    target ? { htmlFor: target } : { class: "field-label" },
    label,
    each.required !== false && h("span", { class: "star", title: "needed" }, " *"),
  );
  return h("div", { class: "field" }, title, note && h("small", {}, note), node);
}

function textInput(each, number) {
  const shared = {
    id: `field-${number}`,
    value: each.value ?? "",
    placeholder: each.placeholder ?? "",
    maxLength: each.max_length ?? 4000,
  };
  const node =
    each.style === PARAGRAPH ? h("textarea", { rows: 4, ...shared }) : h("input", { type: "text", ...shared });
  return { node, value: () => node.value };
}

function upload(each) {
  const chips = h("div", { class: "chips" });
  const files = new Files(chips, { most: each.max_values ?? 1 });
  const pick = h(
    "button",
    { type: "button", class: "button", on: { click: () => choose((found) => files.add(found)) } },
    "Choose files",
  );
  const node = h("div", { class: "target" }, chips, pick, "or drop them here");
  droppable(node, (found) => files.add(found));
  node.addEventListener("paste", (event) => files.add([...event.clipboardData.files]));
  return { node, value: async () => (files.isEmpty ? undefined : files.payload()) };
}

function choice(each) {
  let values = (each.options ?? []).filter((option) => option.default).map((option) => option.value);
  const node = selectButton(each, (now) => (values = now));
  return { node, value: () => (values.length ? values : undefined) };
}

function unknown(each) {
  return { node: h("em", {}, `This page cannot draw a component of type ${each.type}.`), value: () => undefined };
}

const MAKERS = { [TEXT_INPUT]: textInput, [UPLOAD]: upload, [SELECT]: choice };
