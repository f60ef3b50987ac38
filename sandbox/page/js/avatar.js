/** Faces drawn here: initials on a colour of one's own, and the bot's aperture. */

import { svg } from "./dom.js";

const HUES = { ann: 168, ben: 262, mod: 38 };

/** A person's or the bot's face. */
export function avatar(user, size = "") {
  const face = svg("svg", { viewBox: "0 0 40 40", class: `avatar ${size}`.trim(), "aria-hidden": "true" });
  if (user?.bot) face.append(...aperture());
  else face.append(...initials(user?.name ?? "?"));
  return face;
}

function initials(name) {
  const letter = svg("text", {
    x: 20,
    y: 21,
    fill: "#fff",
    "font-size": 18,
    "font-weight": 600,
    "text-anchor": "middle",
    "dominant-baseline": "central",
  });
  letter.textContent = name.slice(0, 1).toUpperCase();
  return [svg("rect", { width: 40, height: 40, fill: `hsl(${hue(name)} 42% 42%)` }), letter];
}

function hue(name) {
  return HUES[name] ?? [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
}

function aperture() {
  const blade =
    "M20 8.500l6.200 10.700M30 14.300H17.700M30 25.700l-6.200-10.700M20 31.500l-6.200-10.700M10 25.700h12.300M10 14.300l6.200 10.700";
  return [
    svg("rect", { width: 40, height: 40, fill: "#c8402f" }),
    svg(
      "g",
      { fill: "none", stroke: "#fff", "stroke-width": 2, "stroke-linejoin": "round", "stroke-linecap": "round" },
      svg("circle", { cx: 20, cy: 20, r: 11.5 }),
      svg("path", { d: blade }),
    ),
  ];
}
