/** What this Discord refuses, said so that a person knows what to do. */

const SENTENCES = [
  [/^50006/u, "There is nothing to send yet: write something or attach a file."],
  [/^40005|is larger than this place takes/u, "That file is too big for this place."],
  [/^50013/u, "You may not do that here."],
  [/^50001|does not see that/u, "You do not see that place."],
  [/^10008/u, "That message is gone."],
  [/^10003|^there is no '\d/u, "That channel is gone."],
  [/^160005/u, "This thread is locked."],
  [/^50083/u, "This thread is archived."],
  [/^50035.*content/u, "That is too long: 2000 characters are the most in one message."],
  [/^50035.*attachments/u, "Ten files are the most in one message."],
  [/^required: \[(?<names>.*)\]/u, "Still needed: {names}."],
  [/no form is open/u, "That form is no longer open."],
  [/too few or too many/u, "Too few or too many are picked."],
];

/** A sentence for a refusal. */
export function sentence(error) {
  const told = error.message ?? String(error);
  for (const [pattern, words] of SENTENCES) {
    const found = pattern.exec(told);
    if (found) return words.replace("{names}", (found.groups?.names ?? "").replaceAll("'", ""));
  }
  return `${told.slice(0, 1).toUpperCase()}${told.slice(1)}${/[.!?]$/u.test(told) ? "" : "."}`;
}

/** Bytes as people say them. */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Micro-dollars as money. */
export function dollars(microdollars) {
  return `$${(microdollars / 1e6).toFixed(2)}`;
}
