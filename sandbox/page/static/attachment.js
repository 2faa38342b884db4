/** What a message holds beside its text: a document to download, a contact. */

import { avatar, element, icon } from "./dom.js";
import { copy } from "./notices.js";

const UNITS = ["byte", "kilobyte", "megabyte"];

/** The attachment as elements, none if there is none. `address` is where the document can be had. */
export function attachment(message, address, language) {
  if (message.document) return [documentCard(message.document, address, language)];
  if (message.contact) return [contactCard(message.contact)];
  return [];
}

/** What a message says in one line. */
export function inOneLine(message) {
  const said = message.text || message.document?.file_name || message.contact?.first_name || "";
  return said.replace(/\s+/g, " ").slice(0, 120);
}

function documentCard(file, address, language) {
  const titles = element(
    "span",
    { class: "attached-titles" },
    element("b", { dir: "auto" }, file.file_name),
    element("span", {}, size(file.file_size, language)),
  );
  return element("a", { class: "attached", href: address, download: file.file_name }, icon("paper"), titles);
}

function contactCard(contact) {
  const phone = element("button", { class: "code", type: "button" }, contact.phone_number);
  phone.addEventListener("click", () => copy(contact.phone_number));
  const titles = element("span", { class: "attached-titles" }, element("b", { dir: "auto" }, contact.first_name), phone);
  return element("div", { class: "attached" }, avatar(contact.first_name), titles);
}

function size(bytes, language) {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const unitDisplay = step ? "short" : "long"; // "700 bytes", but "2.5 kB"
  const options = { style: "unit", unit: UNITS[step], unitDisplay, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, options).format(bytes / 1000 ** step);
}
