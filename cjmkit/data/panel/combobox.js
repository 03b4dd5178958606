// A field to type in that narrows a list: type-to-search for every facet.
import { fill, h } from "./dom.js";

const MOST = 60; // options shown at a time
let numbered = 0;

const plainly = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function narrowed(options, typed) {
  const wanted = plainly(typed.trim());
  if (!wanted) return options.slice(0, MOST);
  const ranked = [];
  for (const option of options) {
    const label = plainly(option.label), at = label.indexOf(wanted);
    if (at >= 0) ranked.push([at === 0 ? 0 : /\W/u.test(label[at - 1]) ? 1 : 2, option]);
    else if (option.more && plainly(option.more).includes(wanted)) ranked.push([3, option]);
  }
  return ranked.sort((a, b) => a[0] - b[0]).map(([, option]) => option).slice(0, MOST);
}

/** `options()` gives `{value, label, hint, more, chosen}`; `pick(value)` takes one; `create(typed)`, where given, makes one that is not there. */
export function combobox({ words, label, key, placeholder, value = "", options, pick, create, keys }) {
  const id = `cjm-list-${(numbered += 1)}`;
  let shown = [], at = -1;
  const list = h("ul", { role: "listbox", id, "aria-label": label, hidden: true });
  const input = h("input", { type: "text", role: "combobox", "aria-label": label, "aria-controls": id, "aria-expanded": "false", "aria-autocomplete": "list",
    autocomplete: "off", spellcheck: "false", placeholder, value, "data-key": key, onfocus: () => input.select(), oninput: () => open(), onblur: () => setTimeout(close, 120), onkeydown, onclick: () => open() });

  function open() {
    const typed = input.value === value ? "" : input.value;
    shown = narrowed(options(), typed);
    if (create && typed.trim() && !shown.some((option) => plainly(option.label) === plainly(typed.trim())))
      shown = [...shown, { create: typed.trim(), label: fill(words.new_code_named, { code: typed.trim() }) }];
    at = typed && shown.length ? 0 : -1;
    list.replaceChildren(...shown.map((option, index) => h("li", { role: "option", id: `${id}-${index}`, "aria-selected": String(index === at), class: option.chosen ? "chosen" : null,
      onmousedown: (event) => { event.preventDefault(); take(index); } }, h("span", {}, option.label), option.hint ? h("small", {}, option.hint) : null)));
    if (!shown.length) list.append(h("li", { class: "none" }, words.nothing_found));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    list.scrollIntoView({ block: "nearest" });
    mark();
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark() {
    [...list.children].forEach((node, index) => node.setAttribute?.("aria-selected", String(index === at)));
    if (at >= 0) { input.setAttribute("aria-activedescendant", `${id}-${at}`); list.children[at].scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  }

  function take(index) {
    const option = shown[index];
    close();
    input.value = value;
    if (option.create) create(option.create);
    else pick(option.value);
  }

  function onkeydown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) open();
      else at = (at + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % Math.max(shown.length, 1);
      if (list.hidden === false && at < 0 && shown.length) at = 0;
      mark();
      event.preventDefault();
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      take(at);
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !input.value.trim() && value) {
      pick(null);
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Escape" && !list.hidden) {
      close();
      event.stopPropagation();
    }
  }

  return h("div", { class: "combo" }, input, keys ? h("kbd", { "aria-hidden": "true" }, keys) : null, list);
}
