/** A message's text with its entities, as elements. Offsets count UTF-16 units, as JavaScript does. */

import { element } from "./dom.js";
import { copy } from "./notices.js";

const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** The text as a fragment. `onCommand` is called with a command that is clicked. */
export function formatted(text, entities, onCommand) {
  return stretch(text, 0, text.length, entities, onCommand);
}

/** The part of the text from `start` to `end`. Outer entities come before those in them. */
function stretch(text, start, end, entities, onCommand) {
  const fragment = document.createDocumentFragment();
  let position = start;
  let index = 0;
  while (index < entities.length) {
    const outer = entities[index];
    const from = Math.max(outer.offset, position);
    const to = Math.min(outer.offset + outer.length, end);
    const first = (index += 1);
    while (index < entities.length && entities[index].offset < to) index += 1;
    const isBlock = BLOCKS.has(outer.type);
    const before = text.slice(position, from);
    // A block begins and ends its line by itself.
    fragment.append(isBlock ? before.replace(/\n$/, "") : before);
    const inside = stretch(text, from, to, entities.slice(first, index), onCommand);
    fragment.append(dressed(outer, inside, onCommand));
    position = isBlock && text[to] === "\n" ? to + 1 : to;
  }
  fragment.append(text.slice(position, end));
  return fragment;
}

function dressed(entity, inside, onCommand) {
  if (entity.type in PLAIN) return element(PLAIN[entity.type], {}, inside);
  switch (entity.type) {
    case "code":
      return pressable("code", "code", inside, (node) => copy(node.textContent));
    case "pre":
      return pressable("pre", "code", inside, (node) => copy(node.textContent));
    case "spoiler":
      return pressable("span", "spoiler", inside, (node) => node.classList.add("revealed"));
    case "bot_command":
      return pressable("span", "link", inside, (node) => onCommand(node.textContent));
    case "blockquote":
    case "expandable_blockquote":
      return element("blockquote", { dir: "auto" }, inside);
    case "text_link":
      return link(entity.details.url, inside);
    case "url":
      return link(inside.textContent, inside);
    case "text_mention":
    case "mention":
      return element("span", { class: "mention" }, inside);
    default:
      return inside;
  }
}

/** Inline text that does something. A button element would not break over lines. */
function pressable(tag, name, inside, act) {
  const node = element(tag, { class: name, role: "button", tabindex: "0" }, inside);
  node.addEventListener("click", () => act(node));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act(node);
  });
  return node;
}

function link(address, inside) {
  const isWeb = /^https?:\/\//i.test(address);
  return isWeb ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, inside) : inside;
}
