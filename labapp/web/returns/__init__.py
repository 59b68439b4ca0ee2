"""Returns: the list of what was sent, and the one page on which a return is written."""

from labapp.web.returns import listing, sending
from labapp.web.returns.room import blueprint

__all__ = ["blueprint", "listing", "sending"]
