/** The inline buttons beneath a message. */

import { element } from "./dom.js";
import { copy } from "./notices.js";

const pressed = new Set(); // presses that still wait for the bot, by message and data

/** The buttons as an element, null if there are none. `onPress` gets the message's id and the button's data. */
export function keyboard(message, onPress) {
  if (!message.keyboard.length) return null;
  const rows = message.keyboard.map((row) =>
    element("div", { class: "keys" }, ...row.map((button) => key(message, button, onPress))),
  );
  return element("div", { class: "keyboard" }, ...rows);
}

function key(message, button, onPress) {
  const style = `key ${button.style ?? ""}`;
  if (button.url) {
    return element("a", { class: style, href: button.url, target: "_blank", rel: "noopener noreferrer" }, button.text);
  }
  const node = element("button", { class: style, type: "button" }, button.text);
  if (button.copy_text) {
    node.addEventListener("click", () => copy(button.copy_text));
    return node;
  }
  const press = `${message.chat_id} ${message.message_id} ${button.data}`;
  node.dataset.press = press;
  mark(node, pressed.has(press));
  node.addEventListener("click", async () => {
    if (pressed.has(press)) return;
    pressed.add(press);
    mark(node, true);
    await onPress(message.message_id, button.data);
    pressed.delete(press);
    // The message may have been drawn anew meanwhile.
    for (const now of document.querySelectorAll("[data-press]")) if (now.dataset.press === press) mark(now, false);
  });
  return node;
}

function mark(node, isBusy) {
  node.setAttribute("aria-busy", String(isBusy));
  node.setAttribute("aria-disabled", String(isBusy));
}
