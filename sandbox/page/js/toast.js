/** Short notices that go by themselves. */

import { h } from "./dom.js";
import { sentence } from "./words.js";

const STAYS_MS = 5000;

/** Tell something in passing. */
export function toast(text, kind = "") {
  const node = h("div", { class: `toast ${kind}`.trim() }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), STAYS_MS);
}

/** Run something that may be refused; the refusal is told, and `undefined` comes back. */
export async function tell(doing) {
  try {
    return await doing();
  } catch (error) {
    toast(sentence(error), "bad");
    return undefined;
  }
}
