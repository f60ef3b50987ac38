/** Menus at a point of the screen, driven by mouse and keyboard. */

import { h } from "./dom.js";

let open = null;

/** Close the menu that is open. */
export function closeMenu() {
  open?.close();
}

/**
 * Open a menu below `anchor` (an element) or at it ({x, y}). `entries`: "-" for a line, `{title}` for a
 * heading, else `{label, note, kind, checked, run}`; with `stays` it stays open after a choice.
 */
export function openMenu(anchor, entries, { label, stays = false, closed = () => {} }) {
  closeMenu();
  const back = document.activeElement;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label });
  const away = (event) => menu.contains(event.target) || close();
  const close = () => {
    if (open?.menu !== menu) return;
    open = null;
    menu.remove();
    document.removeEventListener("pointerdown", away, true);
    closed();
    back?.focus?.({ preventScroll: true });
  };
  menu.append(...entries.map((entry) => row(entry, stays ? () => {} : close)));
  menu.addEventListener("keydown", (event) => steer(event, menu, close));
  document.addEventListener("pointerdown", away, true);
  // A form lies above everything else on the page, so its menus must lie in it.
  (anchor.closest?.("dialog") ?? document.body).append(menu);
  open = { menu, close };
  place(menu, anchor);
  menu.querySelector("button")?.focus({ preventScroll: true });
}

function row(entry, close) {
  if (entry === "-") return h("hr");
  if (entry.title) return h("h3", {}, entry.title);
  const chosen = () => (close(), entry.run(node));
  const role = entry.checked === undefined ? "menuitem" : "menuitemcheckbox";
  const node = h("button", { type: "button", role, class: entry.kind ?? "", on: { click: chosen } }, entry.label);
  if (entry.checked !== undefined) node.setAttribute("aria-checked", entry.checked);
  if (entry.note) node.append(h("small", {}, entry.note));
  return node;
}

function steer(event, menu, close) {
  const buttons = [...menu.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) buttons.at((at + step + buttons.length) % buttons.length).focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function place(menu, anchor) {
  const box = anchor.getBoundingClientRect?.() ?? { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = box.bottom + 4 + height < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, below ? box.bottom + 4 : box.top - height - 4)}px`;
}
