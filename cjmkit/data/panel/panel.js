// The coding panel: transcript on the left, decision on the right, a slim bar above. One page of the study is drawn at a time.
import { codebookDialog } from "./codes.js";
import { makeDeciding } from "./deciding.js";
import { interviewsDialog, shortcutsDialog } from "./dialogs.js";
import { h } from "./dom.js";
import { makeDrawing, makeParts } from "./drawing.js";
import { makeHand } from "./hand.js";
import { listen } from "./keys.js";
import { selectedSpan } from "./offsets.js";
import { freshDraft, makeStore, sameFacets, seenOf, withFacet } from "./store.js";

const REST = 1500; // milliseconds without a key, after which the suggestions of further interviews are read

function makeActions(root, store, parts) {
  const act = {};
  const drawing = makeDrawing(root, store, act, parts);
  const hold = makeHand(store, parts, drawing);
  const deciding = makeDeciding(root, store, parts, drawing, hold);
  const focus = (key) => { const node = root.querySelector(`[data-key="${key}"]`); node?.focus(); node?.scrollIntoView({ block: "nearest" }); };

  Object.assign(act, deciding, makeEditing(root, store, drawing, act), makeLooking(root, store, parts, drawing, act), makeCoding(store, drawing, act), {
    drawing, focus, move: hold.move, stretch: hold.stretch, letGo: hold.letGo, select: hold.takeSpan,
    openPage: (page, quote) => deciding.alone(() => hold.openPage(page, quote)),
    hold(quote) { const seen = seenOf(store, quote); if (seen) hold.takeSeen(seen); },
  });
  store.learned = () => hold.readPage(store.page);
  store.slow = (slow) => drawing.say(slow ? store.words.kernel_busy : "");
  store.elsewhere = deciding.elsewhere;
  return act;
}

/** What changes the draft. */
function makeEditing(root, store, drawing, act) {
  const { words } = store;
  const redecide = (draft) => { store.draft = draft; drawing.decision(); };
  return {
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
  };
}

/** What opens, orders and filters. */
function makeLooking(root, store, parts, drawing, act) {
  return {
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
  };
}

/** What changes the codebook. */
function makeCoding(store, drawing, act) {
  const { words } = store;
  return {
    newCode(code) {
      store.adding = code === null ? null : { code, definition: "", message: "" };
      drawing.decision();
      if (code !== null) act.focus("new-definition");
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
  };
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
