"""The audit page says what was done in words, whatever was done."""

from __future__ import annotations

from labapp.reading.happened import SENTENCES
from labapp.web.site.kinds import CALLED, kind_words


def test_every_kind_has_words_that_end_before_what_it_was_done_to(app):
    with app.test_request_context("/audit"):
        for kind in {*SENTENCES, *CALLED}:
            said = kind_words(kind)
            assert said != kind, kind
            assert "%(" not in said, kind
            assert not said.endswith(":"), kind


def test_a_kind_nobody_has_words_for_stands_as_it_is_recorded(app):
    with app.test_request_context("/audit"):
        assert kind_words("thing.done") == "thing.done"
