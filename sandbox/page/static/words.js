/** What the page says, in the language of whoever is chosen. */

let texts = {};

/** Speak these texts from now on, and put them wherever index.html names them. */
export function speak(language, spoken) {
  texts = spoken;
  document.documentElement.lang = language;
  document.title = texts.title;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", texts[node.dataset.label]);
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = texts[node.dataset.placeholder];
}

/** One text, its {places} filled in. */
export function say(name, values = {}) {
  return texts[name].replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
}
