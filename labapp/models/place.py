"""Places: areas with a code of the Office for National Statistics."""

from sqlalchemy.orm import Mapped, mapped_column

from labapp.db import Base, text_of


class Place(Base):
    """An area, shared by all labs of the site."""

    __tablename__ = "place"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = text_of(9, unique=True)
    name_en: Mapped[str] = text_of(200)
    name_cy: Mapped[str] = text_of(200)
    source: Mapped[str] = text_of(30, default="lab")
