/** Buttons and menus under a message, whatever the bot puts there. */

import { fill, h } from "./dom.js";
import { openMenu } from "./popups.js";
import { toast } from "./toast.js";
import { sentence } from "./words.js";
import * as world from "./world.js";

const ROW = 1,
  BUTTON = 2,
  LINK = 5,
  SELECTS = [3, 5, 6, 7, 8];
const STYLES = { 1: "primary", 2: "", 3: "success", 4: "danger", 5: "" };

/** Draw a message's rows anew. */
export function showRows(node, message) {
  fill(
    node,
    message.components
      .filter((each) => each.type === ROW)
      .map((row) =>
        h(
          "div",
          { class: "row" },
          row.components.map((each) => component(each, message)),
        ),
      ),
  );
}

function component(each, message) {
  if (each.type === BUTTON) return each.style === LINK ? link(each) : button(each, message);
  if (SELECTS.includes(each.type)) return select(each, message);
  return null;
}

function label(each) {
  return [each.emoji?.name, each.label].filter(Boolean).join(" ");
}

function link(each) {
  const safe = /^https?:/u.test(each.url) ? each.url : null;
  return h("a", { class: "button", href: safe, target: "_blank", rel: "noopener noreferrer" }, label(each));
}

function button(each, message) {
  const press = () => ask(node, "click", { message: message.id, button: each.custom_id });
  const node = h(
    "button",
    {
      type: "button",
      class: `button ${STYLES[each.style] ?? ""}`.trim(),
      disabled: Boolean(each.disabled),
      on: { click: press },
    },
    label(each),
  );
  return node;
}

function select(each, message) {
  const send = (values) => ask(node, "select", { message: message.id, menu: each.custom_id, values });
  const node = selectButton(each, send);
  return node;
}

/** A button that opens the options of a select; `chosen(values)` once enough are picked. */
export function selectButton(each, chosen) {
  const options = optionsOf(each);
  const defaults = options.filter((option) => option.default).map((option) => option.value);
  const node = h("button", {
    type: "button",
    class: "button select",
    "aria-haspopup": "menu",
    disabled: Boolean(each.disabled),
  });
  const show = (values) => {
    const picked = options.filter((option) => values.includes(option.value)).map((option) => option.label);
    fill(
      node,
      h("span", { class: picked.length ? "" : "placeholder" }, picked.join(", ") || each.placeholder || "Choose"),
      "▾",
    );
  };
  let values = defaults;
  show(values);
  node.addEventListener("click", () => pick(node, each, options, values, (now) => (show((values = now)), chosen(now))));
  return node;
}

function pick(node, each, options, before, done) {
  const most = each.max_values ?? 1;
  const picked = new Set(before);
  const one = (option) => ({ label: option.label, note: option.description, run: () => done([option.value]) });
  const many = (option) => ({
    label: option.label,
    note: option.description,
    checked: picked.has(option.value),
    run: (row) => {
      if (!picked.delete(option.value) && picked.size < most) picked.add(option.value);
      row.setAttribute("aria-checked", picked.has(option.value));
    },
  });
  const closed = () => most > 1 && picked.size >= (each.min_values ?? 1) && done([...picked]);
  openMenu(node, options.map(most > 1 ? many : one), { label: each.placeholder ?? "Choose", stays: most > 1, closed });
}

const KINDS = { 5: ["user"], 6: ["role"], 7: ["user", "role"], 8: ["channel"] };
const NAMED = {
  user: () => world.all("user"),
  role: () => world.all("guild").flatMap((guild) => guild.roles),
  channel: (each) => world.all("channel").filter((one) => one.name && takes(each, one)),
};

/** Of Discord's own menus nobody says the options: they are who and what there is. */
function optionsOf(each) {
  if (each.options) return each.options;
  const chosen = (each.default_values ?? []).map((one) => one.id);
  return KINDS[each.type].flatMap((kind) =>
    NAMED[kind](each).map((one) => ({
      label: `${kind === "channel" ? "#" : ""}${one.name}`,
      value: one.id,
      default: chosen.includes(one.id),
    })),
  );
}

function takes(each, channel) {
  return channel.guild === world.channel()?.guild && (each.channel_types ?? [channel.kind]).includes(channel.kind);
}

/** Send a press, show that it is under way, and say so if nobody answers in time. */
async function ask(node, act, given) {
  node.classList.add("pending");
  node.disabled = true;
  try {
    const id = await world.askBot(act, given);
    if (!(await answered(id))) toast("This interaction failed: the bot did not answer in time.", "bad");
  } catch (error) {
    toast(sentence(error), "bad");
  }
  node.classList.remove("pending");
  node.disabled = false;
}

/** Whether an interaction is answered before Discord gives up on it. */
export function answered(id) {
  const within = (world.here().answer_within ?? 3) * 1000;
  return new Promise((resolve) => {
    const stop = world.listen(() => world.get(`asked:${id}`)?.answered && done(true));
    const late = setTimeout(() => done(false), within);
    const done = (whether) => (clearTimeout(late), stop?.(), resolve(whether));
  });
}
