"""The page of permissions says what the table says."""

from __future__ import annotations

from tools.permissions_page import PAGE, page


def test_the_page_of_permissions_is_made_from_the_table() -> None:
    told = "run `python tools/permissions_page.py`"
    assert PAGE.read_text(encoding="utf-8") == page(), told
