/** What can be done with a message: ours, and what the bot offers under Apps. */

import { named } from "./commands.js";
import { answered } from "./components.js";
import { openMenu } from "./popups.js";
import { tell, toast } from "./toast.js";
import * as world from "./world.js";

const MESSAGE_COMMAND = 3;

/** Open the menu of a message's node at an element or a point. */
export function messageMenu(node, anchor) {
  const { message } = node;
  node.classList.add("menu-open");
  const closed = () => node.classList.remove("menu-open");
  openMenu(anchor, [...own(message), ...apps(message)], { label: "Message", closed });
}

function own(message) {
  const { user, may_send: maySend, may_manage: mayManage } = world.here();
  const mine = message.author === user;
  const event = (name) => () => document.dispatchEvent(new CustomEvent(name, { detail: message }));
  return [
    maySend && !message.ephemeral && { label: "Reply", run: event("reply") },
    mine && { label: "Edit", run: event("rewrite") },
    message.content && { label: "Copy text", run: () => copy(message.content) },
    (mine || mayManage || message.ephemeral) && { label: "Delete", kind: "danger", run: () => remove(message) },
  ].filter(Boolean);
}

function apps(message) {
  const offered = world.all("command").filter((command) => command.type === MESSAGE_COMMAND);
  if (!offered.length || message.thinking) return [];
  const entries = offered.map((command) => ({
    label: named(command).name,
    run: () => choose(message, command.name),
  }));
  return ["-", { title: "Apps" }, ...entries];
}

async function choose(message, name) {
  const id = await tell(() => world.askBot("menu", { message: message.id, name }));
  if (id && !(await answered(id))) toast(`“${name}” failed: the bot did not answer in time.`, "bad");
}

function remove(message) {
  return tell(() => world.act("delete", { user: world.here().user, message: message.id }));
}

async function copy(text) {
  await navigator.clipboard?.writeText(text).then(
    () => toast("Copied."),
    () => toast("The browser did not let that be copied.", "bad"),
  );
}
