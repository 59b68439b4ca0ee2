"""A product that locks its pilots so hard that nothing may even point to them."""

from sqlalchemy import Select

from labapp.models import Pilot


def apply() -> None:
    """Break this process; on SQLite it changes nothing, for there the whole database is locked."""
    lock = Select.with_for_update

    def harder(self: Select, **how: object) -> Select:
        asked = {} if Pilot in {each.get("entity") for each in self.column_descriptions} else how
        return lock(self, **asked)

    Select.with_for_update = harder
