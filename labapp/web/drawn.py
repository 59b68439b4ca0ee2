"""What every field has, so that the components can draw it."""

from __future__ import annotations

from typing import Any


class Drawn:
    """What every field here has for the components; `optional` is said beside the label."""

    shape = "input"
    input_type = "text"
    width = 0
    optional = False

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        self.optional = more.pop("optional", False)
        for name in ("width", "input_type", "long", "accept", "many"):
            if name in more:
                setattr(self, name, more.pop(name))
        more.setdefault("description", None)
        super().__init__(label, validators, **more)  # type: ignore[call-arg] # a WTForms field is next

    @property
    def target(self) -> str:
        """Give the id an error links to."""
        return str(self.id)  # type: ignore[attr-defined]
