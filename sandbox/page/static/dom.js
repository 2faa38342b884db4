/** Small helpers for making and filling elements. */

/** An element with its attributes (`class`, `onclick`, …; false leaves one out) and children. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export function byId(id) {
  return document.getElementById(id);
}

/** An icon out of index.html. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** A round picture with the first letters of a name; the same name has the same colour everywhere. */
export function avatar(name) {
  const letters = name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "");
  return element("span", { class: `avatar tint-${tint(name)}`, "aria-hidden": "true" }, letters.join(""));
}

/** The number of a name's colour, as the style sheet has them. */
export function tint(name) {
  return [...name].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) % 7, 0);
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Animate unless the visitor has asked for a still page; the promise ends with the animation. */
export async function animate(node, frames, milliseconds) {
  if (!still.matches) await node.animate(frames, { duration: milliseconds, easing: "ease" }).finished;
}

/** How to scroll: smoothly, unless the visitor has asked for a still page. */
export function gently() {
  return still.matches ? "instant" : "smooth";
}
