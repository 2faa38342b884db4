/** What comes up and goes again: passing lines, and the bot's dialogs. */

import { animate, byId, element } from "./dom.js";
import { say } from "./words.js";

const SHOWN = 4000; // milliseconds

/** Show a line for a moment. */
export function toast(text) {
  const line = element("div", { class: "toast" }, text);
  byId("toasts").append(line);
  setTimeout(async () => {
    await animate(line, [{ opacity: 1 }, { opacity: 0 }], 200);
    line.remove();
  }, SHOWN);
}

/** Show a dialog that has to be closed. */
export function showAlert(title, text) {
  byId("alert-title").textContent = title;
  byId("alert-text").textContent = text;
  if (!byId("alert").open) byId("alert").showModal();
}

export function prepareAlert() {
  byId("alert-close").addEventListener("click", () => byId("alert").close());
}

/** Copy a text, and say so. */
export async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast(say("copied"));
}
