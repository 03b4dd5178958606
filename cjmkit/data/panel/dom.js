// Elements from data. A string is always text: nothing here, and nothing elsewhere in the panel, reads it as markup.

export function h(name, props = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "selected") node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

/** Fill the {places} of a text of the catalogue. */
export function fill(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}

/** Draw a part of the panel anew; what had the focus in it has it again. */
export function redraw(box, ...children) {
  const active = box.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const top = box.scrollTop;
  box.replaceChildren(...children.flat(Infinity).filter(Boolean));
  box.scrollTop = top;
  if (active) [...box.querySelectorAll("[data-key]")].find((node) => node.dataset.key === active)?.focus({ preventScroll: true });
}

/** A button that says its key. */
export function button(label, { key, keys, pressed, ...props }, ...more) {
  return h("button", { type: "button", "data-key": key, "aria-pressed": pressed === undefined ? null : String(pressed),
    "aria-keyshortcuts": keys ? ariaKeys(keys) : null, ...props }, h("span", {}, label), ...more, keys ? h("kbd", { "aria-hidden": "true" }, keys) : null);
}

function ariaKeys(keys) {
  const names = { "⏎": "Enter", "⌫": "Backspace", "→": "ArrowRight", "←": "ArrowLeft", "Ctrl Z": "Control+Z", "Ctrl Y": "Control+Y" };
  return names[keys] ?? keys;
}
