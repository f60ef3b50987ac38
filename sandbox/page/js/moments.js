/** Times as people say them, kept true while they are on the screen. */

import { h } from "./dom.js";
import * as world from "./world.js";

// As on Discord nearly an hour is an hour, and there are no weeks.
const NEARLY = 0.9;
const UNITS = [
  ["year", 31536000],
  ["month", 2592000],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

/** A moment in one of Discord's styles (`R`: from now). `seconds` is Unix time. */
export function moment(seconds, style = "f") {
  const at = new Date(seconds * 1000);
  const node = h("time", { class: "moment", dateTime: at.toISOString(), title: written(at, "F") });
  node.textContent = style === "R" ? fromNow(seconds) : written(at, style);
  if (style === "R") node.dataset.since = seconds;
  return node;
}

/** When a message was sent, shortly. */
export function stamp(seconds) {
  const at = new Date(seconds * 1000);
  const today = at.toDateString() === new Date().toDateString();
  const node = h("time", { dateTime: at.toISOString(), title: written(at, "F") });
  node.textContent = today
    ? written(at, "t")
    : at.toLocaleString(world.here().locale, { dateStyle: "short", timeStyle: "short" });
  return node;
}

function written(at, style) {
  return at.toLocaleString(world.here().locale, STYLES[style] ?? STYLES.f);
}

/** "in 5 seconds", "2 minutes ago", in the reader's language. */
export function fromNow(seconds, now = Date.now() / 1000) {
  const apart = Math.round(seconds - now);
  const [unit, length] = UNITS.find(([, each]) => Math.abs(apart) >= NEARLY * each) ?? UNITS.at(-1);
  const relative = new Intl.RelativeTimeFormat(world.here().locale, { numeric: "always" });
  return relative.format(Math.round(apart / length), unit);
}

function refresh() {
  for (const node of document.querySelectorAll("time[data-since]")) {
    const text = fromNow(Number(node.dataset.since));
    if (node.textContent !== text) node.textContent = text;
  }
}

setInterval(refresh, 1000);
