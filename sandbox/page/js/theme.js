/** Dark or light: as the system has it, until somebody chooses. */

const KEY = "theme";
const system = matchMedia("(prefers-color-scheme: light)");

export const isLight = () => document.documentElement.dataset.theme === "light";

/** Choose the other one. */
export function flipTheme() {
  localStorage.setItem(KEY, isLight() ? "dark" : "light");
  apply();
}

function apply() {
  const chosen = localStorage.getItem(KEY) ?? (system.matches ? "light" : "dark");
  document.documentElement.dataset.theme = chosen;
}

system.addEventListener("change", apply);
apply();
