/** Discord's markdown, as far as bots and people use it here, drawn with text nodes alone. */

import { h } from "./dom.js";
import { moment } from "./moments.js";

const INLINE = new RegExp(
  [
    /\\(?<escaped>[^\p{L}\p{N}\s])/,
    /(?<ticks>`+)(?<code>.+?)\k<ticks>(?!`)/,
    /<t:(?<time>-?\d{1,13})(?::(?<style>[tTdDfFR]))?>/,
    /<@!?(?<user>\d+)>/,
    /<@&(?<role>\d+)>/,
    /<#(?<channel>\d+)>/,
    /https:\/\/discord\.com\/channels\/(?:\d+|@me)\/(?<place>\d+)(?:\/(?<message>\d+))?/,
    /<(?<quiet>https?:\/\/[^\s>]+)>/,
    /\[(?<label>[^\]\n]+)\]\((?<target>https?:\/\/[^\s)]+)\)/,
    /(?<url>https?:\/\/[^\s<>]+)/,
    /\*\*(?<bold>(?:\\.|[^\\])+?)\*\*(?!\*)/,
    /__(?<under>(?:\\.|[^\\])+?)__(?!_)/,
    /~~(?<gone>(?:\\.|[^\\])+?)~~/,
    /\|\|(?<spoiler>(?:\\.|[^\\])+?)\|\|/,
    /\*(?<star>(?![\s*])(?:\\.|[^\\*])+?)\*/,
    /(?<![\w_])_(?<slant>(?:\\.|[^\\_])+?)_(?![\w_])/,
  ]
    .map((rule) => rule.source)
    .join("|"),
  "su",
);

/** Draw `text` into `parent`. `names` says what an id stands for: `names(kind, id)`. */
export function draw(parent, text, names) {
  parent.replaceChildren(...blocks(text.split("\n"), names));
}

/** The first line of a text without its marks. */
export function plain(text, names) {
  const line = text.split("\n").find((each) => each.trim()) ?? "";
  return h("span", {}, ...inline(line.replace(/^(-# |#{1,3} |> |- )/u, ""), names)).textContent;
}

function blocks(lines, names) {
  const nodes = [];
  while (lines.length) nodes.push(block(lines, names));
  return nodes;
}

function block(lines, names) {
  if (lines[0].startsWith("```") && lines.slice(1).some((line) => line.endsWith("```"))) return fenced(lines);
  if (lines[0].startsWith("> ")) return h("blockquote", {}, ...blocks(taken(lines, /^> /u), names));
  if (/^[-*] /u.test(lines[0])) return list(taken(lines, /^[-*] /u), names);
  const line = lines.shift();
  const small = /^-# (?<rest>.*)/su.exec(line);
  if (small) return h("p", { class: "subtext" }, ...inline(small.groups.rest, names));
  const title = /^#{1,3} (?<rest>.*)/su.exec(line);
  if (title) return h("h3", {}, ...inline(title.groups.rest, names));
  return h("p", {}, ...inline(line, names));
}

function taken(lines, mark) {
  const inside = [];
  while (lines.length && mark.test(lines[0])) inside.push(lines.shift().replace(mark, ""));
  return inside;
}

function list(items, names) {
  return h("ul", {}, ...items.map((item) => h("li", {}, ...inline(item, names))));
}

function fenced(lines) {
  lines.shift();
  const inside = [];
  while (!lines[0].endsWith("```")) inside.push(lines.shift());
  inside.push(lines.shift().slice(0, -3));
  return h("pre", {}, inside.join("\n").trimEnd());
}

/** The nodes of one line. */
export function inline(text, names) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index) nodes.push(rest.slice(0, found.index));
    nodes.push(marked(found.groups, found[0], names));
    rest = rest.slice(found.index + found[0].length);
  }
  return rest ? [...nodes, rest] : nodes;
}

const WRAPS = { bold: "strong", under: "u", gone: "s", star: "em", slant: "em" };

function marked(groups, whole, names) {
  if (groups.escaped !== undefined) return groups.escaped;
  if (groups.code !== undefined) return h("code", {}, groups.code);
  if (groups.time !== undefined) return dated(groups, whole);
  for (const kind of ["user", "role", "channel"]) {
    if (groups[kind] !== undefined) return h("span", { class: "mention" }, names(kind, groups[kind]));
  }
  if (groups.place !== undefined) return jump(groups, names);
  const link = groups.quiet ?? groups.url;
  if (link !== undefined) return h("span", { class: "link" }, link);
  if (groups.label !== undefined) return h("span", { class: "link", title: groups.target }, groups.label);
  if (groups.spoiler !== undefined)
    return h("span", { class: "spoiler", tabIndex: 0 }, ...inline(groups.spoiler, names));
  const kind = Object.keys(WRAPS).find((each) => groups[each] !== undefined);
  return h(WRAPS[kind], {}, ...inline(groups[kind], names));
}

/** The address of a channel or message, which Discord shows as a way there. */
function jump({ place, message }, names) {
  const go = () => document.dispatchEvent(new CustomEvent("goto", { detail: { place, message } }));
  const text = `${names("channel", place)}${message ? " › message" : ""}`;
  return h("button", { type: "button", class: "mention", on: { click: go } }, text);
}

function dated(groups, whole) {
  const seconds = Number(groups.time);
  return Number.isNaN(new Date(seconds * 1000).getTime()) ? whole : moment(seconds, groups.style);
}
