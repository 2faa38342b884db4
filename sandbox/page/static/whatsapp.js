/** The WhatsApp groups and who is in them. */

import { animate, avatar, byId, element, gently } from "./dom.js";
import { toast } from "./notices.js";
import { say } from "./words.js";

const LEAVING = [
  { opacity: 1, offset: 0 },
  { opacity: 1, offset: 0.6 },
  { opacity: 0, offset: 1 },
];

/** `onNumber` gets a member's address and a group's name, `onSession` a phone and whether to sign in. */
export function createWhatsApp({ onNumber, onSession }) {
  const groups = new Map(); // by id: {node, count, list, notes, removed: names, members by key}
  let now = null;

  function badge(text, kind) {
    return element("span", { class: `badge ${kind}` }, text);
  }

  function row(group, member) {
    const offer = () => onNumber(member.address, group.name);
    const marks = [
      ...(member.is_account ? [badge(say("account"), "is-account")] : []),
      ...(member.role === "member" ? [] : [badge(say(member.role), "is-admin")]),
      ...(member.number_hidden ? [badge(say("number_hidden"), "is-hidden")] : []),
    ];
    return element(
      "li",
      { class: "member", "data-key": member.key },
      avatar(member.name),
      element(
        "div",
        { class: "who" },
        element("span", { class: "name", dir: "auto" }, member.name),
        element("button", { class: "number", type: "button", onclick: offer }, member.address),
      ),
      element("span", { class: "badges" }, ...marks),
    );
  }

  function note(name) {
    return element("p", { class: "note" }, say("removed", { name }));
  }

  function card(group, { removed, isOpen }) {
    const list = element("ul", { class: "members" });
    const notes = element("div", { class: "notes", role: "log" }, ...removed.map(note));
    const count = element("span", { class: "count" });
    const mark = group.administered ? [] : [element("p", { class: "not-admin" }, say("not_admin"))];
    const summary = element(
      "summary",
      {},
      avatar(group.name),
      element("span", { class: "titles" }, element("h3", { dir: "auto" }, group.name), count),
    );
    const node = element(
      "details",
      { class: "group", open: isOpen, "data-group": group.id },
      summary,
      ...mark,
      list,
      notes,
    );
    return { node, count, list, notes, removed, members: new Map(), name: group.name };
  }

  async function takeLeave(group, key, name) {
    const item = group.members.get(key);
    group.members.delete(key);
    group.removed.push(name);
    group.notes.append(note(name));
    item.classList.add("leaving");
    item.inert = true;
    // Beside the chat the list scrolls by itself; below it, it would pull the chat out of sight.
    if (matchMedia("(min-width: 760px)").matches) item.scrollIntoView({ block: "nearest", behavior: gently() });
    else toast(`${group.name} · ${say("removed", { name })}`);
    await animate(item, LEAVING, 1800);
    await animate(item, [{ height: `${item.offsetHeight}px`, opacity: 0 }, { height: "0", padding: "0", opacity: 0 }], 250);
    item.remove();
  }

  function update(shown) {
    const card = groups.get(shown.id);
    card.count.textContent = say("members", { count: shown.members.length });
    const present = new Map(shown.members.map((member) => [member.key, member]));
    for (const key of [...card.members.keys()]) {
      if (!present.has(key)) takeLeave(card, key, card.members.get(key).querySelector(".name").textContent);
    }
    for (const [key, member] of present) {
      if (card.members.has(key)) continue;
      card.members.set(key, row(shown, member));
      card.list.append(card.members.get(key));
    }
  }

  function showAccounts(accounts) {
    byId("accounts").replaceChildren(
      ...accounts.map((account) =>
        element(
          "button",
          {
            class: "session",
            type: "button",
            role: "switch",
            "aria-checked": String(account.signed_in),
            onclick: () => onSession(account.phone, !account.signed_in),
          },
          element("span", { class: "session-name" }, say("signed_in"), element("small", {}, account.phone)),
          element("span", { class: "knob", "aria-hidden": "true" }),
        ),
      ),
    );
  }

  return {
    /** Show how things stand; what changed since the last time is made visible. */
    show(whatsapp) {
      now = whatsapp;
      showAccounts(whatsapp.accounts);
      for (const group of whatsapp.groups) {
        if (!groups.has(group.id)) {
          groups.set(group.id, card(group, { removed: [], isOpen: true }));
          byId("groups").append(groups.get(group.id).node);
        }
        update(group);
      }
    },

    /** Say everything anew, after the language changed. */
    redraw() {
      if (!now) return;
      byId("groups").replaceChildren();
      for (const group of now.groups) {
        const { removed, node } = groups.get(group.id);
        groups.set(group.id, card(group, { removed, isOpen: node.open }));
        byId("groups").append(groups.get(group.id).node);
        update(group);
      }
      showAccounts(now.accounts);
    },
  };
}
