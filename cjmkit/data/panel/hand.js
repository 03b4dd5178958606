// What is in hand: a sentence or a span of a page, and the draft of a decision on it.
import { fill } from "./dom.js";
import { beyond, edges, trimmed } from "./offsets.js";
import { allSeen, freshDraft, isChanged, seenOf, update } from "./store.js";
import { lengthOf, reveal, wordsOf } from "./transcript.js";

export const spanKey = ({ utterance, start, end }) => `${utterance}:${start}:${end}`;

export function makeHand(store, parts, drawing) {
  const { words } = store;
  let looking = null;

  /** Take a span in hand; what was half decided on another one is kept for later. */
  function take(span, seen, draft) {
    const old = store.hand;
    if (old && store.draft && isChanged(store.draft, old.seen)) store.drafts.set(spanKey(old), store.draft);
    store.hand = { ...span, quote: seen?.quote ?? null, seen: seen ?? null };
    store.draft = draft ?? store.drafts.get(spanKey(span)) ?? freshDraft(seen);
    store.adding = null;
    if (old && old.utterance !== span.utterance) drawing.turn(old.utterance);
    drawing.turn(span.utterance);
    drawing.active();
    drawing.decision();
    parts.decision.scrollTop = 0;
    reveal(parts.list, store);
  }

  const takeSeen = (seen) => take({ utterance: seen.utterance, start: seen.start, end: seen.end }, seen);

  function takeSpan(span) {
    const seen = (store.byTurn.get(span.utterance) ?? []).find((one) => one.start === span.start && one.end === span.end);
    if (seen) { takeSeen(seen); return; }
    take(span, null);
    drawing.say(fill(words.selected, { words: wordsOf(store, span) })); // it is no option of the list that could be announced
    clearTimeout(looking);
    looking = setTimeout(async () => {
      const answer = await store.ask("look", span);
      if (answer.kind !== "looked" || !store.hand || spanKey(store.hand) !== spanKey(span)) return;
      const untouched = !isChanged(store.draft, null);
      store.hand = { ...store.hand, quote: answer.seen.quote, seen: answer.seen };
      if (untouched) store.draft = freshDraft(answer.seen);
      drawing.decision();
    }, 100);
  }

  function lost(answer) {
    drawing.say(answer.kind === "lost" ? words.no_answer : (answer.message ?? ""));
  }

  async function openPage(id, quote) {
    if (id !== store.page) {
      const answer = await store.ask("page", { page: id });
      if (answer.kind !== "page") { lost(answer); return; }
      if (store.hand && isChanged(store.draft, store.hand.seen)) store.drafts.set(spanKey(store.hand), store.draft);
      store.hand = null;
      store.page = id;
      store.suggests = answer.suggests;
      store.turns = new Map(answer.turns.map((turn) => [turn.utterance, turn]));
      store.byTurn = new Map();
      for (const seen of answer.quotes) store.byTurn.set(seen.utterance, [...(store.byTurn.get(seen.utterance) ?? []), seen]);
      counted(answer);
      drawing.page();
      parts.list.scrollTop = 0;
      if (!answer.read) readPage(id);
    }
    const seen = (quote && seenOf(store, quote)) || allSeen(store).find((one) => !one.done) || allSeen(store)[0];
    drawing.bar();
    if (seen) takeSeen(seen);
    else drawing.decision();
  }

  async function readPage(id) {
    const answer = await store.ask("read", { page: id });
    if (answer.kind !== "suggestions" || store.page !== id) return;
    const awaited = store.hand?.seen && !store.hand.seen.suggestion;
    // What somebody is looking at does not change under their eyes: the key they are about to press meant what they read.
    for (const seen of allSeen(store)) if (seen.quote !== store.hand?.quote || awaited) seen.suggestion = answer.suggestions[seen.quote] ?? seen.suggestion;
    if (awaited && !isChangedBlank()) store.draft = freshDraft(store.hand.seen);
    drawing.page();
    if (awaited) drawing.decision();
  }

  /** Whether somebody had begun to decide before the suggestion came. */
  const isChangedBlank = () => store.hand.seen?.mine || Object.keys(store.draft.facets).length > 0 || store.draft.memo !== "";

  function counted(answer) {
    Object.assign(store, { total: answer.total ?? store.total, undo: answer.undo ?? store.undo, redo: answer.redo ?? store.redo });
    const page = store.pages.find((one) => one.page === answer.page);
    if (page && answer.progress) page.progress = answer.progress;
  }

  /** Show what is on disk now. */
  function saved(answer) {
    counted(answer);
    if (answer.page === store.page) {
      update(store, answer.touched);
      if (store.hand?.quote) store.hand.seen = seenOf(store, store.hand.quote) ?? store.hand.seen;
      for (const utterance of new Set(answer.touched.map((seen) => seen.utterance))) drawing.turn(utterance);
    }
  }

  function move(by) {
    const units = allSeen(store).filter((seen) => seen.sentence || seen.mine || seen.others.length);
    if (!units.length) return;
    const order = [...store.turns.keys()];
    const at = store.hand ? units.findLastIndex((seen) => seen.quote === store.hand.quote || order.indexOf(seen.utterance) < order.indexOf(store.hand.utterance) || (seen.utterance === store.hand.utterance && seen.start <= store.hand.start)) : -1;
    takeSeen(units[Math.min(units.length - 1, Math.max(0, at + by))]);
  }

  function stretch(side, unit, by) {
    const { hand } = store;
    if (!hand) return;
    const turn = store.turns.get(hand.utterance), length = lengthOf(store, hand.utterance);
    let place = hand[side] + by;
    if (unit === "word") place = beyond(edges(turn.text, turn.language)[`${side}s`], hand[side], by);
    if (unit === "sentence") place = beyond((store.byTurn.get(hand.utterance) ?? []).filter((seen) => seen.sentence).map((seen) => seen.end), hand[side], by);
    const span = { utterance: hand.utterance, start: hand.start, end: hand.end, [side]: Math.min(length, Math.max(0, place)) };
    if (span.start < span.end && (unit === "letter" || trimmed(turn.text, span.start, span.end))) takeSpan(span);
  }

  function letGo() {
    const { hand } = store;
    if (!hand) return;
    store.drafts.delete(spanKey(hand));
    store.draft = freshDraft(hand.seen);
    const sentence = hand.seen?.sentence || hand.seen?.mine ? null : (store.byTurn.get(hand.utterance) ?? []).find((seen) => seen.sentence && seen.end > hand.start);
    if (sentence) takeSeen(sentence); else drawing.decision();
  }

  return { takeSeen, takeSpan, openPage, readPage, saved, lost, move, stretch, letGo };
}
