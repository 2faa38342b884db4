/** What goes along with the next message: a file, and the message that it replies to. */

import { byId, element } from "./dom.js";
import { toast } from "./notices.js";
import { say } from "./words.js";

const LARGEST = 20_000_000; // bytes; a bot cannot fetch more from Telegram
const LONGEST_TEXT = 4096;
const LONGEST_CAPTION = 1024;

/** `onChange` is called whenever something is added or taken away. */
export function createDraft({ onChange }) {
  let file = null; // {name, content: base64}
  let reply = null; // {id, line}

  function chip(text, drop) {
    const button = element("button", { type: "button", class: "drop", "aria-label": say("drop"), onclick: drop }, "×");
    return element("li", { class: "chip" }, element("span", { dir: "auto" }, text), button);
  }

  function changed() {
    byId("draft").replaceChildren(
      ...(reply ? [chip(`↩ ${reply.line}`, () => set({ reply: null }))] : []),
      ...(file ? [chip(`📄 ${file.name}`, () => set({ file: null }))] : []),
    );
    byId("draft").hidden = !file && !reply;
    byId("input").maxLength = file ? LONGEST_CAPTION : LONGEST_TEXT;
    onChange();
  }

  function set(change) {
    if ("file" in change) file = change.file;
    if ("reply" in change) reply = change.reply;
    changed();
  }

  byId("file").addEventListener("change", async () => {
    const [chosen] = byId("file").files;
    byId("file").value = ""; // so that the same file can be chosen again
    if (!chosen) return;
    if (chosen.size > LARGEST) toast(say("file_too_large"));
    else set({ file: { name: chosen.name, content: await inBase64(chosen) } });
  });

  return {
    hasFile: () => file !== null,

    replyTo: (id, line) => set({ reply: { id, line } }),

    /** The draft as the server takes it. */
    fields: () => ({ ...(file && { document: file }), ...(reply && { reply_to: reply.id }) }),

    clear: () => set({ file: null, reply: null }),
  };
}

function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}
