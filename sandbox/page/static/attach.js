/** The control that attaches: a file to the next message, or a contact that goes off at once. */

import { byId } from "./dom.js";

/** `onContact` gets a phone and a name, and answers whether they went off. */
export function prepareAttach({ onContact }) {
  const button = byId("attach");
  const choices = byId("attachments");
  const dialog = byId("contact");

  function show(isShown) {
    choices.hidden = !isShown;
    button.setAttribute("aria-expanded", String(isShown));
  }

  button.addEventListener("click", () => show(choices.hidden));
  document.addEventListener("click", (event) => {
    if (!button.contains(event.target)) show(false);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  byId("attach-file").addEventListener("click", () => byId("file").click());
  byId("attach-contact").addEventListener("click", () => dialog.showModal());
  byId("contact-cancel").addEventListener("click", () => dialog.close());
  byId("contact-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!(await onContact(byId("contact-phone").value.trim(), byId("contact-name").value.trim()))) return;
    event.target.reset();
    dialog.close();
  });
}
