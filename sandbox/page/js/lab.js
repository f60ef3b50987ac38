/** The lab strip: trouble on request, and what the bot's books say meanwhile. */

import { fill, h, iconButton, keyed, whenChanged } from "./dom.js";
import { tell } from "./toast.js";
import { dollars } from "./words.js";
import * as world from "./world.js";

const STATES = ["received", "reserved", "intent", "accepted", "result", "settled", "delivered"];
const node = document.getElementById("lab");
const pulse = h("div", { class: "pulse" });
const dials = h("div");
const armed = h("div", { class: "armed", hidden: true });
const sums = h("div", { class: "sums" });
const charges = h("ol", { class: "charges" });
const turns = h("div");

/** Begin to show it. */
export function start() {
  node.append(
    h("header", {}, h("h2", {}, "Lab strip"), iconButton("close", "Close the lab strip", toggleLab)),
    h("section", {}, h("h3", {}, "The bot"), pulse, h("div", { class: "acts" }, trouble())),
    h("section", {}, h("h3", {}, "The image providers"), dials, armed),
    h("section", {}, h("h3", {}, "Money"), sums),
    h("section", {}, h("h3", {}, "The providers' bill, newest first"), charges),
    h("section", {}, h("h3", {}, "Turns, newest first"), turns),
  );
  node.hidden = localStorage.getItem("lab") !== "open";
  world.listen(show);
}

/** Open or close the strip. */
export function toggleLab() {
  node.hidden = !node.hidden;
  localStorage.setItem("lab", node.hidden ? "closed" : "open");
  world.listen(() => {})();
}

function trouble() {
  const press = (label, act, kind = "") =>
    h(
      "button",
      { type: "button", class: `button ${kind}`.trim(), on: { click: () => tell(() => world.act(act)) } },
      label,
    );
  return [
    press("kill -9", "lab_kill", "danger"),
    press("Restart", "lab_restart"),
    press("Drop the gateway", "drop"),
    press("Expire all URLs", "expire_urls"),
  ];
}

function show() {
  const [lab, bot, bill] = [world.get("lab"), world.get("bot"), world.get("bill")];
  if (node.hidden || !lab) return;
  whenChanged(pulse, bot, () => showPulse(bot));
  whenChanged(dials, lab, () => showDials(lab));
  whenChanged(sums, [bill, world.get("sums")], () => showSums(bill, world.get("sums")));
  keyed(
    charges,
    bill.charges,
    (charge) => charge.id,
    () => h("li"),
    showCharge,
  );
  const newest = world.all("turn").sort((one, other) => other.number - one.number);
  keyed(
    turns,
    newest,
    (turn) => turn.id,
    () => h("article", { class: "turn" }),
    showTurn,
  );
}

function showPulse(bot) {
  const again = bot.lives > 1 ? ` · life ${bot.lives}` : "";
  fill(
    pulse,
    h("span", { class: `lamp ${bot.state}` }),
    h("b", {}, bot.state),
    h("span", { class: "spring" }),
    h("small", {}, `pid ${bot.pid ?? "–"}${again}`),
  );
}

function showDials(lab) {
  const held = document.activeElement?.closest(".dial")?.dataset.dial;
  if (held !== "latency" || !dials.childElementCount) {
    fill(
      dials,
      dial("vendor", "Asked first", vendors(lab)),
      dial("latency", "Time to draw", latency(lab)),
      dial("stream", "Streaming", streaming(lab)),
      dial("fault", "Next request", faults(lab)),
    );
    dials.querySelector(`[data-dial="${held}"] :is(select, button)`)?.focus();
  }
  armed.hidden = !lab.armed.length;
  const calm = () => tell(() => world.act("lab_calm"));
  fill(
    armed,
    `Waiting: ${lab.armed.map((fault) => `${spelt(fault.name)} at ${fault.vendor}`).join(", ")}`,
    h("button", { type: "button", class: "button", on: { click: calm } }, "Never mind"),
  );
}

function dial(name, label, control) {
  return h(
    "div",
    { class: "dial", data: { dial: name } },
    h("span", { class: "dial-label", id: `dial-${name}` }, label),
    h("div", { class: "setting" }, control),
  );
}

function vendors(lab) {
  const options = lab.vendors.map(({ name, dialect }) =>
    h("option", { value: name, selected: name === lab.vendor }, `${name} (${dialect})`),
  );
  return h(
    "select",
    {
      "aria-labelledby": "dial-vendor",
      title: "Restarts the bot",
      on: { change: (event) => tell(() => world.act("lab_vendor", { name: event.target.value })) },
    },
    options,
  );
}

