"""GOV.UK's own font may be used on GOV.UK only: the build takes it out and changes nothing else."""

from __future__ import annotations

from pathlib import Path

from tools.assets import in_our_font

VENDOR = Path(__file__).resolve().parents[2] / "labapp/static/vendor"


def test_the_font_is_replaced_by_a_quoted_name_and_its_faces_are_gone():
    given = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}"
        '.govuk-body{font-family:GDS Transport,arial,sans-serif}.clear:after{content:""}'
    )
    assert in_our_font(given) == (
        '.govuk-body{font-family:"Source Sans 3",arial,sans-serif}.clear:after{content:""}'
    )


def test_what_browsers_load_names_neither_the_font_nor_its_files():
    built = (VENDOR / "govuk-frontend.min.css").read_text(encoding="utf-8")
    assert "GDS Transport" not in built
    assert "/assets/fonts" not in built
    assert 'content:""' in built
    assert {path.suffix for path in VENDOR.glob("source-sans-3-*")} == {".woff2", ".txt"}
