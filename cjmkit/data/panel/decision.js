// The decision on what is in hand: the quote, the suggestion and its reason, and a control for every facet.
import { combobox } from "./combobox.js";
import { button, fill, h } from "./dom.js";
import { inWords, isChanged, isTentative, nameOf, signOf } from "./store.js";
import { wordsOf } from "./transcript.js";

const AROUSALS = ["high", "mid", "low"], VALENCES = [-1, 0, 1];

export function drawDecision(store, act) {
  const { words, hand } = store;
  if (!hand) return [h("p", { class: "soft" }, store.pages.length ? words.nothing_in_hand : words.nothing_to_code)];
  return [
    quoteBox(store), failure(store, act), suggestionBox(store), othersBox(store, act), actions(store, act),
    h("div", { class: "search" }, searchAll(store, act)),
    phases(store, act), emotions(store, act), intensity(store, act), codes(store, act), memo(store, act), more(store, act),
  ];
}

function quoteBox(store) {
  const { words, hand } = store, turn = store.turns.get(hand.utterance);
  const place = [turn.speaker, turn.time, fill(words.turn, { number: turn.position })].filter(Boolean).join(" · ");
  return h("header", { class: "quote" },
    turn.question ? h("p", { class: "asked" }, h("span", { class: "soft" }, `${words.asked_before} `), turn.question) : null,
    h("blockquote", { lang: turn.language }, wordsOf(store, hand)), h("p", { class: "soft" }, place));
}

function failure(store, act) {
  if (!store.failed) return null;
  return h("div", { class: "alert", role: "alert" }, h("p", {}, h("b", {}, store.words.not_saved), " ", store.failed.message),
    button(store.words.try_again, { key: "retry", onclick: () => act.retry() }));
}

function suggestionBox(store) {
  const { words, hand } = store, suggestion = hand.seen?.suggestion, mine = hand.seen?.mine;
  const status = mine ? h("p", { class: "mine" }, h("b", {}, words[`status_${mine.status}`]), " ", inWords(store, mine.facets), mine.memo ? h("span", { class: "soft" }, ` – ${mine.memo}`) : null) : null;
  if (!suggestion) return h("section", { class: "suggestion" }, status, status ? null : h("p", { class: "soft" }, store.suggests && hand.quote ? words.suggestion_coming : words.no_suggestion));
  const parts = ["phase", "emotion", "lane"]
    .filter((facet) => suggestion[facet])
    .map((facet) => h("span", { class: `part ${facet === "emotion" ? (signOf(store, suggestion) ?? "") : ""}` }, nameOf(store, facet, suggestion[facet]), suggestion.sure[facet] ? h("small", {}, ` ${suggestion.sure[facet]}`) : null));
  return h("section", { class: "suggestion", "aria-label": words.suggestion }, status,
    h("p", { class: "parts" }, h("span", { class: "soft" }, words.suggested), parts),
    suggestion.because.length ? h("p", { class: "because" }, `${words.because} `, suggestion.because.join("; ")) : null);
}

function othersBox(store, act) {
  const { words, hand, draft } = store, others = hand.seen?.others ?? [];
  if (!others.length) return null;
  const differs = hand.seen.disagreement.map((facet) => words[facet]).join(", ");
  return h("section", { class: "others", "aria-label": words.others },
    others.map((other) => h("p", {}, h("b", {}, other.coder), " ", other.status === "rejected" ? words.status_rejected : inWords(store, other.facets), other.memo ? h("span", { class: "soft" }, ` – ${other.memo}`) : null)),
    differs ? h("p", { class: "differ" }, fill(words.differ_on, { facets: differs })) : null,
    differs ? button(words.settle, { key: "settle", keys: "!", pressed: draft.settles, onclick: () => act.settle() }) : null);
}

function actions(store, act) {
  const { words, hand, draft } = store;
  const changed = isChanged(draft, hand.seen), suggested = draft.from === "suggestion";
  const label = changed || !suggested ? (draft.from === "suggestion" ? words.save_correction : words.save) : words.accept;
  return h("div", { class: "actions", role: "group", "aria-label": words.decide },
    button(label, { class: "main", key: "save", keys: "⏎", onclick: () => act.save() }),
    button(words.reject, { key: "reject", keys: "⌫", onclick: () => act.reject() }),
    button(words.next, { key: "next", keys: "→", onclick: () => act.next() }));
}

function searchAll(store, act) {
  const { words } = store;
  const facets = ["phase", "emotion", "lane", "touchpoint", "channel", "impact"];
  return combobox({ words, label: words.search_all, placeholder: words.search_all, key: "search", keys: "/", pick: (value) => act.pick(value),
    create: (typed) => act.newCode(typed),
    options: () => [
      ...facets.flatMap((facet) => store.choices[facet].map((choice) => ({ value: [facet, choice.id], label: choice.name, hint: words[facet], chosen: store.draft.facets[facet] === choice.id }))),
      ...codeOptions(store).map((option) => ({ ...option, value: ["codes", option.value], hint: words.code })),
    ] });
}

const codeOptions = (store) => store.codes.filter((code) => !code.retired).map((code) => ({ value: code.code, label: code.code, hint: code.n ? String(code.n) : "",
  more: [code.definition ?? "", ...code.formerly].join(" "), chosen: store.draft.facets.codes?.includes(code.code) }));

function choiceButton(store, act, facet, choice, extra = {}) {
  const chosen = store.draft.facets[facet] === choice.id;
  const tentative = chosen && isTentative(store.draft, facet);
  return button(choice.name, { key: `${facet}:${choice.id}`, keys: choice.key, pressed: chosen, title: choice.about || choice.name, class: `choice${tentative ? " tentative" : ""}`, onclick: () => act.set(facet, choice.id), ...extra });
}

