"""The site itself: is it alive, is it ready, how does it stand."""

from labapp.web.site.views import blueprint

__all__ = ["blueprint"]
