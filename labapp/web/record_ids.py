"""Record ids in addresses: numbers that a database can hold; anything longer is no address."""

from werkzeug.routing import IntegerConverter


class RecordIdConverter(IntegerConverter):
    """A whole number of at most fifteen digits."""

    regex = r"[0-9]{1,15}"
