// The words of one interview: turns, sentences, what is suggested and what is coded.
import { fill, h } from "./dom.js";
import { points, slice } from "./offsets.js";
import { inWords, nameOf, signOf } from "./store.js";

const overlaps = (a, b) => a.start < b.end && b.start < a.end;
const counts = (coding) => coding?.status === "accepted" || coding?.status === "corrected";

export function drawTurn(store, turn, act) {
  const speaks = turn.role === "participant" || turn.role === "respondent";
  const quotes = speaks ? (store.byTurn.get(turn.utterance) ?? []) : [];
  const who = [turn.speaker || store.words[`role_${turn.role}`], turn.time].filter(Boolean);
  const node = h("div", { class: `turn ${speaks ? "speaks" : "asks"}`, role: speaks ? "group" : "presentation", "aria-label": speaks ? who.join(", ") : null, id: turnId(store, turn.utterance) },
    h("div", { class: "who" }, h("b", {}, who[0]), turn.time ? h("time", {}, turn.time) : null),
    turn.role === "respondent" && turn.question ? h("p", { class: "asked" }, turn.question) : null,
    h("p", { class: "said", lang: turn.language, "data-utterance": speaks ? turn.utterance : null }, speaks ? pieces(store, turn, quotes) : turn.text),
    speaks ? h("div", { class: "marks" }, marks(store, turn, quotes, act)) : null);
  return node;
}

export const turnId = (store, utterance) => `${store.about.id}-${utterance}`;
export const optionId = (store, quote) => `${store.about.id}-${quote}`;

/** The words cut where a sentence, a coding or the selection begins or ends; nothing is added, so that offsets hold. */
function pieces(store, turn, quotes) {
  const hand = store.hand?.utterance === turn.utterance ? store.hand : null;
  const letters = [...turn.text], sentences = quotes.filter((seen) => seen.sentence);
  const cuts = new Set([0, letters.length]);
  for (const { start, end } of [...quotes, ...(hand ? [hand] : [])]) cuts.add(start).add(end);
  const edges = [...cuts].sort((a, b) => a - b);
  const parts = edges.slice(0, -1).map((start, index) => ({ start, end: edges[index + 1] }));
  const result = [];
  let open = null;
  for (const part of parts) {
    const sentence = sentences.find((seen) => overlaps(seen, part));
    const words = letters.slice(part.start, part.end).join("");
    const piece = h("span", { class: pieceClass(store, part, quotes, hand) || null }, words);
    if (!sentence) { open = null; result.push(piece); continue; }
    if (open?.quote !== sentence.quote) {
      open = { quote: sentence.quote, node: option(store, sentence) };
      result.push(open.node);
    }
    open.node.append(piece);
  }
  return result;
}

function option(store, seen) {
  return h("span", { role: "option", class: "sentence", id: optionId(store, seen.quote), "data-quote": seen.quote, "aria-selected": String(store.hand?.quote === seen.quote), "aria-description": stateInWords(store, seen) });
}

export function stateInWords(store, seen) {
  const { words } = store;
  if (seen.mine) return `${words[`status_${seen.mine.status}`]}: ${inWords(store, seen.mine.facets) || words.nothing_named}`;
  if (seen.done) return words.within_a_span;
  return seen.suggestion ? `${words.suggested}: ${inWords(store, seen.suggestion)}` : words.open;
}

function pieceClass(store, part, quotes, hand) {
  const over = quotes.filter((seen) => overlaps(seen, part));
  const names = [];
  const coded = over.filter((seen) => counts(seen.mine)).at(-1), open = over.find((seen) => seen.sentence && !seen.done);
  if (coded) names.push("coded", signOf(store, coded.mine.facets) ?? "plain");
  else if (over.some((seen) => seen.mine?.status === "rejected")) names.push("rejected");
  else if (open?.suggestion) names.push("suggested", open.suggestion.phase === "none" ? "plain" : (signOf(store, open.suggestion) ?? "plain"));
  if (over.some((seen) => seen.disagreement.length)) names.push("differs");
  if (hand && overlaps(hand, part)) names.push("hand");
  return names.join(" ");
}

/** In the margin: the phases of a turn, each once, and every span of its own. */
function marks(store, turn, quotes, act) {
  const shown = new Map();
  for (const seen of quotes) {
    const mine = counts(seen.mine) ? seen.mine.facets : null;
    const facets = mine ?? (seen.done || seen.mine ? null : seen.suggestion);
    const key = seen.sentence ? `${facets?.phase}/${Boolean(mine)}` : seen.quote;
    if (!seen.sentence && !(mine || seen.others.length || store.hand?.quote === seen.quote)) continue;
    if (seen.sentence && (!facets?.phase || facets.phase === "none")) continue;
    if (!shown.has(key)) shown.set(key, { seen, facets, mine: Boolean(mine) });
  }
  return [...shown.values()].map(({ seen, facets, mine }) => {
    const sign = signOf(store, facets) ?? "plain";
    const name = facets?.phase ? nameOf(store, "phase", facets.phase) : facets?.emotion ? nameOf(store, "emotion", facets.emotion) : store.words.span;
    const words = slice(turn.text, seen.start, seen.end);
    const props = { class: `mark ${mine ? "coded" : "suggested"} ${sign}`, "data-quote": seen.quote, onclick: () => act.hold(seen.quote) };
    if (seen.sentence) return h("span", { ...props, "aria-hidden": "true", title: fill(store.words[mine ? "mark_coded" : "mark_suggested"], { phase: name }) }, name);
    return h("span", { ...props, role: "option", id: optionId(store, seen.quote), "aria-selected": String(store.hand?.quote === seen.quote), "aria-label": words, "aria-description": stateInWords(store, seen), title: words }, `${name} · ${store.words.span}`);
  });
}

/** Bring what is in hand into sight. */
export function reveal(list, store) {
  const turn = list.querySelector(`[id="${CSS.escape(turnId(store, store.hand.utterance))}"]`);
  if (!turn) return;
  const box = list.getBoundingClientRect(), place = (turn.querySelector(".hand") ?? turn).getBoundingClientRect();
  if (place.top < box.top + 40 || place.bottom > box.bottom - 40) list.scrollTop += place.top - box.top - box.height / 3;
}

export const wordsOf = (store, span) => slice(store.turns.get(span.utterance)?.text ?? "", span.start, span.end);
export const lengthOf = (store, utterance) => points(store.turns.get(utterance)?.text ?? "");
