// What opens above the panel: the interviews, and the list of all keys.
import { fill, h } from "./dom.js";
import { pageName } from "./bar.js";

export function openDialog(root, title, words, ...content) {
  const close = () => { dialog.close(); };
  const dialog = h("dialog", { "aria-label": title, onclose: () => dialog.remove(), onclick: (event) => { if (event.target === dialog) close(); } },
    h("header", {}, h("h2", {}, title), h("button", { type: "button", class: "close", onclick: close }, words.close)), h("div", { class: "inside" }, content));
  root.append(dialog);
  dialog.showModal();
  return dialog;
}

export function interviewsDialog(root, store, act) {
  const { words } = store;
  const pick = (page) => { dialog.close(); act.openPage(page.page); };
  const rows = store.pages.map((page) => h("tr", { class: page.page === store.page ? "now" : null },
    h("th", { scope: "row" }, h("button", { type: "button", onclick: () => pick(page), "aria-current": page.page === store.page ? "true" : null }, pageName(store, page)), page.personas.length ? h("small", {}, page.personas.join(", ")) : null),
    h("td", { class: "meter" }, h("meter", { min: 0, max: Math.max(page.progress.n, 1), value: page.progress.coded, "aria-hidden": "true" })),
    ...["coded", "verified", "left"].map((key) => h("td", {}, String(page.progress[key]))),
    store.matches ? h("td", {}, String(store.matches[page.page] ?? 0)) : null));
  const head = [words.interview, "", words.coded, words.verified, words.left, ...(store.matches ? [words.match] : [])];
  const dialog = openDialog(root, words.interviews, words, h("p", { class: "soft" }, fill(words.counts, store.total)),
    h("table", {}, h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, rows)));
  dialog.querySelector("[aria-current]")?.focus();
}

/** Every key there is, in groups; also what the list itself is drawn from. */
export function allKeys(store) {
  const { words, choices } = store;
  const list = (facet) => choices[facet].filter(({ key }) => key).map(({ key, name }) => [key, name]);
  return [
    [words.keys_decide, [["⏎", words.key_save], ["⌫", words.reject], ["→", words.next], ["←", words.back], ["Ctrl Z", words.undo], ["Ctrl Y", words.redo], ["Ctrl ⏎", words.key_save_field], ["Esc", words.key_escape], ["!", words.settle]]],
    [words.keys_select, [["↓ ↑", words.key_sentence], ["⇧ → ←", words.key_end_word], ["Ctrl ⇧ → ←", words.key_start_word], ["Alt ⇧ → ←", words.key_end_letter], ["Ctrl Alt ⇧ → ←", words.key_start_letter], ["⇧ ↓ ↑", words.key_end_sentence], ["Home End", words.key_ends]]],
    [words.keys_fields, [["/", words.search_all], ["#", words.find_code], [",", words.memo], [".", words.more], ["+ −", words.intensity], ["?", words.shortcuts]]],
    [words.phase, list("phase")],
    [words.emotion, list("emotion")],
  ];
}

export function shortcutsDialog(root, store) {
  const { words } = store;
  openDialog(root, words.shortcuts, words, h("p", { class: "soft" }, words.keys_where),
    h("div", { class: "keys" }, allKeys(store).map(([title, keys]) => h("section", {}, h("h3", {}, title), h("dl", {}, keys.map(([key, name]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, name))))))));
}