function group(store, facet, ...content) {
  return h("fieldset", { class: `facet ${facet}` }, h("legend", {}, store.words[`${facet}_legend`] ?? store.words[facet]), content);
}

const phases = (store, act) => group(store, "phase", h("div", { class: "row" }, store.choices.phase.map((choice) => choiceButton(store, act, "phase", choice))));

function emotions(store, act) {
  const { words, choices } = store;
  const cell = (arousal, valence) => h("div", { class: "cell" }, choices.emotion.filter((one) => one.arousal === arousal && one.valence === valence)
    .map((choice) => choiceButton(store, act, "emotion", choice, { class: `choice ${["neg", "neutral", "pos"][valence + 1]}${tentativeEmotion(store, choice) ? " tentative" : ""}` })));
  const rows = AROUSALS.filter((arousal) => choices.emotion.some((one) => one.arousal === arousal));
  return group(store, "emotion", h("div", { class: "grid" }, h("span", {}), VALENCES.map((valence) => h("span", { class: "axis" }, words[`valence_${["negative", "neutral", "positive"][valence + 1]}`])),
    rows.map((arousal) => [h("span", { class: "axis" }, words[`arousal_${arousal}`]), VALENCES.map((valence) => cell(arousal, valence))])));
}

const tentativeEmotion = ({ draft }, choice) => draft.facets.emotion === choice.id && isTentative(draft, "emotion");

function steps(store, act, facet, values, label) {
  return h("div", { class: "row steps" }, values.map((value) => button(label(value), { key: `${facet}:${value}`, pressed: store.draft.facets[facet] === value, class: isTentative(store.draft, facet) ? "choice tentative" : "choice", onclick: () => act.set(facet, value) })));
}

function intensity(store, act) {
  const { words } = store;
  return h("fieldset", { class: "facet intensity" }, h("legend", {}, words.intensity, " ", h("kbd", { "aria-hidden": "true" }, "−"), " ", h("kbd", { "aria-hidden": "true" }, "+")),
    steps(store, act, "intensity", [0, 1, 2, 3], (value) => `${value} ${words[`intensity_${value}`]}`));
}

function codes(store, act) {
  const { words, draft } = store, chosen = draft.facets.codes ?? [];
  return group(store, "codes", h("div", { class: "row" },
    chosen.map((code) => button(code, { key: `code:${code}`, class: "chip", pressed: true, "aria-label": fill(words.take_off, { code }), title: store.codes.find((one) => one.code === code)?.definition, onclick: () => act.toggleCode(code) }, h("span", { "aria-hidden": "true" }, "×"))),
    combobox({ words, label: words.find_code, placeholder: words.find_code, key: "codes", keys: "#", options: () => codeOptions(store), pick: (code) => act.toggleCode(code), create: (typed) => act.newCode(typed) })),
    store.adding ? newCodeForm(store, act) : null);
}

function newCodeForm(store, act) {
  const { words } = store;
  const name = h("input", { type: "text", value: store.adding.code, "aria-label": words.code, "data-key": "new-code", oninput: () => { store.adding.code = name.value; } });
  const definition = h("textarea", { rows: "2", placeholder: words.definition, "aria-label": words.definition, "data-key": "new-definition", value: store.adding.definition, oninput: () => { store.adding.definition = definition.value; } });
  return h("div", { class: "form" }, name, definition, store.adding.message ? h("p", { class: "wrong", role: "alert" }, store.adding.message) : null,
    h("div", { class: "row" }, button(words.add_code, { key: "add-code", class: "main", onclick: () => act.addCode() }), button(words.cancel, { key: "cancel-code", onclick: () => act.newCode(null) })));
}

function memo(store, act) {
  const { words, draft } = store;
  const field = h("textarea", { rows: "2", "aria-label": words.memo, "data-key": "memo", value: draft.memo, oninput: () => act.write(field.value) });
  return h("fieldset", { class: "facet memo" }, h("legend", {}, words.memo, " ", h("kbd", { "aria-hidden": "true" }, ",")), field);
}

function more(store, act) {
  const { words, draft, choices } = store;
  const field = (facet, extra = []) => h("label", { class: "field" }, h("span", {}, words[facet]), combobox({ words, label: words[facet], key: facet, value: draft.facets[facet] ? nameOf(store, facet, draft.facets[facet]) : "", placeholder: words.none_chosen,
    options: () => [...extra, ...choices[facet].map((choice) => ({ value: choice.id, label: choice.name, hint: choice.channel ?? "", chosen: draft.facets[facet] === choice.id }))], pick: (value) => act.set(facet, value), create: (typed) => act.set(facet, typed) }));
  const chips = (facet) => h("fieldset", { class: "facet" }, h("legend", {}, words[facet]), h("div", { class: "row" }, choices[facet].map((choice) => choiceButton(store, act, facet, choice))));
  const signed = (value) => (value > 0 ? `+${value}` : String(value).replace("-", "−"));
  return h("details", { class: "more", open: store.moreOpen, ontoggle: (event) => { store.moreOpen = event.target.open; } },
    h("summary", { "data-key": "more" }, words.more, " ", h("kbd", { "aria-hidden": "true" }, ".")),
    chips("lane"), chips("impact"), h("div", { class: "fields" }, field("touchpoint"), field("channel")),
    h("fieldset", { class: "facet" }, h("legend", {}, `${words.valence} (${words.valence_hint})`), steps(store, act, "valence", [-2, -1, 0, 1, 2], signed)));
}
