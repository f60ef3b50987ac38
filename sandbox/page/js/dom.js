/** Making and keeping elements. Data becomes text nodes and properties, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element. `props`: `class`, `data`, `on` (listeners), `aria-*`, `role` and the like as
 * attributes, everything else as properties; false, null and undefined children are left out.
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Set one property of an element as `h` does. */
export function set(node, name, value) {
  if (name === "class") node.className = value;
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
  else if (name.startsWith("aria-") && value !== null) node.setAttribute(name, String(value));
  else if (name in node) node[name] = value;
}

/** Make an SVG element out of attributes. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/**
 * Make the children of `parent` be one node an item, in order. A node is made once for a key and then
 * updated only when its item is another object, so what did not change is not touched: nothing flickers.
 */
export function keyed(parent, items, key, make, update = () => {}) {
  const kept = parent.kept ?? (parent.kept = new Map());
  const wanted = new Set(items.map(key));
  for (const [old, entry] of kept) if (!wanted.has(old)) (kept.delete(old), entry.node.remove());
  let place = parent.firstChild;
  for (const item of items) {
    const node = keptNode(kept, key(item), item, make, update);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
}

function keptNode(kept, name, item, make, update) {
  const entry = kept.get(name);
  if (entry?.item === item) return entry.node;
  const node = entry?.node ?? make(item);
  update(node, item);
  kept.set(name, { node, item });
  return node;
}

/** Run `draw` only when what it draws has changed since the last time for this node. */
export function whenChanged(node, facts, draw) {
  const signature = JSON.stringify(facts);
  if (node.signature === signature) return;
  node.signature = signature;
  draw();
}

const ICONS = {
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  reply: "M10 7L5 12l5 5M5 12h9a5 5 0 0 1 5 5v1",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  sun: "M12 4V2M12 22v-2M4 12H2M22 12h-2M6.3 6.3L4.9 4.9M19.1 19.1l-1.4-1.4M6.3 17.7l-1.4 1.4M19.1 4.9l-1.4 1.4M8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z",
  lab: "M9 3h6M10 3v6l-5 9a2 2 0 0 0 1.800 3h10.400a2 2 0 0 0 1.800-3l-5-9V3M7.500 15h9",
  talk: "M4 5h16v11H9l-5 4z",
  send: "M4 12l16-8-6 16-3-6z",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
};

/** One of our own line drawings. */
export function icon(name) {
  const line = svg("path", { d: ICONS[name] });
  const width = name === "more" ? 3 : 1.8;
  return svg(
    "svg",
    {
      viewBox: "0 0 24 24",
      fill: "none",
      stroke: "currentColor",
      "stroke-width": width,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      "aria-hidden": "true",
    },
    line,
  );
}

/** A button that is only a drawing; `label` is what is read out and shown on hover. */
export function iconButton(name, label, press, more = {}) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: press }, ...more },
    icon(name),
  );
}

/** Clear a node and fill it anew. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
}
