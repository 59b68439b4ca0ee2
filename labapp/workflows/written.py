"""A requirement as it is written: which kind it is, and its parameters checked by that kind."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import PlainValidator, ValidationError
from pydantic_core import PydanticCustomError

from labapp.words import canonical_json
from labapp.workflows.asking import Asked
from labapp.workflows.registry import kinds


def read_requirement(value: Any) -> Asked:
    """Make the requirement that `value` describes, by the parameters of its kind."""
    if isinstance(value, Asked):
        return value
    if not isinstance(value, dict):
        raise PydanticCustomError("dict_type", "not a requirement")
    name = value.get("requirement")
    kind = kinds().get(name) if isinstance(name, str) else None
    if kind is None:
        known = ", ".join(sorted(kinds()))
        raise PydanticCustomError("unknown_requirement", "unknown", {"name": name, "known": known})
    try:
        return kind.asks.model_validate_json(canonical_json(value))
    except ValidationError as refused:
        raise PydanticCustomError(
            "requirement", "refused", {"errors": refused.errors(include_url=False)}
        ) from refused


Requirement = Annotated[Asked, PlainValidator(read_requirement)]
