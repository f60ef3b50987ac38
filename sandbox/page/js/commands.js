/**
 * The bot's slash commands as a person finds them: sub-commands are commands of their own, and what
 * describes them is in the reader's language. Names of commands and options stay as they are.
 */

import * as world from "./world.js";

const SLASH = 1,
  SUB = 1,
  GROUP = 2;

/** Every command of this place as `{words, description, options}`; `words` is what stands after the slash. */
export function commands() {
  return world
    .all("command")
    .filter((each) => each.type === SLASH)
    .flatMap((each) => flattened(each, []))
    .sort((one, other) => one.words.localeCompare(other.words));
}

function flattened(node, before) {
  const words = [...before, node.name];
  const inner = (node.options ?? []).filter((option) => option.type === SUB || option.type === GROUP);
  if (inner.length) return inner.flatMap((option) => flattened(option, words));
  return [{ words: words.join(" "), description: description(node), options: (node.options ?? []).map(told) }];
}

const description = (node) => node.description_localized ?? node.description;
const told = (option) => ({ ...option, description: description(option), choices: option.choices?.map(named) });

/** A choice or a menu's entry under the name that the reader knows it by. */
export const named = (entry) => ({ ...entry, name: entry.name_localized ?? entry.name });

/** Those that fit what was typed, the best first. */
export function matching(typed) {
  const wanted = typed.toLowerCase();
  const found = commands().filter(
    (each) => each.words.includes(wanted) || each.description.toLowerCase().includes(wanted),
  );
  return found.sort((one, other) => rank(one, wanted) - rank(other, wanted));
}

function rank(command, wanted) {
  if (command.words.startsWith(wanted)) return 0;
  return command.words.includes(wanted) ? 1 : 2;
}
