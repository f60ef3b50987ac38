/** What the page knows: the records it was told, who one is and where, and who wants to hear of changes. */

import { Line } from "./line.js";

const records = new Map();
const listeners = new Set();
const asked = new Set();
let due = false;

/** Whether the line to the sandbox stands. */
export let connected = false;

const line = new Line(changed, (isOpen) => {
  connected = isOpen;
  if (isOpen) records.clear();
  announce();
});

/** The record under that key. */
export const get = (key) => records.get(key);

/** Every record of a kind (`message`, `channel`), oldest first. */
export function all(kind) {
  const found = [];
  for (const [key, record] of records) if (key.startsWith(`${kind}:`)) found.push(record);
  return found.sort((one, other) => byAge(one.id, other.id));
}

/** Snowflakes in order of time: longer is later. */
export function byAge(one, other) {
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
}

/** Who and where one is: `{user, channel, bot, may_send, ...}`; empty before the first view. */
export const here = () => records.get("here") ?? {};
export const user = (id) => records.get(`user:${id}`);
export const me = () => user(here().user);
export const bot = () => user(here().bot);
export const channel = () => records.get(`channel:${here().channel}`);

/** What an id in a text stands for. */
export function names(kind, id) {
  if (kind === "user") return `@${user(id)?.name ?? "somebody"}`;
  if (kind === "channel") return `#${get(`channel:${id}`)?.name ?? "somewhere"}`;
  const roles = all("guild").flatMap((guild) => guild.roles);
  return `@${roles.find((role) => role.id === id)?.name ?? "role"}`;
}

/** The name of a channel as its list shows it. */
export function titleOf(place) {
  return place.with.length ? place.with.map((id) => user(id)?.name).join(", ") : place.name;
}

/** Hear of every change, and once right away. Gives what ends it. */
export function listen(hear) {
  listeners.add(hear);
  announce();
  return () => listeners.delete(hear);
}

/** Do one act as the one who one is. */
export const act = (name, given = {}) => line.ask(name, given);

/** Do one act that asks the bot something; forms opened by its answer belong to this page. */
export async function askBot(name, given) {
  const interaction = await act(name, { user: here().user, ...given });
  asked.add(interaction.id);
  announce();
  return interaction.id;
}

/** Whether this page, and no other of the same person, asked that. */
export const isMine = (id) => asked.has(id);

/** Be that person in that channel. */
export async function go(name, place) {
  const found = await line.watch(name, place);
  const record = records.get(`user:${found.user}`);
  history.replaceState(null, "", `#/${record?.name ?? name}/${found.channel}`);
  return found;
}

/** Be that person in the first of these places that they see, at last alone with the bot. */
export async function goToFirst(name, places) {
  for (const place of places) {
    const found = await go(name, place).catch(() => null);
    if (found) return found;
  }
  const direct = await act("direct", { user: name });
  return go(name, direct.id);
}

function changed({ set, gone }) {
  if (gone.includes("here")) {
    document.dispatchEvent(new CustomEvent("placegone", { detail: { name: me().name, from: channel() } }));
  }
  for (const key of gone) records.delete(key);
  for (const [key, record] of Object.entries(set)) records.set(key, record);
  announce();
}

function announce() {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    for (const hear of listeners) hear();
  });
}
