/** The messages of a channel, followed at their end unless one has scrolled away. */

import { avatar } from "./avatar.js";
import { fill, h, keyed } from "./dom.js";
import { makeMessage, updateMessage } from "./message.js";
import * as world from "./world.js";

const TOGETHER_S = 7 * 60;
const AT_END_PX = 80;
const COMMAND = 2;
const DEFAULT = 0;
const TRIES = ["a koi pond at dusk", "a lighthouse in a storm", "a fox in the snow"];

const log = document.getElementById("log");
const newest = document.getElementById("newest");
const welcome = h("div", { class: "welcome" });
const list = h("div");
const waiting = h("div");
const items = new Map();
let atEnd = true;
let shownPlace = null;

/** Begin to show messages. */
export function start() {
  log.append(welcome, list, waiting);
  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PX;
    if (atEnd) newest.hidden = true;
  });
  newest.addEventListener("click", toEnd);
  new ResizeObserver(() => atEnd && toEnd()).observe(list);
  new ResizeObserver(() => atEnd && toEnd()).observe(log);
  world.listen(show);
}

/** Scroll to the newest message. */
export function toEnd() {
  atEnd = true;
  log.scrollTop = log.scrollHeight;
  newest.hidden = true;
}

function show() {
  const { user, channel, locale } = world.here();
  const place = `${user}/${channel}`;
  const isFresh = place !== shownPlace;
  shownPlace = place;
  const messages = world.all("message");
  const before = list.childElementCount;
  showWelcome(messages);
  if (locale) log.lang = locale;
  keyed(list, messages.map(grouped), ({ message }) => `${user}/${locale}/${message.id}`, makeMessage, updateMessage);
  keyed(waiting, unanswered(), ({ id }) => id, makeWaiting, showWaiting);
  if (isFresh || atEnd) toEnd();
  else if (list.childElementCount > before) newest.hidden = false;
}

/** The item of a message: the same object as long as nothing about it has changed. */
function grouped(message, place, messages) {
  const before = messages[place - 1];
  const follows =
    Boolean(before) &&
    before.author === message.author &&
    !before.ephemeral &&
    message.at - before.at < TOGETHER_S &&
    message.kind === DEFAULT &&
    !message.reply &&
    !message.asked &&
    !message.ephemeral;
  const known = items.get(message.id);
  const viewer = world.here().user;
  if (known?.message === message && known.follows === follows && known.viewer === viewer) return known;
  const item = { message, follows, viewer };
  items.set(message.id, item);
  return item;
}

function showWelcome(messages) {
  const place = world.channel();
  welcome.hidden = !place || messages.length > 0;
  if (welcome.hidden || welcome.dataset.place === place.id) return;
  welcome.dataset.place = place.id;
  const draws = world.all("command").some((command) => command.name === "imagine");
  fill(
    welcome,
    avatar(world.bot()),
    h("h2", {}, place.with.length ? `You and ${world.titleOf(place)}` : `Welcome to #${place.name}`),
    h(
      "p",
      {},
      draws
        ? "Type / to see what the bot can do, or begin with one of these. Then reply to the picture to change it."
        : "This is the beginning. Say something.",
    ),
    draws && h("div", { class: "tries" }, TRIES.map(attempt)),
  );
}

function attempt(prompt) {
  const begin = () =>
    document.dispatchEvent(new CustomEvent("begin", { detail: { command: "imagine", values: { prompt } } }));
  return h("button", { type: "button", class: "try", on: { click: begin } }, `/imagine ${prompt}`);
}

/** Commands of this page that no message answers yet. */
function unanswered() {
  return world
    .all("asked")
    .filter(
      (asked) =>
        asked.kind === COMMAND && !asked.answered && asked.channel === world.here().channel && world.isMine(asked.id),
    );
}

function makeWaiting(asked) {
  return h(
    "div",
    { class: "unanswered" },
    h("b", {}, world.me()?.name),
    " used ",
    h("code", {}, `/${asked.name}`),
    " · ",
    h("span", { class: "what" }),
  );
}

function showWaiting(node, asked) {
  const what = node.querySelector(".what");
  const begun = node.begun ?? (node.begun = performance.now());
  const late = () => {
    if (!node.isConnected) return;
    node.classList.add("failed");
    what.textContent = `${world.bot()?.name ?? "The bot"} did not respond. Is it running?`;
  };
  what.textContent = "Sending…";
  clearTimeout(node.late);
  node.late = setTimeout(late, (world.here().answer_within ?? 3) * 1000 - (performance.now() - begun));
  node.dataset.asked = asked.id;
}
