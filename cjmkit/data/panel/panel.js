// The coding panel: transcript on the left, decision on the right, a slim bar above. One page of the study is drawn at a time.
import { drawBar } from "./bar.js";
import { codebookDialog } from "./codes.js";
import { drawDecision } from "./decision.js";
import { interviewsDialog, shortcutsDialog } from "./dialogs.js";
import { fill, h, redraw } from "./dom.js";
import { listen } from "./keys.js";
import { beyond, edges, selectedSpan, trimmed } from "./offsets.js";
import { allSeen, freshDraft, isChanged, makeStore, sameFacets, seenOf, update, withFacet } from "./store.js";
import { drawTurn, lengthOf, optionId, reveal, turnId } from "./transcript.js";

const REST = 1500; // milliseconds without a key, after which the suggestions of further interviews are read
const LEARN_EVERY = 25; // decisions, after which Python is asked to learn from them

const spanKey = ({ utterance, start, end }) => `${utterance}:${start}:${end}`;

function makeParts(root, store) {
  const { words } = store;
  const parts = {
    bar: h("div", { class: "bar" }),
    list: h("div", { class: "transcript", role: "listbox", tabindex: "0", "aria-label": words.transcript, "data-key": "list" }),
    decision: h("div", { class: "decision", role: "region", "aria-label": words.decision }),
    status: h("p", { class: "status", role: "status" }),
  };
  const foot = h("div", { class: "foot" }, parts.status, h("span", { class: "soft" }, fill(words[store.about.blind ? "coder_blind" : "coder_named"], { coder: store.about.coder })));
  root.append(parts.bar, h("div", { class: "columns" }, parts.list, h("div", { class: "side" }, parts.decision, foot)));
  return parts;
}

/** Everything that draws; a focus that a drawing takes away goes to the transcript, never to the notebook behind. */
function makeDrawing(root, store, act, parts) {
  const keeping = (draw) => (...values) => {
    const had = root.contains(document.activeElement);
    draw(...values);
    if (had && !root.contains(document.activeElement)) parts.list.focus({ preventScroll: true });
  };
  const drawing = {
    bar: keeping(() => redraw(parts.bar, ...drawBar(store, act))),
    decision: keeping(() => redraw(parts.decision, ...drawDecision(store, act))),
    page: keeping(() => {
      const top = parts.list.scrollTop;
      parts.list.replaceChildren(...[...store.turns.values()].map((turn) => drawTurn(store, turn, act)));
      parts.list.scrollTop = top;
      drawing.active();
    }),
    turn(utterance) {
      const old = parts.list.querySelector(`[id="${CSS.escape(turnId(store, utterance))}"]`);
      if (old) old.replaceWith(drawTurn(store, store.turns.get(utterance), act));
    },
    active() {
      if (store.hand?.quote) parts.list.setAttribute("aria-activedescendant", optionId(store, store.hand.quote));
      else parts.list.removeAttribute("aria-activedescendant");
    },
    say(words) { parts.status.textContent = words; },
  };
  return drawing;
}

