/** The messages of the chosen chat. */

import { attachment, inOneLine } from "./attachment.js";
import { animate, avatar, byId, element, gently, icon, tint } from "./dom.js";
import { formatted } from "./formatting.js";
import { keyboard } from "./keyboard.js";
import { say } from "./words.js";

const NEAR = 60; // pixels from the end that still count as reading the newest message

/**
 * `place` tells who reads where: `{person, chat, isGroup, language, nameOf(message)}`. `onPress` gets a
 * message's id and a button's data, `onCommand` a command in a text that was clicked, `onReply` the id of the
 * message to reply to and what it says in one line.
 */
export function createChat({ onPress, onCommand, onReply }) {
  const log = byId("log");
  const list = byId("messages");
  const messages = new Map();
  let place = null;
  let wasAtEnd = true;

  byId("newest").addEventListener("click", () => toEnd(gently()));
  log.addEventListener("scroll", scrolled, { passive: true });
  // The end stays in sight when the keyboard of a phone or the growing input line takes room away.
  new ResizeObserver(() => wasAtEnd && toEnd("instant")).observe(log);

  function scrolled() {
    wasAtEnd = isAtEnd();
    if (wasAtEnd) byId("newest").hidden = true;
  }

  function isAtEnd() {
    return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  }

  function toEnd(behavior) {
    log.scrollTo({ top: log.scrollHeight, behavior });
  }

  function isOwn(message) {
    return !message.from_bot && message.person_id === place.person;
  }

  function time(message) {
    const moment = new Date(message.date * 1000);
    const clock = moment.toLocaleTimeString(place.language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return element(
      "span",
      { class: "meta" },
      replyButton(message),
      ...(message.edited ? [`${say("edited")} `] : []),
      element("time", { datetime: moment.toISOString() }, clock),
      ...(isOwn(message) ? [icon("ticks")] : []),
    );
  }

  function replyButton(message) {
    const reply = () => onReply(message.message_id, inOneLine(message));
    return element("button", { class: "reply", type: "button", "aria-label": say("reply"), onclick: reply }, icon("reply"));
  }

  function documentAddress(message) {
    return `/document?person=${place.person}&chat=${place.chat}&message=${message.message_id}`;
  }

  function quote(message) {
    const replied = messages.get(message.reply_to)?.message;
    if (!replied) return [];
    const name = place.nameOf(replied);
    const line = element("span", { class: "quote-text", dir: "auto" }, inOneLine(replied));
    const author = element("span", { class: "quote-name" }, name);
    const show = () => {
      const item = messages.get(replied.message_id)?.item;
      item?.scrollIntoView({ block: "center", behavior: gently() });
      item?.firstElementChild.classList.add("flash");
      item?.addEventListener("animationend", (event) => event.target.classList.remove("flash"), { once: true });
    };
    return [element("button", { class: `quote name-${tint(name)}`, type: "button", onclick: show }, author, line)];
  }

  function fill(item, message) {
    const name = place.nameOf(message);
    const isNamed = place.isGroup && !isOwn(message);
    const bubble = element(
      "div",
      { class: "bubble" },
      element("span", { class: isNamed ? `sender name-${tint(name)}` : "unseen" }, name),
      ...quote(message),
      ...attachment(message, documentAddress(message), place.language),
      element("div", { class: "text", dir: "auto" }, formatted(message.text, message.entities, onCommand)),
      time(message),
    );
    const buttons = keyboard(message, onPress);
    item.replaceChildren(element("div", { class: "column" }, bubble, ...(buttons ? [buttons] : [])));
    if (isNamed) item.prepend(avatar(name));
    return bubble;
  }

  function append(message) {
    const item = element("li", { class: isOwn(message) ? "own" : "other", "data-message": message.message_id });
    messages.set(message.message_id, { message, item });
    fill(item, message);
    list.append(item);
    byId("empty").hidden = true;
    return item;
  }

  return {
    /** Show a whole chat, anew or after the connection came back. */
    show(chosen, all) {
      place = chosen;
      messages.clear();
      list.replaceChildren();
      byId("empty").hidden = all.length > 0;
      all.forEach(append);
      byId("newest").hidden = true;
      toEnd("instant");
    },

    add(message) {
      const follows = isAtEnd() || isOwn(message);
      const item = append(message);
      animate(item, [{ opacity: 0, transform: "translateY(8px)" }, { opacity: 1, transform: "none" }], 180);
      if (follows) toEnd(gently());
      else byId("newest").hidden = false;
    },

    edit(message) {
      const known = messages.get(message.message_id);
      if (!known) return;
      const follows = isAtEnd();
      const before = known.item.offsetHeight;
      known.message = message;
      const bubble = fill(known.item, message);
      const after = known.item.offsetHeight;
      animate(bubble.querySelector(".text"), [{ opacity: 0.2 }, { opacity: 1 }], 250);
      animate(known.item, [{ height: `${before}px` }, { height: `${after}px` }], 200);
      if (follows) toEnd(gently());
    },

    remove(messageId) {
      messages.get(messageId)?.item.remove();
      messages.delete(messageId);
      byId("empty").hidden = messages.size > 0;
    },
  };
}
