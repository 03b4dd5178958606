// The page's one script: drawer, filters, one phase at a time on a phone, theme, print. All text goes in as text.
(() => {
  "use strict";
  const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
  const evidence = read("cjm-evidence"), words = read("cjm-words");
  const root = document.documentElement;
  const FIRST = 20, COMMENTS = 5, MANY_ANSWERS = 8, IN_TIP = 3;
  const fill = (key, values = {}) => (words[key] || "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const amount = (what, n) => fill(`${what}_${n === 1 ? "one" : "many"}`, { n });
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value != null) element.setAttribute(key, value);
    element.append(...children.filter((child) => child != null && child !== ""));
    return element;
  };
  const marks = { de: ["„", "“"], en: ["“", "”"], fr: ["« ", " »"] };
  const quoted = (said, language) => {
    const [left, right] = marks[(language || "").slice(0, 2)] || marks.en;
    return [left, make("bdi", {}, said), right];
  };
  root.classList.add("has-script");

  // Theme: as the system has it, until the reader says otherwise.
  const toggle = document.getElementById("cjm-theme");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const name = () => { toggle.textContent = dark() ? words.light : words.dark; };
  if (toggle) {
    name();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
    toggle.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  }

  // Drawer
  const drawer = document.getElementById("cjm-drawer");
  let opener = null;
  const ids = (button) => (button.dataset.evidence || "").split(" ").filter((id) => id in evidence);
  const shorten = (list, first, draw) => {
    const box = make("div");
    box.append(...list.slice(0, first).map(draw));
    if (list.length > first) {
      const more = make("button", { type: "button", class: "more" }, fill("show_all", { n: list.length }));
      more.addEventListener("click", () => {
        const rest = list.slice(first).map(draw);
        more.replaceWith(...rest);
        rest[0].tabIndex = -1;
        rest[0].focus();
      });
      box.append(more);
    }
    return box;
  };
  const meta = (...parts) => make("p", { class: "meta" }, parts.filter(Boolean).join(" · "));
  const quote = (item) => make("article", {},
    item.text == null ? make("p", { class: "withheld" }, words.withheld)
      : make("blockquote", { lang: item.language, dir: "auto" }, ...quoted(item.text, item.language)),
    meta((item.place || "").startsWith(item.participant) ? null : item.participant, item.phase, item.emotion),
    meta(item.place, item.coders == null || item.coders === "" ? null : fill("coders", { n: [].concat(item.coders).join(", ") })),
    item.question ? make("details", {}, make("summary", {}, words.asked), make("p", { dir: "auto" }, item.question)) : null);
  const answer = (item) => make("article", {},
    ...(item.lines || []).flatMap((line) => [
      make("p", {}, make("bdi", {}, line.wording || ""), line.score == null ? "" : make("strong", {}, ` ${line.score}`), line.score == null || !line.scale ? "" : ` (${[].concat(line.scale).join("–")})`),
      line.comment ? make("blockquote", { dir: "auto" }, ...quoted(line.comment, root.lang)) : null,
    ]), meta(item.persona_segment, item.place));
  const distribution = (answers) => {
    const by = new Map();
    for (const item of answers) for (const line of item.lines || []) {
      if (line.score == null) continue;
      const counts = by.get(line.wording) || new Map();
      by.set(line.wording, counts.set(line.score, (counts.get(line.score) || 0) + 1));
    }
    return [...by].flatMap(([wording, counts]) => {
      const rows = [...counts].sort(([a], [b]) => b - a), most = Math.max(...counts.values());
      return [make("h3", {}, make("bdi", {}, wording || "")), make("dl", {}, ...rows.flatMap(([score, n]) => {
        const bar = make("i");
        bar.style.width = `${(n / most) * 100}%`;
        return [make("dt", {}, String(score)), make("dd", { "aria-hidden": "true" }, bar), make("dd", {}, String(n))];
      }))];
    });
  };
  const contents = (items) => {
    const quotes = items.filter((item) => item.kind === "quote"), answers = items.filter((item) => item.kind !== "quote");
    const parts = quotes.length ? [shorten(quotes, FIRST, quote)] : [];
    if (answers.length) parts.push(make("h3", {}, amount("answers", answers.length)));
    if (answers.length > MANY_ANSWERS) {
      const told = answers.filter((item) => (item.lines || []).some((line) => line.comment));
      parts.push(...distribution(answers));
      if (told.length) parts.push(make("h3", {}, words.comments), shorten(told, COMMENTS, answer));
      parts.push(shorten(answers, 0, answer));
    } else if (answers.length) parts.push(...answers.map(answer));
    return parts;
  };
  const open = (button) => {
    const items = ids(button).map((id) => evidence[id]);
    opener = button;
    document.getElementById("cjm-drawer-title").textContent = button.dataset.about || button.textContent.trim() || words.evidence;
    drawer.querySelector(".count").textContent = items.length ? amount("evidence", items.length) : words.nothing;
    drawer.querySelector(".inside").replaceChildren(...contents(items));
    drawer.showModal();
    drawer.scrollTop = 0;
    drawer.querySelector("[data-close]").focus();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-evidence]");
    if (button && drawer) { event.preventDefault(); open(button); }
  });
  if (drawer) {
    drawer.addEventListener("click", (event) => { if (event.target === drawer || event.target.closest("[data-close]")) drawer.close(); });
    drawer.addEventListener("close", () => { opener?.focus({ preventScroll: true }); opener = null; });
    drawer.addEventListener("keydown", (event) => {
      if (event.key !== "Tab") return;
      const stops = [...drawer.querySelectorAll("button, summary, a[href]")].filter((stop) => stop.offsetParent);
      const last = stops[stops.length - 1];
      if (event.shiftKey && document.activeElement === stops[0]) { last.focus(); event.preventDefault(); }
      else if (!event.shiftKey && document.activeElement === last) { stops[0].focus(); event.preventDefault(); }
    });
  }

  // Three quotes in the hint of a phase, put there when it is first pointed at.
  for (const phase of document.querySelectorAll(".cjm-phase")) {
    const add = () => {
      const button = phase.querySelector("button"), tip = phase.querySelector(".cjm-tip");
      if (!tip || tip.querySelector("q")) return;
      const said = ids(button).map((id) => evidence[id]).filter((item) => item.kind === "quote" && item.text);
      tip.append(...said.slice(0, IN_TIP).map((item) => make("q", { lang: item.language, dir: "auto" }, ...quoted(item.text, item.language))));
    };
    phase.addEventListener("pointerenter", add, { once: true });
    phase.addEventListener("focusin", add, { once: true });
  }

  // Quotes by phase, emotion, participant
  for (const list of document.querySelectorAll(".cjm-quotes")) {
    const filters = list.querySelector(".cjm-filters"), shown = list.querySelector(".cjm-shown");
    if (!filters) continue;
    const selects = [...filters.querySelectorAll("select")], rows = [...list.querySelectorAll(".cjm-quotes-list > li")];
    filters.hidden = false;
    filters.addEventListener("change", () => {
      let n = 0;
      for (const row of rows) {
        row.hidden = selects.some((select) => select.value && row.dataset[select.dataset.filter] !== select.value);
        n += row.hidden ? 0 : 1;
      }
      shown.textContent = fill("shown", { n, all: rows.length });
    });
  }

  // The map on a narrow screen: one phase at a time, named above.
  for (const map of document.querySelectorAll(".cjm-map")) {
    const box = map.querySelector(".cjm-map-scroll"), heads = [...map.querySelectorAll("thead th[data-phase]")];
    if (!box || heads.length < 2) continue;
    const middle = make("div", { "aria-live": "polite" });
    const step = (by, label, mark) => {
      const button = make("button", { type: "button", "aria-label": label }, mark);
      button.addEventListener("click", () => go(at() + by));
      return button;
    };
    const at = () => Math.round(box.scrollLeft / box.clientWidth);
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const go = (place) => box.scrollTo({ left: place * box.clientWidth, behavior: calm.matches ? "auto" : "smooth" });
    const back = step(-1, words.previous, "‹"), next = step(1, words.next, "›");
    let current = -1;
    const show = () => {
      const place = Math.min(Math.max(at(), 0), heads.length - 1);
      if (place === current) return;
      current = place;
      middle.replaceChildren(...[".cjm-name", ".cjm-value"].map((part) => heads[place].querySelector(part)?.cloneNode(true)).filter(Boolean),
        make("small", { class: "cjm-soft" }, `${place + 1} / ${heads.length}`));
      back.disabled = place === 0;
      next.disabled = place === heads.length - 1;
    };
    box.before(make("div", { class: "cjm-tabs" }, back, middle, next));
    box.addEventListener("scroll", show, { passive: true });
    show();
  }

  // Where the reader is
  const links = new Map([...document.querySelectorAll(".bar nav a")].map((link) => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) {
      for (const link of links.values()) link.removeAttribute("aria-current");
      const link = links.get(entry.target.id), strip = link?.closest("nav");
      link?.setAttribute("aria-current", "true");
      if (strip && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = link.offsetLeft - strip.offsetLeft - 16;
    }
  }, { rootMargin: "-20% 0px -70% 0px" });
  for (const id of links.keys()) { const part = document.getElementById(id); if (part) watch.observe(part); }

  // On paper nothing stays folded in the map.
  let folded = [];
  addEventListener("beforeprint", () => { folded = [...document.querySelectorAll(".cjm-map details:not([open])")]; for (const more of folded) more.open = true; });
  addEventListener("afterprint", () => { for (const more of folded) more.open = false; });
})();
