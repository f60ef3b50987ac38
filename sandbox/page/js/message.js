/** One message, kept up to date part by part. */

import { avatar } from "./avatar.js";
import { showRows } from "./components.js";
import { fill, h, icon, iconButton, whenChanged } from "./dom.js";
import { draw, plain } from "./markdown.js";
import { messageMenu } from "./messagemenu.js";
import { stamp } from "./moments.js";
import { showFiles } from "./pictures.js";
import { tell } from "./toast.js";
import * as world from "./world.js";

/** Make a message's node. `reply(message)` begins a reply; the item is `{message, follows}`. */
export function makeMessage({ message }) {
  const parts = {
    origin: h("div", { class: "origin", hidden: true }),
    face: h("span", { class: "avatar" }),
    byline: h("div", { class: "byline" }),
    content: h("div", { class: "content" }),
    pictures: h("div", { class: "pictures" }),
    rows: h("div", { class: "rows" }),
    reactions: h("div", { class: "reactions" }),
    foot: h("div"),
    tools: h("div", { class: "tools", role: "toolbar", "aria-label": "Message actions" }),
  };
  const node = h("article", { class: "message", data: { id: message.id } }, ...Object.values(parts));
  node.parts = parts;
  node.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, .picture")) return;
    event.preventDefault();
    messageMenu(node, { x: event.clientX, y: event.clientY });
  });
  return node;
}

/** Bring a message's node up to date. */
export function updateMessage(node, { message, follows }) {
  node.message = message;
  node.classList.toggle("follows", follows);
  node.classList.toggle("answers", Boolean(message.reply || message.asked));
  node.classList.toggle("ephemeral", message.ephemeral);
  node.classList.toggle(
    "mentions",
    message.mentions.includes(world.here().user) && message.author !== world.here().user,
  );
  const { origin, byline, content, pictures, rows, reactions, foot, tools } = node.parts;
  const { reply, asked } = message;
  whenChanged(origin, [reply, asked], () => showOrigin(origin, message));
  whenChanged(byline, message.author, () => showByline(node, message));
  whenChanged(content, [message.content, message.thinking, message.edited], () => showContent(content, message));
  showFiles(pictures, message.attachments);
  whenChanged(rows, message.components, () => showRows(rows, message));
  whenChanged(reactions, [message.reactions, world.here().user], () => showReactions(reactions, message));
  whenChanged(foot, [message.ephemeral, message.thread], () => showFoot(foot, message));
  whenChanged(tools, [message.ephemeral, world.here().may_send], () => showTools(tools, node));
}

function showOrigin(node, { reply, asked }) {
  node.hidden = !reply && !asked;
  if (asked) fill(node, ...usedCommand(asked));
  else if (reply?.gone) fill(node, h("em", {}, "The original message was deleted"));
  else if (reply) fill(node, ...replied(reply));
}

function usedCommand(asked) {
  const who = world.user(asked.user);
  return [
    avatar(who, "small"),
    h("b", {}, who?.name ?? "somebody"),
    "used",
    h("code", {}, `${asked.slash ? "/" : ""}${asked.name}`),
  ];
}

function replied(reply) {
  const who = world.user(reply.author);
  const excerpt = plain(reply.content, world.names) || (reply.files ? "Click to see the picture" : "…");
  const jump = h("button", { type: "button", class: "excerpt", on: { click: () => flash(reply.id) } }, excerpt);
  return [avatar(who, "small"), h("b", {}, `${reply.pinged ? "@" : ""}${who?.name ?? "somebody"}`), jump];
}

/** Bring a message into view and light it up. */
export function flash(id) {
  const node = document.querySelector(`.message[data-id="${CSS.escape(id)}"]`);
  if (!node) return;
  node.scrollIntoView({ block: "center", behavior: "smooth" });
  node.classList.remove("flash");
  requestAnimationFrame(() => node.classList.add("flash"));
}

function showByline(node, message) {
  const who = world.user(message.author);
  const face = avatar(who);
  node.parts.face.replaceWith(face);
  node.parts.face = face;
  fill(
    node.parts.byline,
    h("b", {}, who?.name ?? "somebody"),
    who?.bot && h("span", { class: "tag" }, "APP"),
    stamp(message.at),
  );
}

function showContent(node, message) {
  if (message.thinking) return fill(node, thinking());
  draw(node, message.content, world.names);
  const last = node.lastElementChild;
  if (message.edited && message.author !== world.here().bot && last)
    last.append(h("span", { class: "edited" }, " (edited)"));
}

function thinking() {
  const name = world.bot()?.name ?? "The bot";
  return h("div", { class: "thinking" }, h("span", { class: "dots" }, h("i"), h("i"), h("i")), `${name} is thinking…`);
}

function showReactions(node, message) {
  const mine = world.here().user;
  fill(
    node,
    Object.entries(message.reactions)
      .filter(([, who]) => who.length)
      .map(([emoji, who]) => {
        const present = !who.includes(mine);
        const press = () => tell(() => world.act("react", { user: mine, message: message.id, emoji, present }));
        return h(
          "button",
          { type: "button", class: "reaction", "aria-pressed": !present, on: { click: press } },
          `${emoji} ${who.length}`,
        );
      }),
  );
}

function showFoot(node, message) {
  const dismiss = () => tell(() => world.act("delete", { user: world.here().user, message: message.id }));
  const toThread = () => tell(() => world.go(world.here().user, message.thread));
  fill(
    node,
    message.ephemeral &&
      h(
        "div",
        { class: "only-you" },
        "Only you can see this ·",
        h("button", { type: "button", on: { click: dismiss } }, "Dismiss message"),
      ),
    message.thread && h("button", { type: "button", class: "to-thread", on: { click: toThread } }, "Open the thread ›"),
  );
}

function showTools(node, whole) {
  const reply = () => document.dispatchEvent(new CustomEvent("reply", { detail: whole.message }));
  const more = (event) => messageMenu(whole, event.currentTarget);
  const answerable = !whole.message.ephemeral && world.here().may_send;
  fill(
    node,
    answerable && iconButton("reply", "Reply", reply),
    h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "More",
        title: "More",
        "aria-haspopup": "menu",
        on: { click: more },
      },
      icon("more"),
    ),
  );
}
