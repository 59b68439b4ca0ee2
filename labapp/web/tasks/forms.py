"""The forms by which tasks are added, changed and set aside."""

from __future__ import annotations

from labapp.reading.tasks import TaskRow
from labapp.services.tasks import AboutTask
from labapp.web.choices import SelectField, TickField
from labapp.web.drafts import LabForm
from labapp.web.fields import BilingualField, DateField, LongTextField
from labapp.web.validators import AtMostCharacters, Needed
from labapp.words import Bilingual, Sentence

NOBODY = ("", Sentence("Nobody yet"))


class TaskForm(LabForm):
    """What is said of a task."""

    is_required = False
    promised: TaskRow  # of a condition, what was promised at an approval and is not asked for
    title = BilingualField(
        Sentence("What is to be done"),
        [Needed(Sentence("Say what is to be done")), AtMostCharacters(300)],
    )
    owner_id = SelectField(Sentence("With whom"), choices=[NOBODY])
    due_on = DateField(
        Sentence("Due"), optional=True, description=Sentence("For example: 14 9 2026")
    )
    required = TickField(
        Sentence("Does the gate wait for it?"),
        choice=Sentence("Yes, it is required before the pilot moves on"),
    )
    guidance = BilingualField(
        Sentence("How to do it"), [AtMostCharacters(2000)], optional=True, long=True
    )

    def offer(self, people: list[tuple[int, Bilingual]]) -> None:
        """Offer those who have a part in the pilot."""
        if self.owner_id:
            self.owner_id.choices = [NOBODY, *((str(key), name) for key, name in people)]

    def about(self) -> AboutTask:
        """Give what was said."""
        return AboutTask(
            title=self.title.data if self.title else self.promised.title,
            guidance=self.guidance.data,
            owner_id=self._owner() if self.owner_id else self.promised.owner_id,
            due_on=self.due_on.data if self.due_on else self.promised.due_on,
            required=self.required.ticked if self.required else self.is_required,
        )

    def _owner(self) -> int | None:
        return int(self.owner_id.data) if self.owner_id.data else None

    def keep_promised(self, task: TaskRow, *, may_hand_on: bool) -> None:
        """Ask for nothing that was promised; who answers for it, a coordinator may change."""
        self.promised = task
        del self.title, self.due_on
        if not may_hand_on:
            del self.owner_id

    @classmethod
    def of(cls, task: TaskRow) -> TaskForm:
        """Make the form of a task as it is; what was planned stays as required as it is."""
        form = cls(
            data={
                "title": task.title,
                "owner_id": task.owner_id,
                "due_on": task.due_on,
                "required": ["yes"] if task.required else [],
                "guidance": task.guidance,
            }
        )
        if task.planned:
            form.is_required = task.required
            del form.required
        return form


class AsideForm(LabForm):
    """Why a task is not needed."""

    reason = LongTextField(
        Sentence("Why is it not needed?"),
        [Needed(Sentence("Say why it is not needed")), AtMostCharacters(2000)],
    )
