// The slim bar above: how far, what next, filters, undo.
import { button, fill, h } from "./dom.js";

const ORDERS = ["useful", "file", "code"], STATUSES = ["open", "decided", "accepted", "corrected", "rejected", "all"];

export function pageName(store, page) {
  const { words } = store;
  const part = page.part ? ` ${fill(words.part, { first: page.part[0], last: page.part[1] })}` : "";
  const people = page.participants.length && page.participants.length < 3 ? `${page.participants.join(", ")} · ` : "";
  return `${people}${page.source}${part}`;
}

export function drawBar(store, act) {
  const { words, total } = store, page = store.pages.find((one) => one.page === store.page);
  const asked = Object.values(store.filters).filter(Boolean).length;
  return [
    h("div", { class: "far" },
      h("meter", { min: 0, max: Math.max(total.n, 1), value: total.coded, "aria-label": words.progress }),
      h("span", {}, fill(words.counts, total))),
    h("div", { class: "tools", role: "toolbar", "aria-label": words.tools },
      button(page ? pageName(store, page) : words.interviews, { key: "interviews", class: "interview", "aria-haspopup": "dialog", title: words.interviews, onclick: () => act.interviews() },
        page ? h("small", {}, fill(words.of, { done: page.progress.coded, n: page.progress.n })) : null),
      h("label", { class: "order" }, h("span", { class: "hidden" }, words.order), h("select", { "data-key": "order", onchange: (event) => act.order(event.target.value) },
        ORDERS.map((order) => h("option", { value: order, selected: store.order === order }, words[`order_${order}`])))),
      button(words.filter, { key: "filter", "aria-expanded": String(Boolean(store.filtering)), onclick: () => act.filtering() }, asked ? h("small", {}, String(asked)) : null),
      button(words.back, { key: "back", keys: "←", disabled: !store.trail.length, onclick: () => act.back() }),
      button(words.undo, { key: "undo", keys: "Ctrl Z", disabled: !store.undo, onclick: () => act.undo() }),
      button(words.redo, { key: "redo", keys: "Ctrl Y", disabled: !store.redo, onclick: () => act.redo() }),
      button(words.codebook, { key: "codebook", "aria-haspopup": "dialog", onclick: () => act.codebook() }),
      button(words.shortcuts, { key: "shortcuts", keys: "?", "aria-haspopup": "dialog", onclick: () => act.shortcuts() })),
    store.filtering ? filterRow(store, act) : null,
  ];
}

function filterRow(store, act) {
  const { words, filters, about, choices } = store;
  const matched = store.matches ? Object.values(store.matches).reduce((sum, n) => sum + n, 0) : null;
  const pick = (key, label, options, none = words.all) => h("label", {}, h("span", {}, label), h("select", { "data-key": `filter:${key}`, onchange: (event) => act.filter(key, event.target.value) },
    none === null ? null : h("option", { value: "" }, none), options.map(([value, name]) => Array.isArray(name)
      ? h("optgroup", { label: value }, name.map(([id, text]) => h("option", { value: id, selected: filters[key] === id }, text)))
      : h("option", { value, selected: (filters[key] ?? "") === value }, name))));
  const named = (facet) => [words[facet], choices[facet].map((choice) => [`${facet}:${choice.id}`, choice.name])];
  const codes = [...["emotion", "lane", "touchpoint", "channel", "impact"].map(named), [words.codes, store.codes.map(({ code }) => [`codes:${code}`, code])]].filter(([, list]) => list.length);
  return h("div", { class: "filters", role: "group", "aria-label": words.filter },
    pick("status", words.status, STATUSES.map((status) => [status === "open" ? "" : status, words[`show_${status}`]]), null),
    pick("participant", words.participant, about.participants.map((one) => [one, one])),
    about.personas.length ? pick("persona", words.persona, about.personas.map(({ id, name }) => [id, name])) : null,
    pick("phase", words.phase, choices.phase.map(({ id, name }) => [id, name])),
    pick("code", words.code, codes),
    about.blind ? null : h("label", { class: "check" }, h("input", { type: "checkbox", "data-key": "filter:disagreement", checked: Boolean(filters.disagreement), onchange: (event) => act.filter("disagreement", event.target.checked) }), h("span", {}, words.disagreement)),
    h("span", { class: "soft", role: "status" }, matched === null ? "" : fill(words.matched, { n: matched })),
    button(words.clear, { key: "clear", onclick: () => act.filter(null) }));
}
