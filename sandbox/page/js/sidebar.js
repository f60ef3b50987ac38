/** Servers, channels, direct messages, and the people one can be. */

import { avatar } from "./avatar.js";
import { fill, h, icon, iconButton, whenChanged } from "./dom.js";
import { openMenu } from "./popups.js";
import { flipTheme, isLight } from "./theme.js";
import { tell } from "./toast.js";
import * as world from "./world.js";

const THREADS = [11, 12];
const ROLES = { mod: "moderator" };
const LANGUAGES = { "en-US": "English", "zh-CN": "中文" };
const parts = Object.fromEntries(
  ["servers", "place", "channels", "people"].map((id) => [id, document.getElementById(id)]),
);
const app = document.getElementById("app");
const read = new Map();

/** Begin to show them. */
export function start() {
  document.getElementById("veil").addEventListener("click", closeSidebar);
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeSidebar());
  world.listen(show);
}

/** Open the sidebar where the window is narrow. */
export function openSidebar() {
  app.classList.add("sidebar-open");
  document.getElementById("veil").hidden = false;
  parts.channels.querySelector("[aria-current]")?.focus();
}

function closeSidebar() {
  if (!app.classList.contains("sidebar-open")) return;
  app.classList.remove("sidebar-open");
  document.getElementById("veil").hidden = true;
}

function show() {
  const { user, channel } = world.here();
  if (!user) return;
  const place = world.channel();
  const guilds = world.all("guild");
  const channels = world.all("channel").filter((each) => !each.archived || each.id === channel);
  if (place) read.set(`${user}/${channel}`, place.newest);
  const unread = channels.filter((each) => isUnread(user, each)).map((each) => each.id);
  whenChanged(parts.servers, [guilds, place?.guild, isLight()], () => showServers(guilds, place));
  whenChanged(parts.place, [place?.guild, guilds.length], () =>
    fill(parts.place, guildOf(place)?.name ?? "Direct messages"),
  );
  whenChanged(parts.channels, [user, channel, unread, channels.map(({ newest, ...rest }) => rest)], () =>
    showChannels(channels, place, unread),
  );
  whenChanged(parts.people, [user, world.here().locale, world.all("user")], () => showPeople(user));
}

function isUnread(user, channel) {
  const key = `${user}/${channel.id}`;
  if (!read.has(key)) read.set(key, channel.newest);
  return world.byAge(read.get(key), channel.newest) < 0;
}

const guildOf = (place) => place?.guild && world.get(`guild:${place.guild}`);

function goTo(channel) {
  closeSidebar();
  return tell(() => world.go(world.here().user, channel));
}

function showServers(guilds, place) {
  const direct = server(icon("talk"), "Direct messages", !place?.guild, openDirect);
  const servers = guilds.map((guild) =>
    server(guild.name.slice(0, 1), guild.name, guild.id === place?.guild, () => goTo(firstIn(guild).id)),
  );
  const theme = iconButton(
    isLight() ? "moon" : "sun",
    isLight() ? "Use dark colours" : "Use light colours",
    () => (flipTheme(), show()),
  );
  fill(parts.servers, direct, servers, h("span", { class: "spring" }), theme);
}

function server(sign, label, isCurrent, press) {
  return h(
    "button",
    {
      type: "button",
      class: "server",
      title: label,
      "aria-label": label,
      "aria-current": isCurrent,
      on: { click: press },
    },
    sign,
  );
}

const firstIn = (guild) => world.all("channel").find((each) => each.guild === guild.id);

async function openDirect() {
  const direct = await tell(() => world.act("direct", { user: world.here().user }));
  if (direct) await goTo(direct.id);
}

function showChannels(channels, place, unread) {
  const row = (each) => channelRow(each, each.id === place?.id, unread.includes(each.id));
  if (!place?.guild) return fill(parts.channels, h("h2", {}, "Direct messages"), ...direct(channels).map(row));
  const tops = channels.filter((each) => each.guild === place.guild && !THREADS.includes(each.kind));
  const under = (top) => channels.filter((each) => each.parent === top.id && THREADS.includes(each.kind));
  const people = direct(channels);
  const toBot = people.some((each) => each.with.includes(world.here().bot)) ? null : botRow();
  fill(
    parts.channels,
    h("h2", {}, "Channels"),
    ...tops.flatMap((top) => [row(top), ...under(top).map(row)]),
    h("h2", {}, "Direct messages"),
    toBot,
    ...people.map(row),
  );
}

const direct = (channels) => channels.filter((each) => each.with.length);

function channelRow(channel, isCurrent, isUnreadNow) {
  const isThread = THREADS.includes(channel.kind);
  const sign = channel.with.length
    ? avatar(world.user(channel.with[0]))
    : h("span", { class: "sign", "aria-hidden": "true" }, isThread ? "›" : "#");
  return h(
    "button",
    {
      type: "button",
      class: `channel ${isThread ? "thread" : ""} ${isUnreadNow && !isCurrent ? "unread" : ""}`,
      "aria-current": isCurrent ? "page" : null,
      on: { click: () => goTo(channel.id) },
    },
    sign,
    h("span", { class: "name" }, world.titleOf(channel)),
  );
}

function botRow() {
  return h(
    "button",
    { type: "button", class: "channel", on: { click: openDirect } },
    avatar(world.bot()),
    h("span", { class: "name" }, world.bot()?.name),
  );
}

function showPeople(current) {
  const people = world.all("user").filter((user) => !user.bot);
  const choices = h(
    "div",
    { class: "choices" },
    people.map((person) => personButton(person, person.id === current)),
  );
  fill(parts.people, h("div", { class: "label" }, "You are", language()), choices);
}

/** What one has chosen to read; the bot is told with all that one asks. */
function language() {
  const { user, locale } = world.here();
  const choices = Object.entries(LANGUAGES).map(([code, label]) => ({
    label,
    checked: code === locale,
    run: () => tell(() => world.act("person", { user, locale: code })),
  }));
  const open = ({ currentTarget }) => openMenu(currentTarget, choices, { label: "Your language" });
  return h(
    "button",
    { type: "button", class: "language", title: "Your language", "aria-haspopup": "menu", on: { click: open } },
    `${LANGUAGES[locale] ?? locale} ▾`,
  );
}

function personButton(person, isCurrent) {
  const node = h(
    "button",
    {
      type: "button",
      class: "person",
      role: "radio",
      "aria-checked": isCurrent,
      title: `Be ${person.name}`,
      on: { click: () => be(person) },
    },
    avatar(person),
    person.name,
    h("small", {}, ROLES[person.name] ?? "member"),
  );
  return node;
}

/** Be somebody else: where one was if they see that place, else in the first that they see. */
async function be(person) {
  const { channel } = world.here();
  const place = world.channel();
  const isShared = !place?.with.length;
  if (!isShared && place.with.includes(world.here().bot)) {
    const direct = await tell(() => world.act("direct", { user: person.name }));
    return direct && tell(() => world.go(person.name, direct.id));
  }
  return tell(() => world.goToFirst(person.name, [channel, "art"]));
}
