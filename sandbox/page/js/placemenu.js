/** What moderators do with a channel or a thread, and with the bot in it. */

import { openMenu } from "./popups.js";
import { tell } from "./toast.js";
import * as world from "./world.js";

const THREADS = [11, 12];
const PERMISSIONS = {
  VIEW_CHANNEL: "sees the channel",
  SEND_MESSAGES: "sends messages",
  ATTACH_FILES: "attaches files",
  CREATE_PUBLIC_THREADS: "opens threads",
};
// What Discord allows where nobody pays for more, and less than most pictures need.
const LIMITS = { "10 MB": 10 * 1024 * 1024, "100 kB": 100 * 1024 };

/** Open the menu of the place one is in. */
export function placeMenu(anchor) {
  const place = world.channel();
  const isThread = THREADS.includes(place.kind);
  const remove = {
    label: isThread ? "Delete thread" : "Delete channel",
    kind: "danger",
    run: act("delete_channel", { channel: place.id }),
  };
  const entries = [...(isThread ? ofThread(place) : []), ...ofBot(place), "-", ...ofFiles(place), "-", remove];
  openMenu(anchor, entries, { label: "Moderate this place" });
}

const act = (name, given) => () => tell(() => world.act(name, given));

function ofThread({ id, archived }) {
  const { locked } = world.here();
  return [
    { label: archived ? "Open it again" : "Archive thread", run: act("set_thread", { channel: id, archived: !archived }) },
    { label: locked ? "Unlock thread" : "Lock thread", run: act("set_thread", { channel: id, locked: !locked }) },
    "-",
  ];
}

function ofBot({ id, parent, guild }) {
  const lacks = world.here().bot_lacks;
  const { has_bot: isMember, name } = world.get(`guild:${guild}`);
  const where = world.get(`channel:${parent}`) ? parent : id;
  const flip = (permission) => {
    const deny = lacks.includes(permission) ? lacks.filter((each) => each !== permission) : [...lacks, permission];
    return act("overwrite", { channel: where, who: world.here().bot, deny });
  };
  return [
    { title: `${world.bot()?.name} here` },
    {
      label: `is in ${name}`,
      checked: isMember,
      run: act("membership", { guild, present: !isMember }),
    },
    ...Object.entries(PERMISSIONS).map(([permission, label]) => ({
      label,
      checked: !lacks.includes(permission),
      run: flip(permission),
    })),
  ];
}

function ofFiles({ id }) {
  const entry = ([label, limit]) => ({
    label,
    checked: world.here().upload_limit === limit,
    run: act("place", { channel: id, upload_limit: limit }),
  });
  return [{ title: "Files may have" }, ...Object.entries(LIMITS).map(entry)];
}