function makeActions(root, store, parts) {
  const { words } = store;
  const act = {};
  const drawing = makeDrawing(root, store, act, parts);
  let looking = null, resume = () => {};

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

  const redecide = (draft) => { store.draft = draft; drawing.decision(); };
  const focus = (key) => { const node = root.querySelector(`[data-key="${key}"]`); node?.focus(); node?.scrollIntoView({ block: "nearest" }); };

  Object.assign(act, {
    drawing, focus,
    openPage: (page, quote) => alone(() => openPage(page, quote)),
    resumeWith(again) { resume = again; },
    hold(quote) { const seen = seenOf(store, quote); if (seen) takeSeen(seen); },
    select(span) { takeSpan(span); },
    set(facet, value) { if (store.hand) redecide(withFacet(store.draft, facet, value)); },
    pick([facet, value]) { if (facet === "codes") act.toggleCode(value); else act.set(facet, value); },
    louder(by) { if (store.hand) redecide(withFacet({ ...store.draft, facets: { ...store.draft.facets, intensity: undefined } }, "intensity", Math.min(3, Math.max(0, (store.draft.facets.intensity ?? 1) + (store.draft.facets.intensity === undefined && by > 0 ? 0 : by))))); },
    toggleCode(code) {
      const codes = store.draft.facets.codes ?? [];
      const next = codes.includes(code) ? codes.filter((one) => one !== code) : [...codes, code];
      const facets = { ...store.draft.facets, codes: next };
      if (!next.length) delete facets.codes;
      redecide({ ...store.draft, facets });
    },
    write(memo) { store.draft = { ...store.draft, memo }; act.relabel(); },
    relabel() { const label = root.querySelector('[data-key="save"] span'); if (label && store.draft.from === "suggestion" && !sameFacets(store.draft.facets, freshDraft(store.hand.seen).facets)) label.textContent = words.save_correction; },
    settle() { if (store.hand?.seen?.disagreement.length) redecide({ ...store.draft, settles: !store.draft.settles }); },
    more() { store.moreOpen = !store.moreOpen; drawing.decision(); },

    async save() {
      const { hand, draft } = store;
      if (!hand) return;
      if (hand.seen?.mine && !isChanged(draft, hand.seen)) { await act.next(); return; }
      if (!Object.keys(draft.facets).length && !draft.memo.trim()) { drawing.say(words.choose_first); return; }
      const suggestion = hand.seen?.suggestion;
      const asSuggested = draft.from === "suggestion" && suggestion && sameFacets(draft.facets, freshDraft({ suggestion }).facets);
      await alone(() => decide(asSuggested ? "accepted" : "corrected", draft.facets));
    },
    reject: () => alone(() => store.hand && decide("rejected", {})),
    retry: () => alone(async () => {
      const requests = store.failed?.requests ?? [];
      store.failed = null;
      for (const request of requests) await send(request);
      if (!store.failed) { store.draft = freshDraft(store.hand?.seen); drawing.bar(); drawing.decision(); }
    }),
    undo: () => alone(() => step("undo")),
    redo: () => alone(() => step("redo")),
    next: () => alone(async () => {
      if (store.hand?.quote) store.trail.push({ page: store.page, quote: store.hand.quote });
      const answer = await store.ask("next", { after: store.hand?.quote ?? null, order: store.order, filters: store.filters });
      if (answer.kind === "place") await go(answer); else lost(answer);
    }),
    back: () => alone(async () => {
      const place = store.trail.pop();
      if (place) await openPage(place.page, place.quote);
    }),
    move(by) {
      const units = allSeen(store).filter((seen) => seen.sentence || seen.mine || seen.others.length);
      if (!units.length) return;
      const order = [...store.turns.keys()];
      const at = store.hand ? units.findLastIndex((seen) => seen.quote === store.hand.quote || order.indexOf(seen.utterance) < order.indexOf(store.hand.utterance) || (seen.utterance === store.hand.utterance && seen.start <= store.hand.start)) : -1;
      takeSeen(units[Math.min(units.length - 1, Math.max(0, at + by))]);
    },
    stretch(side, unit, by) {
      const { hand } = store;
      if (!hand) return;
      const turn = store.turns.get(hand.utterance), length = lengthOf(store, hand.utterance);
      let place = hand[side] + by;
      if (unit === "word") place = beyond(edges(turn.text, turn.language)[`${side}s`], hand[side], by);
      if (unit === "sentence") place = beyond((store.byTurn.get(hand.utterance) ?? []).filter((seen) => seen.sentence).map((seen) => seen.end), hand[side], by);
      const span = { utterance: hand.utterance, start: hand.start, end: hand.end, [side]: Math.min(length, Math.max(0, place)) };
      if (span.start < span.end && (unit === "letter" || trimmed(turn.text, span.start, span.end))) takeSpan(span);
    },
    letGo() {
      const { hand } = store;
      if (!hand) return;
      store.drafts.delete(spanKey(hand));
      store.draft = freshDraft(hand.seen);
      const sentence = hand.seen?.sentence || hand.seen?.mine ? null : (store.byTurn.get(hand.utterance) ?? []).find((seen) => seen.sentence && seen.end > hand.start);
      if (sentence) takeSeen(sentence); else drawing.decision();
    },
    focusList() { parts.list.focus({ preventScroll: true }); },

    interviews: () => interviewsDialog(root, store, act),
    shortcuts: () => shortcutsDialog(root, store),
    codebook: () => codebookDialog(root, store, act),
    order(order) { store.order = order; drawing.bar(); },
    filtering() { store.filtering = !store.filtering; drawing.bar(); },
    async filter(key, value) {
      store.filters = key === null ? {} : { ...store.filters, [key]: value };
      for (const name of Object.keys(store.filters)) if (!store.filters[name]) delete store.filters[name];
      await act.find();
    },
    async find() {
      const asked = Object.keys(store.filters).length > 0;
      const answer = asked ? await store.ask("find", { filters: store.filters }) : {};
      store.matches = answer.matches ?? null;
      drawing.bar();
    },

    newCode(code) {
      store.adding = code === null ? null : { code, definition: "", message: "" };
      drawing.decision();
      if (code !== null) focus("new-definition");
    },
    async addCode() {
      const { code, definition } = store.adding;
      const answer = await act.changeCode({ action: "added", code, definition });
      if (answer.kind !== "codes") { store.adding.message = answer.message ?? words.no_answer; drawing.decision(); return; }
      store.adding = null;
      if (!store.draft.facets.codes?.includes(code.trim())) act.toggleCode(code.trim());
      act.focusList();
    },
    async changeCode(change) {
      const answer = await store.ask("change", change);
      if (answer.kind === "codes") {
        store.codes = answer.codes;
        if (change.action === "renamed" || change.action === "merged") { const page = store.page, quote = store.hand?.quote; store.drafts.clear(); store.page = null; await act.openPage(page, quote); }
        drawing.bar();
      }
      return answer;
    },
    readCodes: () => store.ask("codes"),
  });
  store.learned = () => readPage(store.page);
  store.slow = (slow) => drawing.say(slow ? words.kernel_busy : "");
  store.elsewhere = (answer) => {
    saved(answer);
    const left = (store.failed?.requests ?? []).filter((request) => request.id !== answer.id);
    if (store.failed && left.length < store.failed.requests.length) {
      store.failed = left.length ? { ...store.failed, requests: left } : null;
      tell("saved", answer);
      if (store.hand) store.draft = freshDraft(store.hand.seen);
      drawing.decision();
    }
    drawing.bar();
  };
  return act;
}

