// Offsets are code points, as Python counts them: an emoji is one, where JavaScript's own strings count two.

export function points(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export function slice(text, start, end) {
  return [...text].slice(start, end).join("");
}

/** Without the blanks at its ends; null where nothing is left. */
export function trimmed(text, start, end) {
  const letters = [...text];
  while (start < end && /\s/u.test(letters[start])) start += 1;
  while (end > start && /\s/u.test(letters[end - 1])) end -= 1;
  return start < end ? { start, end } : null;
}

/** Where words begin and end: with and without the punctuation that touches them. */
export function edges(text, language) {
  const starts = new Set(), ends = new Set();
  let at = 0;
  for (const part of text.split(/(\s+)/u)) {
    const length = points(part);
    if (part && !/^\s/u.test(part)) { starts.add(at); ends.add(at + length); }
    at += length;
  }
  if (typeof Intl.Segmenter === "function") {
    at = 0;
    for (const { segment, isWordLike } of new Intl.Segmenter(language || undefined, { granularity: "word" }).segment(text)) {
      const length = points(segment);
      if (isWordLike) { starts.add(at); ends.add(at + length); }
      at += length;
    }
  }
  const sorted = (set) => [...set].sort((a, b) => a - b);
  return { starts: sorted(starts), ends: sorted(ends) };
}

/** The next of some places beyond one, in a direction; the place itself where there is none. */
export function beyond(places, from, step) {
  const found = step > 0 ? places.find((place) => place > from) : places.findLast((place) => place < from);
  return found ?? from;
}

/** Where in a turn's words a point of the document stands; null outside of them. */
export function offsetIn(said, node, offset) {
  if (!said.contains(node)) return null;
  const range = document.createRange();
  range.setStart(said, 0);
  range.setEnd(node, offset);
  return points(range.toString());
}

/** The span of one turn that is selected with the mouse; a selection that goes beyond a turn ends with it. */
export function selectedSpan(selection, list) {
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const turns = [...list.querySelectorAll(".said[data-utterance]")].filter((said) => range.intersectsNode(said));
  for (const said of turns) {
    const start = offsetIn(said, range.startContainer, range.startOffset) ?? 0;
    const end = offsetIn(said, range.endContainer, range.endOffset) ?? points(said.textContent);
    const span = trimmed(said.textContent, start, end);
    if (span) return { utterance: said.dataset.utterance, ...span };
  }
  return null;
}
