// The parts of the panel, and what draws each of them anew.
import { drawBar } from "./bar.js";
import { drawDecision } from "./decision.js";
import { fill, h, redraw } from "./dom.js";
import { drawTurn, optionId, turnId } from "./transcript.js";

export function makeParts(root, store) {
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
export function makeDrawing(root, store, act, parts) {
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
