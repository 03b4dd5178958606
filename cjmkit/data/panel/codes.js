// The codebook while people code: add, define, rename, merge, retire; and what was changed when.
import { button, fill, h } from "./dom.js";
import { openDialog } from "./dialogs.js";

const FEW = 12; // codes that need no search
const ACTIONS = ["defined", "renamed", "merged", "retired"];

export function codebookDialog(root, store, act) {
  const { words } = store;
  const box = h("div", {});
  const dialog = openDialog(root, words.codebook, words, box);
  const search = h("input", { type: "text", "aria-label": words.search, placeholder: words.search, oninput: () => { draw(); search.focus(); } });
  let history = [], form = null, message = "";

  async function change(action, code, values) {
    const answer = await act.changeCode({ action, code, ...values });
    message = answer.kind === "codes" ? "" : (answer.message ?? words.no_answer);
    if (!message) { history = answer.history; form = null; }
    draw();
  }

  function fields(action, code) {
    const inputs = {};
    const line = (name, label, value = "") => { inputs[name] = h("input", { type: "text", "aria-label": label, placeholder: label, value }); return inputs[name]; };
    const codeList = () => h("datalist", { id: `${store.about.id}-codes` }, store.codes.filter((one) => one.code !== code && !one.retired).map((one) => h("option", { value: one.code })));
    const parts = {
      added: () => [line("code", words.code), line("definition", words.definition)],
      defined: () => [line("definition", words.definition, store.codes.find((one) => one.code === code)?.definition ?? "")],
      renamed: () => [line("into", words.new_name, code)],
      merged: () => { const field = line("into", words.merge_into); field.setAttribute("list", `${store.about.id}-codes`); return [field, codeList()]; },
      retired: () => [h("p", {}, fill(words.retire_hint, { code }))],
    }[action]();
    const send = (event) => { event.preventDefault(); change(action, inputs.code?.value ?? code, { into: inputs.into?.value, definition: inputs.definition?.value }); };
    return h("form", { class: "form", onsubmit: send }, parts, message ? h("p", { class: "wrong", role: "alert" }, message) : null,
      h("div", { class: "row" }, h("button", { type: "submit", class: "main" }, words[`do_${action}`]), button(words.cancel, { onclick: () => { form = null; message = ""; draw(); } })));
  }

  function begin(next) {
    form = next;
    message = "";
    draw();
    const field = box.querySelector("form :is(input, button)");
    field?.focus();
    field?.scrollIntoView({ block: "nearest" });
  }

  function draw() {
    const wanted = search.value.trim().toLowerCase();
    const rows = store.codes.filter((one) => `${one.code} ${one.definition ?? ""} ${one.formerly.join(" ")}`.toLowerCase().includes(wanted)).map((one) => h("tr", { class: one.retired ? "retired" : null },
      h("th", { scope: "row" }, one.code, one.retired ? h("small", {}, ` ${words.is_retired}`) : null, one.formerly.length ? h("small", {}, fill(words.formerly, { names: one.formerly.join(", ") })) : null),
      h("td", { class: "wide" }, one.definition ?? h("span", { class: "soft" }, words.no_definition), form?.code === one.code ? fields(form.action, one.code) : null),
      h("td", {}, String(one.n)),
      h("td", {}, one.retired ? null : h("div", { class: "row" }, ACTIONS.map((action) => button(words[`do_${action}`], { "aria-label": `${words[`do_${action}`]}: ${one.code}`, onclick: () => begin({ action, code: one.code }) }))))));
    box.replaceChildren(
      form?.action === "added" ? fields("added", null) : button(words.add_code, { class: "main", onclick: () => begin({ action: "added" }) }),
      store.codes.length > FEW ? search : "",
      store.codes.length ? h("table", {}, h("thead", {}, h("tr", {}, [words.code, words.definition, words.quotes, words.change].map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, rows)) : h("p", { class: "soft" }, words.no_codes),
      history.length ? h("details", {}, h("summary", {}, fill(words.history, { n: history.length })), h("ol", { class: "history" }, history.map((line) => h("li", {}, h("small", {}, `${line.at.slice(0, 16).replace("T", " ")} ${line.coder} `), told(words, line))))) : "");
  }

  draw();
  act.readCodes().then((answer) => { if (answer.kind === "codes" && dialog.open) { history = answer.history; draw(); } });
}

const told = (words, line) => fill(words[`was_${line.kind}`], { code: line.code, into: line.into ?? "", definition: line.definition ?? "" });
