/** The head of a channel: where one is, and the way to the sidebar and the lab. */

import { fill, h, icon, iconButton, whenChanged } from "./dom.js";
import { toggleLab } from "./lab.js";
import { placeMenu } from "./placemenu.js";
import { openSidebar } from "./sidebar.js";
import * as world from "./world.js";

const head = document.getElementById("head");
const offline = h(
  "div",
  { class: "offline", role: "alert", hidden: true },
  "The sandbox does not answer. Is it still running? This page tries again by itself.",
);

/** Begin to show it. */
export function start() {
  head.after(offline);
  world.listen(show);
}

function show() {
  offline.hidden = world.connected;
  const place = world.channel();
  if (!place) return;
  const state = world.get("bot")?.state;
  const isLabOpen = !document.getElementById("lab").hidden;
  const isMine = world.here().may_manage_place;
  const notes = [place.archived && "archived", world.here().locked && "locked"].filter(Boolean);
  whenChanged(head, [place.id, place.name, notes, isMine, state, isLabOpen], () => {
    document.title = `${world.titleOf(place)} · Darkroom sandbox`;
    fill(
      head,
      iconButton("menu", "Channels", openSidebar, { class: "icon-button open-sidebar" }),
      h("span", { class: "sign", "aria-hidden": "true" }, place.with.length ? "@" : "#"),
      h("h1", {}, world.titleOf(place)),
      notes.length > 0 && h("span", { class: "state" }, notes.join(", ")),
      h("span", { class: "spring" }),
      isMine && iconButton("more", "Moderate this place", ({ currentTarget }) => placeMenu(currentTarget)),
      state && labButton(state, isLabOpen),
    );
  });
}

function labButton(state, isOpen) {
  const press = () => (toggleLab(), show());
  return h(
    "button",
    { type: "button", class: "button", "aria-expanded": isOpen, "aria-controls": "lab", on: { click: press } },
    h("span", { class: `lamp ${state}`, title: `The bot is ${state}` }),
    icon("lab"),
    h("span", { class: "words" }, "Lab strip"),
  );
}
