"""How a page is looked at: by axe, and by whether anything runs off its side, at both widths."""

from __future__ import annotations

from typing import Any

from tests.e2e.person import NARROW, WIDE, Person
from tests.loaded import CHECKOUT

AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  const why = (node) => (node.any[0] || node.all[0] || {}).message || "";
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} (${why(node)})`));
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look(person: Person, axe: str) -> list[str]:
    """Look at a page at both widths."""
    found = []
    person.page.evaluate(axe)
    for width, height in (WIDE, NARROW):
        person.page.set_viewport_size({"width": width, "height": height})
        found += [f"{width} px: {each}" for each in person.page.evaluate(RUN)]
        over: Any = person.page.evaluate(TOO_WIDE)
        found += [f"{width} px: {over} px too wide"] if over > 0 else []
    person.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    return found


def unfold_everything(person: Person) -> None:
    """Open whatever is folded away, so that it is looked at too."""
    person.page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
