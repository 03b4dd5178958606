// The keyboard: one key accepts, one rejects, two correct. Keys hold wherever the focus is, but not while somebody types.

const COMMANDS = {
  Enter: (act) => act.save(), Backspace: (act) => act.reject(), Delete: (act) => act.reject(), ArrowRight: (act) => act.next(), ArrowLeft: (act) => act.back(),
  ArrowDown: (act) => act.move(1), ArrowUp: (act) => act.move(-1), Home: (act) => act.move(-Infinity), End: (act) => act.move(Infinity),
  "+": (act) => act.louder(1), "=": (act) => act.louder(1), "-": (act) => act.louder(-1), "−": (act) => act.louder(-1),
  "/": (act) => act.focus("search"), "#": (act) => act.focus("codes"), ",": (act) => act.focus("memo"), ".": (act) => act.more(), "?": (act) => act.shortcuts(), "!": (act) => act.settle(), Escape: (act) => act.letGo(),
};

/** What an event means, or null: a function of the panel's actions. */
export function meaning(event, store) {
  const strong = event.ctrlKey || event.metaKey;
  if (strong && !event.altKey && event.key.toLowerCase() === "z") return event.shiftKey ? (act) => act.redo() : (act) => act.undo();
  if (strong && !event.altKey && event.key.toLowerCase() === "y") return (act) => act.redo();
  if (event.shiftKey && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    const step = event.key === "ArrowRight" ? 1 : -1;
    return (act) => act.stretch(strong ? "start" : "end", event.altKey ? "letter" : "word", step);
  }
  if (event.shiftKey && !strong && (event.key === "ArrowDown" || event.key === "ArrowUp")) return (act) => act.stretch("end", "sentence", event.key === "ArrowDown" ? 1 : -1);
  if (strong || event.altKey) return null;
  if (COMMANDS[event.key]) return COMMANDS[event.key];
  const key = event.key.toLowerCase();
  for (const facet of ["phase", "emotion"]) {
    const choice = store.choices[facet].find((one) => one.key === key);
    if (choice) return (act) => act.set(facet, choice.id);
  }
  return null;
}

export function listen(root, store, act) {
  const waiting = []; // keys pressed while something else is being done
  root.addEventListener("keydown", (event) => {
    store.busyAt = performance.now();
    event.stopPropagation(); // or the notebook takes "d" for a command of its own
    if (event.target.closest("dialog") || event.isComposing) return;
    const field = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (field) {
      if (event.key === "Escape") act.focusList();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); act.focusList(); act.save(); }
      return;
    }
    const pressable = event.target.closest("button, summary, input");
    if (pressable && (event.key === "Enter" || event.key === " ")) return;
    const does = meaning(event, store);
    if (!does) return;
    event.preventDefault();
    if (store.busy) waiting.push(does);
    else does(act);
  });
  return async () => {
    while (waiting.length && !store.busy) await waiting.shift()(act);
  };
}
