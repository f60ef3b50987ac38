/** Puts the page together and goes where the address says: `#/ann/art`. */

import "./theme.js";
import * as composer from "./composer.js";
import * as head from "./head.js";
import * as lab from "./lab.js";
import * as log from "./log.js";
import { flash } from "./message.js";
import * as modal from "./modal.js";
import * as sidebar from "./sidebar.js";
import { tell, toast } from "./toast.js";
import * as world from "./world.js";

const HOME = ["ann", "art"];

/** Go to the place in the address, or where everybody begins. */
async function arrive() {
  const [, name = HOME[0], place = HOME[1]] = location.hash.split("/").map(decodeURIComponent);
  await world.go(name || HOME[0], place).catch(() => tell(() => world.go(...HOME)));
}

/** Follow a message's address. */
async function visit({ place, message }) {
  await world.go(world.here().user, place);
  requestAnimationFrame(() => flash(message));
}

/** The place one was in was taken away: the channel of a thread is next, then where everybody begins. */
function moveOn({ name, from }) {
  toast(`${world.titleOf(from)} is gone.`);
  return tell(() => world.goToFirst(name, [from.parent, HOME[1]].filter(Boolean)));
}

for (const part of [lab, sidebar, head, log, composer, modal]) part.start();
window.addEventListener("hashchange", arrive);
document.addEventListener("goto", ({ detail }) => tell(() => visit(detail)));
document.addEventListener("placegone", ({ detail }) => moveOn(detail));
await arrive();
