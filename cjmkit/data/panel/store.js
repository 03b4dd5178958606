// What the panel knows, and its talk with Python. A decision counts when Python says "saved", not before.

const PATIENCE = 8000; // milliseconds without an answer; a kernel that runs other cells answers when it has done with them
const DECISIONS = ["decide", "undo", "redo", "change"];

export function makeStore(model) {
  const me = Math.random().toString(36).slice(2);
  const waiting = new Map();
  let count = 0;

  function answered(answer) {
    const waiter = waiting.get(answer.id);
    if (!waiter) {
      // another view of the same panel has saved something, or an answer comes late
      if (answer.kind === "saved") store.elsewhere(answer);
      if (answer.kind === "learned") store.learned();
      return;
    }
    waiting.delete(answer.id);
    clearTimeout(waiter.timer);
    if (waiter.slow) store.slow(false);
    waiter.resolve(answer);
  }

  model.on("msg:custom", answered);

  const store = {
    words: model.get("words"), choices: model.get("choices"), language: model.get("language"), about: model.get("about"),
    pages: [], page: null, turns: new Map(), byTurn: new Map(), codes: [], total: { n: 0, coded: 0, verified: 0, left: 0 }, undo: 0, redo: 0,
    hand: null, draft: null, drafts: new Map(), trail: [], matches: null, order: "useful", filters: {}, busy: false, failed: null, busyAt: -Infinity, decided: 0,
    elsewhere: () => {}, slow: () => {}, learned: () => {},

    /** Ask Python. A decision's answer is "lost" where none comes in time; the same `id` asks again, and is done once only. */
    ask(kind, content = {}, id = `${me}-${(count += 1)}`) {
      return new Promise((resolve) => {
        const waiter = { resolve, slow: false };
        waiter.timer = setTimeout(() => {
          if (DECISIONS.includes(kind)) { waiting.delete(id); resolve({ id, kind: "lost" }); }
          else { waiter.slow = true; store.slow(true); }
        }, PATIENCE);
        waiting.set(id, waiter);
        model.send({ id, kind, ...content });
      });
    },

    close() {
      model.off("msg:custom", answered);
      for (const { timer } of waiting.values()) clearTimeout(timer);
    },
  };
  return store;
}

/** What a draft begins with: what was decided, else what is suggested. */
export function freshDraft(seen) {
  const mine = seen?.mine;
  if (mine) return { facets: structuredClone(mine.facets), memo: mine.memo ?? "", settles: false, from: mine.status === "rejected" ? "nothing" : "mine" };
  const suggestion = seen?.suggestion;
  if (!suggestion) return { facets: {}, memo: "", settles: false, from: "nothing" };
  const facets = {};
  for (const facet of ["phase", "emotion", "valence", "lane"]) if (suggestion[facet] !== null && suggestion[facet] !== undefined) facets[facet] = suggestion[facet];
  return { facets, memo: "", settles: false, from: "suggestion" };
}

export function isChanged(draft, seen) {
  const fresh = freshDraft(seen);
  return draft.settles || draft.memo !== fresh.memo || !sameFacets(draft.facets, fresh.facets);
}

export function sameFacets(one, other) {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => JSON.stringify(one[key] ?? null) === JSON.stringify(other[key] ?? null));
}

/** Set one facet, or clear it where somebody has set it so before: what is only suggested is confirmed. A new feeling brings its own valence. */
export function withFacet(draft, facet, value) {
  const facets = { ...draft.facets }, same = facets[facet] === value;
  if (value === null || (same && !isTentative(draft, facet))) delete facets[facet];
  else facets[facet] = value;
  if (facet === "emotion" && !(same && isTentative(draft, facet))) delete facets.valence;
  return { ...draft, facets, touched: [...(draft.touched ?? []), facet] };
}

export const isTentative = (draft, facet) => draft.from === "suggestion" && !draft.touched?.includes(facet);

/** The sign of what is said: negative, neutral or positive; null where nobody knows. */
export function signOf(store, facets) {
  if (typeof facets?.valence === "number") return facets.valence < 0 ? "neg" : facets.valence > 0 ? "pos" : "neutral";
  const emotion = store.choices.emotion.find(({ id }) => id === facets?.emotion);
  return emotion ? { "-1": "neg", 0: "neutral", 1: "pos" }[emotion.valence] : null;
}

export function nameOf(store, facet, value) {
  if (facet === "codes") return value;
  return store.choices[facet]?.find(({ id }) => id === value)?.name ?? String(value);
}

/** A coding in words: "Purchase, Worry, pain point". */
export function inWords(store, facets) {
  const parts = ["phase", "emotion", "lane", "touchpoint", "channel", "impact"].filter((facet) => facets[facet]).map((facet) => nameOf(store, facet, facets[facet]));
  if (typeof facets.intensity === "number") parts.push(`${store.words.intensity} ${facets.intensity}`);
  return [...parts, ...(facets.codes ?? []).map((code) => `#${code}`)].join(", ");
}

/** Every quote of the page, in the order of the words. */
export const allSeen = (store) => [...store.turns.keys()].flatMap((utterance) => store.byTurn.get(utterance) ?? []);

export const seenOf = (store, quote) => allSeen(store).find((seen) => seen.quote === quote);

/** Take over what Python says of the quotes of one turn. */
export function update(store, touched) {
  const turns = new Map();
  for (const seen of touched) turns.set(seen.utterance, [...(turns.get(seen.utterance) ?? []), seen]);
  for (const [utterance, list] of turns) store.byTurn.set(utterance, list);
}
