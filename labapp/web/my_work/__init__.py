"""My work: the page people come home to."""

from labapp.web.my_work.views import blueprint

__all__ = ["blueprint"]
