/** Where one writes: text, files, replies, and the way into slash commands. */

import { avatar } from "./avatar.js";
import { CommandForm } from "./commandform.js";
import { commands, matching } from "./commands.js";
import { fill, h, iconButton, whenChanged } from "./dom.js";
import { grow } from "./fields.js";
import { choose, droppable, Files } from "./files.js";
import { Listbox } from "./listbox.js";
import { toEnd } from "./log.js";
import { plain } from "./markdown.js";
import { sentence } from "./words.js";
import * as world from "./world.js";

const host = document.getElementById("composer");
const bar = h("div", { class: "bar", hidden: true });
const chips = h("div", { class: "chips" });
const area = h("textarea", { rows: 1, "aria-label": "Message", enterKeyHint: "send" });
const attach = iconButton("plus", "Attach files", () => choose(take));
const send = iconButton("send", "Send", () => say());
const line = h("div", { class: "line" }, attach, area, send);
const problem = h("div", { class: "problem", role: "alert", hidden: true });
const box = h("div", { class: "box" }, bar, chips, line, problem);
const files = new Files(chips);
let form = null;
let about = null; // {message, ping} while replying, {message, rewrites} while changing one's own
let place = null;

/** Begin to write. */
export function start() {
  host.append(box);
  const picker = new Listbox(host, area, { label: "Commands", draw: drawCommand, chosen: ({ words }) => begin(words) });
  area.addEventListener("input", () => (grow(area), tell(), offer(picker)));
  area.addEventListener("keydown", (event) => picker.key(event) || key(event));
  area.addEventListener("blur", () => picker.hide());
  document.addEventListener("paste", pasted);
  document.addEventListener("reply", ({ detail }) => relate({ message: detail, ping: true }));
  document.addEventListener("rewrite", ({ detail }) => rewrite(detail));
  document.addEventListener("begin", ({ detail }) => begin(detail.command, detail.values));
  document.addEventListener("keydown", typedElsewhere);
  droppable(document.querySelector(".chat"), take);
  world.listen(show);
}

function show() {
  const { user, channel, may_send: maySend } = world.here();
  const found = world.channel();
  if (!found) return;
  if (place !== `${user}/${channel}`) moved(`${user}/${channel}`);
  const name = found.with.length ? `@${world.titleOf(found)}` : `#${found.name}`;
  whenChanged(area, [name, maySend], () => {
    area.placeholder = maySend ? `Message ${name}, or type / for commands` : "You may not write here";
    area.disabled = send.disabled = attach.disabled = !maySend;
  });
}

function moved(now) {
  place = now;
  leaveForm(false);
  relate(null);
}

function key(event) {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    say();
  } else if (event.key === "Escape" && about) {
    relate(null);
  } else if (event.key === "ArrowUp" && area.value === "" && !about) {
    const mine = world.all("message").filter((message) => message.author === world.here().user && message.content);
    if (mine.length) rewrite(mine.at(-1));
  }
}

/** Typing anywhere goes into the box, as long as nothing else wants the keys. */
function typedElsewhere(event) {
  const isPlain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== " ";
  const isFree = document.activeElement === document.body || document.activeElement?.id === "log";
  if (isPlain && isFree && !document.querySelector("dialog[open], .menu")) (form ?? area).focus();
}

function offer(picker) {
  const known = written(area.value);
  if (known) return begin(known.words, known.values);
  if (!area.value.startsWith("/") || area.value.includes("\n")) return picker.hide();
  const found = matching(area.value.slice(1));
  picker.show(found, { title: world.bot()?.name, empty: "No command fits" });
}

/** The command that stands there in full, with what follows it as its first needed option. */
function written(text) {
  const command = commands().find(({ words }) => text.startsWith(`/${words} `));
  if (!command) return null;
  const rest = text.slice(command.words.length + 2);
  const first = command.options.find((option) => option.required);
  return { words: command.words, values: first && rest ? { [first.name]: rest } : {} };
}

function drawCommand(command) {
  const options = command.options
    .map((option) => option.name)
    .slice(0, 6)
    .join("  ");
  return [
    avatar(world.bot()),
    h(
      "span",
      { class: "words" },
      h("b", {}, `/${command.words}`),
      h("mark", {}, options),
      h("small", {}, command.description),
    ),
    h("span", { class: "by" }, world.bot()?.name),
  ];
}

/** Fill in a command. */
function begin(words, values = {}) {
  const command = commands().find((each) => each.words === words);
  if (!command) return undefined;
  relate(null);
  leaveForm(false);
  form = new CommandForm(command, { values, over: leaveForm });
  area.value = "";
  tell();
  line.hidden = chips.hidden = true;
  box.append(form.node);
  return form.focus();
}

function leaveForm(sent) {
  if (!form) return;
  form.node.remove();
  form = null;
  line.hidden = chips.hidden = false;
  area.focus();
  if (sent) toEnd();
}

/** Reply to a message, change one, or (null) neither. */
function relate(to) {
  if (about?.rewrites && !to) area.value = "";
  about = to;
  bar.hidden = !to;
  if (!to) return;
  leaveForm(false);
  fill(
    bar,
    ...(to.rewrites ? rewriting() : replying(to)),
    h("span", { class: "spring" }),
    ping(to),
    iconButton("close", "Never mind", () => relate(null)),
  );
  area.focus();
}

function replying({ message }) {
  return [
    "Replying to ",
    h("b", {}, world.user(message.author)?.name),
    h("span", { class: "excerpt" }, plain(message.content, world.names).slice(0, 60)),
  ];
}

const rewriting = () => [h("b", {}, "Changing your message")];

function ping(to) {
  if (to.rewrites || to.message.author === world.here().user) return null;
  const node = h("button", { type: "button", class: "ping", title: "Whether the reply mentions its author" });
  const showPing = () => {
    node.textContent = to.ping ? "@ ON" : "@ OFF";
    node.setAttribute("aria-pressed", String(to.ping));
    node.setAttribute("aria-label", `Mention the author: ${to.ping ? "on" : "off"}`);
  };
  node.addEventListener("click", () => ((to.ping = !to.ping), showPing()));
  showPing();
  return node;
}

function rewrite(message) {
  relate({ message, rewrites: true });
  area.value = message.content;
  grow(area);
}

async function say() {
  const text = area.value;
  if (!text.trim() && files.isEmpty) return;
  try {
    await deliver(text);
    area.value = "";
    grow(area);
    files.clear();
    relate(null);
    tell();
    toEnd();
  } catch (error) {
    tell(sentence(error));
  }
}

async function deliver(text) {
  const { user, channel } = world.here();
  if (about?.rewrites) return world.act("edit", { user, message: about.message.id, text });
  const reply = about ? { reply_to: about.message.id, ping: about.ping } : {};
  return world.act("say", { user, channel, text, files: await files.payload(), ...reply });
}

function take(chosen) {
  if (form) form.takeFiles(chosen);
  else files.add(chosen);
}

function pasted(event) {
  const pastedFiles = [...(event.clipboardData?.files ?? [])];
  if (!pastedFiles.length || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  take(pastedFiles);
}

function tell(text = "") {
  problem.hidden = !text;
  problem.textContent = text;
}
