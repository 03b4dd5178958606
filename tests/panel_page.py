"""The coding panel in a page without JupyterLab: its script as it is, its questions answered by Python in this process."""

from __future__ import annotations

import json
from typing import Any

from cjmkit.review import ReviewPanel
from cjmkit.review.interface import script, style

PAGE = """<!doctype html><html lang="en" data-theme="{theme}"><meta charset="utf-8"><title>Panel</title>
<style>{style} body {{ margin: 12px }}</style><body><button id="before">before</button><div id="panel"></div><script type="module">
{script}
const state = {state}, handlers = new Set();
const model = {{
  get: (key) => state[key], on: (_, handler) => handlers.add(handler), off: (_, handler) => handlers.delete(handler),
  send: (message) => window.ask(JSON.stringify(message)).then((answer) => answer && handlers.forEach((handler) => handler(JSON.parse(answer)))),
}};
document.body.addEventListener("keydown", (event) => {{ window.escaped = (window.escaped ?? "") + event.key; }});
window.tell = (message) => handlers.forEach((handler) => handler(message));
window.endPanel = panel.render({{ model, el: document.getElementById("panel") }});
</script></body></html>"""


class Bridge:
    """Between the page and Python. `deaf` drops every question, as a kernel does that is gone."""

    def __init__(self, panel: ReviewPanel) -> None:
        self.panel = panel
        self.deaf = False
        self.asked: list[dict[str, Any]] = []

    def ask(self, message: str) -> str | None:
        question = json.loads(message)
        self.asked.append(question)
        return None if self.deaf else json.dumps(self.panel.answers.answer(question))

    def html(self, theme: str = "light") -> str:
        view = self.panel.children[0]
        state = {key: getattr(view, key) for key in ("words", "choices", "about", "language")}
        code = script().replace("export default {", "const panel = {")
        return PAGE.format(theme=theme, style=style(), script=code, state=json.dumps(state).replace("</", "<\\/"))
