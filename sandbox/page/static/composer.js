/** The input line, the menu of commands above it, and the examples. */

import { byId, element, gently } from "./dom.js";

const LINES = 8; // the tallest that the input line grows

/**
 * `onSend` gets a text, and answers whether it went off. `mayBeEmpty` tells whether something goes along
 * that needs no text.
 */
export function createComposer({ onSend, mayBeEmpty }) {
  const input = byId("input");
  const list = byId("menu");
  let commands = [];
  let chosen = 0;
  let isSending = false;
  let isConnected = false;

  async function send(text) {
    if ((!text.trim() && !mayBeEmpty()) || isSending || !isConnected) return;
    isSending = true;
    refresh();
    const isSent = await onSend(text);
    isSending = false;
    if (isSent) input.value = "";
    changed();
  }

  function refresh() {
    byId("submit").disabled = (!input.value.trim() && !mayBeEmpty()) || isSending || !isConnected;
    input.style.height = "auto";
    const line = parseFloat(getComputedStyle(input).lineHeight);
    input.style.height = `${Math.min(input.scrollHeight, line * LINES)}px`;
  }

  function changed() {
    refresh();
    const typed = /^\/(\S*)$/.exec(input.value);
    chosen = 0;
    showMenu(typed ? commands.filter((each) => each.command.startsWith(typed[1].toLowerCase())) : []);
  }

  function showMenu(offered) {
    list.replaceChildren(
      ...offered.map((each, index) =>
        element(
          "li",
          {
            id: `menu-${index}`,
            role: "option",
            "data-command": each.command,
            // The input keeps the focus.
            onmousedown: (event) => event.preventDefault(),
            onclick: () => send(`/${each.command}`),
          },
          element("b", {}, `/${each.command}`),
          element("span", {}, each.description),
        ),
      ),
    );
    list.hidden = !offered.length;
    choose(0);
  }

  function choose(index) {
    const options = [...list.children];
    chosen = (index + options.length) % (options.length || 1);
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    if (options.length) {
      input.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  /** Keys while the menu is open; true if the key was for the menu. */
  function steer(event) {
    const command = list.children[chosen]?.dataset.command;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Escape") showMenu([]);
    else if (event.key === "Tab" && !event.shiftKey) write(`/${command} `);
    else if (event.key === "Enter" && !event.shiftKey) send(`/${command}`);
    else return false;
    return true;
  }

  function write(text) {
    input.value = text;
    changed();
    input.focus();
    input.setSelectionRange(text.length, text.length);
  }

  input.addEventListener("input", changed);
  input.addEventListener("blur", () => showMenu([]));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (!list.hidden && steer(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send(input.value);
    }
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send(input.value);
  });
  byId("examples").addEventListener(
    "wheel",
    (event) => (byId("examples").scrollLeft += event.deltaX ? 0 : event.deltaY),
    { passive: true },
  );
  byId("slash").addEventListener("mousedown", (event) => event.preventDefault());
  byId("slash").addEventListener("click", () => (list.hidden ? write("/") : showMenu([])));

  return {
    send,
    refresh,

    focus: () => input.focus(),

    /** Put a text into the input line, to be looked at and sent. */
    write(text) {
      write(text);
      byId("composer").scrollIntoView({ block: "nearest", behavior: gently() });
    },

    setMenu(menu) {
      commands = menu;
      if (!list.hidden) changed();
    },

    setConnected(connected) {
      isConnected = connected;
      refresh();
    },

    setExamples(examples) {
      byId("examples").replaceChildren(
        ...examples.map((example) => {
          const label = example.replace(/\n/g, " ↵ ");
          return element("button", { type: "button", class: "example", onclick: () => write(example) }, label);
        }),
      );
    },
  };
}
