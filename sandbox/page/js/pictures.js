/** Pictures of a message: a grid that never jumps or flickers, and one enlarged on a click. */

import { fill, h, icon, keyed } from "./dom.js";
import { size } from "./words.js";

const WIDE = 1.25;
const SMALL_PX = 300;
const isPicture = (file) => file.content_type.startsWith("image/") && file.width;

/** Make the grid show these attachments. */
export function showFiles(grid, files) {
  grid.classList.toggle("many", files.filter(isPicture).length > 1);
  const items = files.map((file, place) => ({ file, place }));
  // By place, not by id: a preview becomes the result where it stands.
  keyed(
    grid,
    items,
    keyOf,
    ({ file }) => (isPicture(file) ? frame() : card()),
    (node, { file }) => (isPicture(file) ? showPicture(node, file) : showCard(node, file)),
  );
}

const keyOf = ({ file, place }) => `${place}:${isPicture(file) ? "picture" : file.id}`;

function frame() {
  const node = h("button", { type: "button", class: "picture" });
  node.addEventListener("click", () => enlarge(node.file));
  return node;
}

async function showPicture(node, file) {
  const before = node.file;
  node.file = file;
  if (before?.id === file.id) return;
  node.setAttribute("aria-label", `Enlarge ${file.description ?? file.filename}`);
  node.style.aspectRatio = `${file.width} / ${file.height}`;
  node.style.maxWidth = file.width < SMALL_PX ? `${file.width}px` : "";
  node.classList.toggle("tall", file.height > file.width);
  node.classList.toggle("wide", file.width > WIDE * file.height);
  await replacePicture(node, file);
}

/** Load the new picture before those that stand there go. */
async function replacePicture(node, file) {
  const fresh = h("img", { alt: file.description ?? file.filename, decoding: "async", class: "loading" });
  fresh.addEventListener("load", () => fresh.classList.remove("loading"), { once: true });
  fresh.src = file.url;
  const isFirst = !node.querySelector("img");
  if (!isFirst) await fresh.decode().catch(() => {});
  if (node.file.id !== file.id) return;
  const before = [...node.querySelectorAll("img")];
  node.append(fresh);
  if (!isFirst) fadeIn(fresh, before);
}

function fadeIn(fresh, before) {
  fresh.classList.add("coming");
  const done = () => {
    fresh.classList.remove("coming");
    for (const old of before) old.remove();
  };
  fresh.addEventListener("animationend", done, { once: true });
}

function card() {
  return h("a", { class: "file", target: "_blank", rel: "noopener" });
}

function showCard(node, file) {
  node.href = file.url;
  fill(node, icon("file"), h("span", {}, file.filename, h("small", {}, ` ${size(file.size)}`)));
}

/** Show one picture as large as the window allows; Escape or a click closes it. */
export function enlarge(file) {
  const box = h("dialog", { class: "lightbox", "aria-label": file.filename });
  box.append(
    h("img", { src: file.url, alt: file.description ?? file.filename }),
    h(
      "footer",
      {},
      h("span", {}, `${file.filename} · ${file.width} × ${file.height} · ${size(file.size)}`),
      h("a", { class: "button", href: file.url, download: file.filename }, "Save"),
    ),
  );
  box.addEventListener("click", (event) => event.target.closest("a") || box.close());
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
}
