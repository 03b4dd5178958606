// Decisions on their way to the disk and back: save, reject, undo, redo, try again, and what comes next.
import { fill } from "./dom.js";
import { spanKey } from "./hand.js";
import { freshDraft, isChanged, sameFacets } from "./store.js";

const LEARN_EVERY = 25; // decisions, after which Python is asked to learn from them

export function makeDeciding(root, store, parts, drawing, hold) {
  const { words } = store, { openPage, saved, lost } = hold;
  let resume = () => {};

  const time = (at) => new Date(at).toLocaleTimeString(store.language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

  /** Say that something is on disk: this is the only place that does. */
  function tell(kind, answer) {
    drawing.say(fill(words[kind], { time: time(answer.at) }));
    root.dispatchEvent(new CustomEvent("cjm-saved", { bubbles: true, detail: answer.quote }));
  }

  /** Do one thing after the other: keys that are pressed meanwhile wait. */
  async function alone(work) {
    if (store.busy) return;
    store.busy = true;
    try { await work(); } finally { store.busy = false; }
    await resume();
  }

  async function send(request) {
    const answer = await store.ask(request.kind, request.content, request.id);
    if (answer.kind === "saved") {
      store.drafts.delete(request.key);
      saved(answer);
      tell("saved", answer);
      if ((store.decided += 1) % LEARN_EVERY === 0) store.ask("read"); // Python learns when it has read everything
      return answer;
    }
    const message = answer.kind === "lost" ? words.no_answer : answer.message;
    store.failed = { message, requests: [...(store.failed?.requests ?? []).filter((one) => one.key !== request.key), { ...request, id: answer.id }] };
    drawing.say("");
    drawing.decision();
    return null;
  }

  async function decide(status, facets) {
    const { hand, draft } = store;
    const content = { utterance: hand.utterance, start: hand.start, end: hand.end, status, facets, memo: draft.memo.trim(), settles: draft.settles, order: store.order, filters: store.filters };
    const answer = await send({ kind: "decide", content, key: spanKey(hand) });
    if (answer) {
      store.failed = store.failed?.requests.length && store.failed.requests.some((one) => one.key !== spanKey(hand)) ? store.failed : null;
      store.trail.push({ page: answer.page, quote: answer.quote });
      store.draft = freshDraft(store.hand.seen);
      await go(answer.then);
    }
  }

  async function go(place) {
    if (place?.quote) await openPage(place.page, place.quote);
    else { drawing.bar(); drawing.decision(); drawing.say(`${parts.status.textContent} ${words.all_done}`.trim()); }
  }

  async function step(kind) {
    const answer = await store.ask(kind);
    if (answer.kind === "saved") {
      saved(answer);
      if (store.hand) { store.drafts.delete(spanKey(store.hand)); store.draft = freshDraft(store.hand.seen); }
      await openPage(answer.page, answer.quote);
      tell(kind === "undo" ? "undone" : "redone", answer);
    } else if (answer.kind === "nothing") drawing.say(words[`nothing_to_${kind}`]);
    else lost(answer);
  }

  async function save() {
    const { hand, draft } = store;
    if (!hand) return;
    if (hand.seen?.mine && !isChanged(draft, hand.seen)) { await next(); return; }
    if (!Object.keys(draft.facets).length && !draft.memo.trim()) { drawing.say(words.choose_first); return; }
    const suggestion = hand.seen?.suggestion;
    const asSuggested = draft.from === "suggestion" && suggestion && sameFacets(draft.facets, freshDraft({ suggestion }).facets);
    await alone(() => decide(asSuggested ? "accepted" : "corrected", draft.facets));
  }
  const reject = () => alone(() => store.hand && decide("rejected", {}));
  const retry = () => alone(async () => {
    const requests = store.failed?.requests ?? [];
    store.failed = null;
    for (const request of requests) await send(request);
    if (!store.failed) { store.draft = freshDraft(store.hand?.seen); drawing.bar(); drawing.decision(); }
  });
  const undo = () => alone(() => step("undo"));
  const redo = () => alone(() => step("redo"));
  const next = () => alone(async () => {
    if (store.hand?.quote) store.trail.push({ page: store.page, quote: store.hand.quote });
    const answer = await store.ask("next", { after: store.hand?.quote ?? null, order: store.order, filters: store.filters });
    if (answer.kind === "place") await go(answer); else lost(answer);
  });
  const back = () => alone(async () => {
    const place = store.trail.pop();
    if (place) await openPage(place.page, place.quote);
  });

  /** An answer that nobody waits for any more: another view's, or one that comes late. */
  function elsewhere(answer) {
    saved(answer);
    const left = (store.failed?.requests ?? []).filter((request) => request.id !== answer.id);
    if (store.failed && left.length < store.failed.requests.length) {
      store.failed = left.length ? { ...store.failed, requests: left } : null;
      tell("saved", answer);
      if (store.hand) store.draft = freshDraft(store.hand.seen);
      drawing.decision();
    }
    drawing.bar();
  }

  return { alone, save, reject, retry, undo, redo, next, back, elsewhere, resumeWith(again) { resume = again; } };
}