function latency(lab) {
  const told = h("output", {}, `${lab.latency} s`);
  const range = h("input", { type: "range", min: 0, max: 20, step: 0.5, "aria-labelledby": "dial-latency" });
  range.value = lab.latency;
  range.addEventListener("input", () => (told.textContent = `${range.value} s`));
  range.addEventListener("change", () => tell(() => world.act("lab_latency", { seconds: Number(range.value) })));
  return [range, told];
}

function streaming(lab) {
  const flip = () => tell(() => world.act("lab_stream", { on: !lab.stream }));
  return [
    h("button", {
      type: "button",
      class: "switch",
      role: "switch",
      "aria-checked": lab.stream,
      "aria-labelledby": "dial-stream",
      on: { click: flip },
    }),
    h("span", { class: "note" }, "restarts the bot"),
  ];
}

function faults(lab) {
  const options = lab.troubles.map((name) => h("option", { value: name }, spelt(name)));
  const arm = (event) => event.target.value && tell(() => world.act("lab_fault", { name: event.target.value }));
  return h(
    "select",
    { "aria-labelledby": "dial-fault", on: { change: arm } },
    h("option", { value: "" }, "goes well"),
    options,
  );
}

const spelt = (name) => name.replaceAll("_", " ");

function showSums(bill, books) {
  fill(
    sums,
    sum(
      dollars(bill.microdollars),
      `charged by the providers for ${bill.paid === 1 ? "1 request" : `${bill.paid} requests`}`,
    ),
    sum(dollars(books?.microdollars ?? 0), "counted by the bot, worst case"),
    sum(String(books?.images ?? 0), "pictures charged to members"),
    bill.spent.length > 1 && bill.spent.map((each) => sum(dollars(each.microdollars), each.vendor)),
  );
}

function showCharge(node, charge) {
  node.className = `charge${charge.again ? " again" : ""}`;
  const pictures = charge.pictures === 1 ? "1 picture" : `${charge.pictures} pictures`;
  fill(
    node,
    h("b", {}, charge.vendor),
    h("span", { class: "for", title: charge.prompt }, charge.prompt),
    h("span", {}, `${pictures}, ${charge.billed ? dollars(charge.microdollars) : "free"}`),
    charge.again && h("strong", {}, "charged before!"),
  );
}

function sum(figure, label) {
  return h("div", { class: "sum" }, h("b", {}, figure), h("small", {}, label));
}

function showTurn(node, turn) {
  node.className = `turn ${turn.state}`;
  const quota = turn.quota.filter((entry) => entry.scope === turn.quota[0].scope);
  fill(
    node,
    h(
      "div",
      { class: "what" },
      h("b", { title: turn.instruction }, turn.instruction || "(no words)"),
      h("span", { class: "state" }, turn.state),
    ),
    rail(turn),
    h(
      "dl",
      { class: "entries" },
      ...entry(
        "asked by",
        `${world.user(turn.author)?.name ?? "somebody"}${turn.edits ? ", an edit" : ""}${turn.shown ? "" : ", end not shown yet"}`,
      ),
      ...entry("sent", turn.attempts.map(attempt).join("; ") || "nothing yet"),
      ...entry("quota", quota.map((each) => `${each.kind} ${signed(each.amount)}`).join(" · ") || "nothing held"),
      ...entry(
        "spend",
        turn.spend.map((each) => `${each.kind} ${money(each.amount)}`).join(" · ") || "nothing counted",
      ),
    ),
  );
}

const entry = (label, text) => [h("dt", {}, label), h("dd", {}, text)];
const attempt = (each) =>
  `${each.provider}: ${each.outcome ?? "on its way"}${each.billed ? `, billed ${each.billed}` : ""}`;
const signed = (amount) => (amount > 0 ? `+${amount}` : `−${-amount}`);
const money = (amount) => `${amount < 0 ? "−" : "+"}${dollars(Math.abs(amount))}`;

function rail(turn) {
  const at = STATES.indexOf(turn.state);
  const steps = STATES.map((state, place) => {
    const now = place === at && turn.state !== "delivered" ? " now" : "";
    return h("i", { class: `${place <= at ? "passed" : ""}${now}`, title: state });
  });
  return h("div", { class: "rail", role: "img", "aria-label": `State: ${turn.state}` }, steps);
}
