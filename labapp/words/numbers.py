"""Values as numbers: one canonical text for each decimal."""

from decimal import Decimal


def canonical_decimal(value: Decimal) -> str:
    """Give the one text of a finite decimal: no exponent, no trailing noughts, no minus nought."""
    if not value.is_finite():
        raise ValueError("NaN and infinity are not values")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def whole_pence(written: str) -> str:
    """Give an amount of money with two digits for its pence where it had one: 4.6 is 4.60."""
    pounds, point, pence = written.partition(".")
    return f"{pounds}.{pence}0" if point and len(pence) == 1 else written
