"""A written definition is checked: what is wrong with it, where, and what is only worth a look."""

from labapp.workflows.check.checking import Checked, check_definition, check_text
from labapp.workflows.check.findings import CheckFinding

__all__ = ["CheckFinding", "Checked", "check_definition", "check_text"]