function listenToMouse(list, act) {
  list.addEventListener("pointerup", (event) => {
    setTimeout(() => {
      const span = selectedSpan(window.getSelection(), list);
      if (span) { window.getSelection().removeAllRanges(); act.select(span); return; }
      const sentence = event.target.closest?.(".sentence[data-quote]");
      if (sentence) act.hold(sentence.dataset.quote);
    });
  });
}

async function begin(store, act) {
  const answer = await store.ask("open");
  if (answer.kind !== "opened") { act.drawing.say(answer.message ?? store.words.no_answer); return; }
  Object.assign(store, { pages: answer.pages, codes: answer.codes, total: answer.total, undo: answer.undo, redo: answer.redo });
  act.drawing.bar();
  if (answer.page) await act.openPage(answer.page, answer.quote);
  else act.drawing.decision();
  for (let left = 1; left > 0 && !store.closed; ) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    if (performance.now() - store.busyAt < REST) continue;
    const read = await store.ask("read");
    left = read.left ?? 0;
  }
  if (Object.keys(store.filters).length && !store.closed) await act.find();
}

function render({ model, el }) {
  const store = makeStore(model);
  const root = h("div", { class: "cjm-panel", lang: store.language, "data-lm-suppress-shortcuts": "true", tabindex: "-1" });
  el.append(root);
  const parts = makeParts(root, store);
  const act = makeActions(root, store, parts);
  act.resumeWith(listen(root, store, act));
  listenToMouse(parts.list, act);
  const warn = (event) => { if (store.failed) event.preventDefault(); };
  window.addEventListener("beforeunload", warn);
  begin(store, act);
  return () => {
    store.closed = true;
    store.close();
    window.removeEventListener("beforeunload", warn);
  };
}

export default { render };
