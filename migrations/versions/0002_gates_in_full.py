"""Add what gates in full need: conditions, meetings, waivers, deputies, reminders, versions."""

import sqlalchemy as sa
from alembic import op

from labapp.db.altering import alter_table

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "closure_day",
        sa.Column("lab_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_cy", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "day IS NULL OR date(day) IS NOT NULL", name=op.f("ck_closure_day_day_dated")
        ),
        sa.CheckConstraint("length(name_cy) <= 200", name=op.f("ck_closure_day_name_cy_length")),
        sa.CheckConstraint("length(name_en) <= 200", name=op.f("ck_closure_day_name_en_length")),
        sa.ForeignKeyConstraint(
            ["lab_id"], ["lab.id"], name=op.f("fk_closure_day_lab_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("lab_id", "day", name=op.f("pk_closure_day")),
    )
    with op.batch_alter_table("closure_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closure_day_lab_id"), ["lab_id"], unique=False)

    op.create_table(
        "workflow_migration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("from_digest", sa.String(length=64), nullable=False),
        sa.Column("to_digest", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(30), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "policy IN ('stay', 'at_next_gate', 'now')",
            name=op.f("ck_workflow_migration_policy_word"),
        ),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'reversing', 'reversed')",
            name=op.f("ck_workflow_migration_state_word"),
        ),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_workflow_migration_reason_given")),
        sa.CheckConstraint(
            "finished_at IS NULL OR date(finished_at) IS NOT NULL",
            name=op.f("ck_workflow_migration_finished_at_dated"),
        ),
        sa.CheckConstraint(
            "from_digest <> to_digest", name=op.f("ck_workflow_migration_to_another")
        ),
        sa.CheckConstraint('length("key") <= 60', name=op.f("ck_workflow_migration_key_length")),
        sa.CheckConstraint(
            "length(from_digest) <= 64", name=op.f("ck_workflow_migration_from_digest_length")
        ),
        sa.CheckConstraint(
            "length(reason) <= 4000", name=op.f("ck_workflow_migration_reason_length")
        ),
        sa.CheckConstraint(
            "length(to_digest) <= 64", name=op.f("ck_workflow_migration_to_digest_length")
        ),
        sa.CheckConstraint(
            "started_at IS NULL OR date(started_at) IS NOT NULL",
            name=op.f("ck_workflow_migration_started_at_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["from_digest"],
            ["workflow_body.digest"],
            name=op.f("fk_workflow_migration_from_digest"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["started_by"],
            ["person.id"],
            name=op.f("fk_workflow_migration_started_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_digest"],
            ["workflow_body.digest"],
            name=op.f("fk_workflow_migration_to_digest"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_migration")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("workflow_migration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workflow_migration_from_digest"), ["from_digest"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_workflow_migration_started_by"), ["started_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_workflow_migration_to_digest"), ["to_digest"], unique=False
        )

    op.create_table(
        "pilot_migration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("migration_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("from_stage", sa.String(length=60), nullable=False),
        sa.Column("to_stage", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'at_next_gate', 'done', 'stayed', 'needs_mapping', 'reversed')",
            name=op.f("ck_pilot_migration_state_word"),
        ),
        sa.CheckConstraint(
            "at IS NULL OR date(at) IS NOT NULL", name=op.f("ck_pilot_migration_at_dated")
        ),
        sa.CheckConstraint(
            "length(from_stage) <= 60", name=op.f("ck_pilot_migration_from_stage_length")
        ),
        sa.CheckConstraint("length(note) <= 1000", name=op.f("ck_pilot_migration_note_length")),
        sa.CheckConstraint(
            "length(to_stage) <= 60", name=op.f("ck_pilot_migration_to_stage_length")
        ),
        sa.ForeignKeyConstraint(
            ["migration_id"],
            ["workflow_migration.id"],
            name=op.f("fk_pilot_migration_migration_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"],
            ["pilot.id"],
            name=op.f("fk_pilot_migration_pilot_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_migration")),
        sa.UniqueConstraint(
            "migration_id", "pilot_id", name=op.f("uq_pilot_migration_migration_id_pilot_id")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pilot_migration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pilot_migration_migration_id"), ["migration_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_pilot_migration_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "scale_place",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_scale_place_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_scale_place_place_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("pilot_id", "place_id", name=op.f("pk_scale_place")),
    )
    with op.batch_alter_table("scale_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scale_place_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_scale_place_place_id"), ["place_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=60), nullable=False),
        sa.Column("requirement", sa.String(length=60), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("at IS NULL OR date(at) IS NOT NULL", name=op.f("ck_reminder_at_dated")),
        sa.CheckConstraint("length(move) <= 60", name=op.f("ck_reminder_move_length")),
        sa.CheckConstraint(
            "length(requirement) <= 60", name=op.f("ck_reminder_requirement_length")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_reminder_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_reminder_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["person.id"],
            name=op.f("fk_reminder_recipient_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_reminder_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_reminder_recipient_id"), ["recipient_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_reminder_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=60), nullable=False),
        sa.Column("requirement", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_waiver_reason_given")),
        sa.CheckConstraint(
            "(ended_at IS NULL) OR (ended_at >= at)", name=op.f("ck_waiver_ended_after")
        ),
        sa.CheckConstraint("at IS NULL OR date(at) IS NOT NULL", name=op.f("ck_waiver_at_dated")),
        sa.CheckConstraint(
            "ended_at IS NULL OR date(ended_at) IS NOT NULL", name=op.f("ck_waiver_ended_at_dated")
        ),
        sa.CheckConstraint("length(move) <= 60", name=op.f("ck_waiver_move_length")),
        sa.CheckConstraint("length(reason) <= 4000", name=op.f("ck_waiver_reason_length")),
        sa.CheckConstraint("length(requirement) <= 60", name=op.f("ck_waiver_requirement_length")),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_waiver_ended_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_waiver_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_waiver_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_waiver_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_waiver_ended_by"), ["ended_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_waiver_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_waiver_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_waiver_visit_id"), ["visit_id"], unique=False)
        batch_op.create_index(
            "uq_waiver_standing",
            ["visit_id", "move", "requirement"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "meeting_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(30), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("dissent", sa.String(length=4000), nullable=False),
        sa.Column("minute_name", sa.String(length=255), nullable=False),
        sa.Column("minute_media_type", sa.String(length=100), nullable=False),
        sa.Column("minute_size", sa.Integer(), nullable=False),
        sa.Column("minute_sha256", sa.String(length=64), nullable=False),
        sa.Column("seen_digest", sa.String(length=64), nullable=False),
        sa.Column("material_digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_note", sa.String(length=4000), nullable=False),
        sa.CheckConstraint(
            "(state = 'recorded') = (settled_at IS NULL)", name=op.f("ck_meeting_decision_settled")
        ),
        sa.CheckConstraint(
            "decision IN ('approve', 'approve_with_conditions') OR trim(reason) <> ''",
            name=op.f("ck_meeting_decision_return_has_reason"),
        ),
        sa.CheckConstraint(
            "decision IN ('approve', 'approve_with_conditions', 'return', 'refuse')",
            name=op.f("ck_meeting_decision_decision_word"),
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR trim(settled_note) <> ''",
            name=op.f("ck_meeting_decision_declined_why"),
        ),
        sa.CheckConstraint(
            "state IN ('recorded', 'attested', 'declined')",
            name=op.f("ck_meeting_decision_state_word"),
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)",
            name=op.f("ck_meeting_decision_settled_by_somebody"),
        ),
        sa.CheckConstraint(
            "CAST(minute_size AS INTEGER) = minute_size",
            name=op.f("ck_meeting_decision_minute_size_whole"),
        ),
        sa.CheckConstraint(
            "length(dissent) <= 4000", name=op.f("ck_meeting_decision_dissent_length")
        ),
        sa.CheckConstraint(
            "length(material_digest) <= 64", name=op.f("ck_meeting_decision_material_digest_length")
        ),
        sa.CheckConstraint(
            "length(minute_media_type) <= 100",
            name=op.f("ck_meeting_decision_minute_media_type_length"),
        ),
        sa.CheckConstraint(
            "length(minute_name) <= 255", name=op.f("ck_meeting_decision_minute_name_length")
        ),
        sa.CheckConstraint(
            "length(minute_sha256) <= 64", name=op.f("ck_meeting_decision_minute_sha256_length")
        ),
        sa.CheckConstraint(
            "length(minute_sha256) = 64", name=op.f("ck_meeting_decision_minute_whole")
        ),
        sa.CheckConstraint(
            "length(reason) <= 4000", name=op.f("ck_meeting_decision_reason_length")
        ),
        sa.CheckConstraint(
            "length(seen_digest) <= 64", name=op.f("ck_meeting_decision_seen_digest_length")
        ),
        sa.CheckConstraint(
            "length(settled_note) <= 4000", name=op.f("ck_meeting_decision_settled_note_length")
        ),
        sa.CheckConstraint(
            "met_on IS NULL OR date(met_on) IS NOT NULL",
            name=op.f("ck_meeting_decision_met_on_dated"),
        ),
        sa.CheckConstraint("minute_size > 0", name=op.f("ck_meeting_decision_minute_not_empty")),
        sa.CheckConstraint(
            "recorded_at IS NULL OR date(recorded_at) IS NOT NULL",
            name=op.f("ck_meeting_decision_recorded_at_dated"),
        ),
        sa.CheckConstraint(
            "settled_at IS NULL OR date(settled_at) IS NOT NULL",
            name=op.f("ck_meeting_decision_settled_at_dated"),
        ),
        sa.CheckConstraint(
            "settled_by IS NULL OR settled_by <> recorded_by",
            name=op.f("ck_meeting_decision_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_meeting_decision_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"],
            ["pilot.id"],
            name=op.f("fk_meeting_decision_pilot_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["person.id"],
            name=op.f("fk_meeting_decision_recorded_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["gate_review.id"],
            name=op.f("fk_meeting_decision_review_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"],
            ["person.id"],
            name=op.f("fk_meeting_decision_settled_by"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_decision")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("meeting_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_meeting_decision_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_meeting_decision_pilot_id"), ["pilot_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_meeting_decision_recorded_by"), ["recorded_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_meeting_decision_review_id"), ["review_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_meeting_decision_settled_by"), ["settled_by"], unique=False
        )
        batch_op.create_index(
            "uq_meeting_decision_standing",
            ["review_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'declined'"),
            postgresql_where=sa.text("state <> 'declined'"),
        )

    op.create_table(
        "readdressing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("from_person_id", sa.Integer(), nullable=False),
        sa.Column("to_person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_readdressing_reason_given")),
        sa.CheckConstraint(
            "at IS NULL OR date(at) IS NOT NULL", name=op.f("ck_readdressing_at_dated")
        ),
        sa.CheckConstraint(
            "from_person_id <> to_person_id", name=op.f("ck_readdressing_to_another")
        ),
        sa.CheckConstraint("length(reason) <= 4000", name=op.f("ck_readdressing_reason_length")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_readdressing_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["from_person_id"],
            ["person.id"],
            name=op.f("fk_readdressing_from_person_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_readdressing_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_readdressing_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["gate_review.id"],
            name=op.f("fk_readdressing_review_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["to_person_id"],
            ["person.id"],
            name=op.f("fk_readdressing_to_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readdressing")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("readdressing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_readdressing_by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_readdressing_from_person_id"), ["from_person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_readdressing_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_readdressing_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_readdressing_review_id"), ["review_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_readdressing_to_person_id"), ["to_person_id"], unique=False
        )

    op.create_table(
        "condition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("sign_off_id", sa.Integer(), nullable=True),
        sa.Column("meeting_decision_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trim(text) <> ''", name=op.f("ck_condition_text_given")),
        sa.CheckConstraint(
            "(sign_off_id IS NULL) <> (meeting_decision_id IS NULL)",
            name=op.f("ck_condition_set_by_one"),
        ),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_condition_created_at_dated"),
        ),
        sa.CheckConstraint(
            "due_on IS NULL OR date(due_on) IS NOT NULL", name=op.f("ck_condition_due_on_dated")
        ),
        sa.CheckConstraint("length(text) <= 300", name=op.f("ck_condition_text_length")),
        sa.ForeignKeyConstraint(
            ["meeting_decision_id"],
            ["meeting_decision.id"],
            name=op.f("fk_condition_meeting_decision_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_condition_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_condition_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["gate_review.id"],
            name=op.f("fk_condition_review_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sign_off_id"],
            ["sign_off.id"],
            name=op.f("fk_condition_sign_off_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.id"], name=op.f("fk_condition_task_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("condition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_condition_meeting_decision_id"), ["meeting_decision_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_condition_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_condition_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_condition_review_id"), ["review_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_condition_sign_off_id"), ["sign_off_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_condition_task_id"), ["task_id"], unique=True)

    op.create_table(
        "returned_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sign_off_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_returned_section_reason_given")),
        sa.CheckConstraint(
            "length(reason) <= 4000", name=op.f("ck_returned_section_reason_length")
        ),
        sa.CheckConstraint(
            "length(section) <= 60", name=op.f("ck_returned_section_section_length")
        ),
        sa.ForeignKeyConstraint(
            ["sign_off_id"],
            ["sign_off.id"],
            name=op.f("fk_returned_section_sign_off_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_section")),
        sa.UniqueConstraint(
            "sign_off_id", "section", name=op.f("uq_returned_section_sign_off_id_section")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("returned_section", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_returned_section_sign_off_id"), ["sign_off_id"], unique=False
        )

    connection = op.get_bind()
    alter_table(
        connection,
        "pilot",
        columns={"parent_id": "INTEGER"},
        constraints={
            "fk_pilot_parent_id": "FOREIGN KEY(parent_id) REFERENCES pilot (id) ON DELETE RESTRICT",
            "ck_pilot_parent_before_child": "CHECK (parent_id IS NULL OR parent_id < id)",
        },
    )
    op.create_index("ix_pilot_parent_id", "pilot", ["parent_id"])
    alter_table(
        connection,
        "pilot_role",
        columns={"deputy_for": "INTEGER", "from_on": "DATE", "until_on": "DATE"},
        constraints={
            "ck_pilot_role_kind_word": "CHECK (kind IN ('delivery', 'academic', 'approver', 'deputy'))",
            "ck_pilot_role_approver_for": "CHECK (kind NOT IN ('approver', 'deputy') OR organisation_id IS NOT NULL)",
            "ck_pilot_role_deputy_for_dates": "CHECK ((kind = 'deputy') = (deputy_for IS NOT NULL)"
            " AND (kind = 'deputy') = (from_on IS NOT NULL)"
            " AND (kind = 'deputy') = (until_on IS NOT NULL))",
            "ck_pilot_role_deputy_until_after_from": "CHECK (until_on IS NULL OR until_on >= from_on)",
            "ck_pilot_role_from_on_dated": "CHECK (from_on IS NULL OR date(from_on) IS NOT NULL)",
            "ck_pilot_role_until_on_dated": "CHECK (until_on IS NULL OR date(until_on) IS NOT NULL)",
            "fk_pilot_role_deputy_for": "FOREIGN KEY(deputy_for) REFERENCES person (id) ON DELETE RESTRICT",
        },
    )
    op.create_index("ix_pilot_role_deputy_for", "pilot_role", ["deputy_for"])
    alter_table(
        connection,
        "sign_off",
        columns={"deputy_for": "INTEGER"},
        constraints={
            "ck_sign_off_decision_word": "CHECK (decision IN"
            " ('approve', 'approve_with_conditions', 'return', 'refuse'))",
            "ck_sign_off_return_has_reason": "CHECK (decision IN"
            " ('approve', 'approve_with_conditions') OR trim(reason) <> '')",
            "ck_sign_off_deputy_for_another": "CHECK (deputy_for IS NULL OR deputy_for <> person_id)",
            "fk_sign_off_deputy_for": "FOREIGN KEY(deputy_for) REFERENCES person (id) ON DELETE RESTRICT",
        },
    )
    op.create_index("ix_sign_off_deputy_for", "sign_off", ["deputy_for"])
    alter_table(
        connection,
        "gate_review",
        constraints={
            "ck_gate_review_state_word": "CHECK (state IN"
            " ('open', 'signed', 'returned', 'refused', 'withdrawn', 'closed'))",
        },
    )
    alter_table(
        connection,
        "workflow_version",
        columns={"published_by": "INTEGER"},
        constraints={
            "fk_workflow_version_published_by": "FOREIGN KEY(published_by) REFERENCES person (id)"
            " ON DELETE RESTRICT",
        },
    )
    op.create_index("ix_workflow_version_published_by", "workflow_version", ["published_by"])
    alter_table(
        connection,
        "readiness",
        columns={"unsignable": "VARCHAR(60)"},
        constraints={"ck_readiness_unsignable_length": "CHECK (length(unsignable) <= 60)"},
    )
    alter_table(
        connection,
        "conclusion",
        columns={"follows_rule": "BOOLEAN"},
        constraints={
            "ck_conclusion_follows_rule_yes_or_no": "CHECK (follows_rule IN (true, false))"
        },
    )
    # what was judged before does not know the team: the next tick judges it again
    op.execute("UPDATE readiness SET valid_until = computed_at")


def downgrade() -> None:
    connection = op.get_bind()
    alter_table(
        connection,
        "conclusion",
        without=("ck_conclusion_follows_rule_yes_or_no", "follows_rule"),
    )
    alter_table(connection, "readiness", without=("ck_readiness_unsignable_length", "unsignable"))
    op.drop_index("ix_workflow_version_published_by", "workflow_version")
    alter_table(
        connection,
        "workflow_version",
        without=("fk_workflow_version_published_by", "published_by"),
    )
    alter_table(
        connection,
        "gate_review",
        constraints={
            "ck_gate_review_state_word": "CHECK (state IN"
            " ('open', 'signed', 'returned', 'withdrawn', 'closed'))",
        },
    )
    op.drop_index("ix_sign_off_deputy_for", "sign_off")
    alter_table(
        connection,
        "sign_off",
        constraints={
            "ck_sign_off_decision_word": "CHECK (decision IN ('approve', 'return'))",
            "ck_sign_off_return_has_reason": "CHECK (decision = 'approve' OR trim(reason) <> '')",
        },
        without=("fk_sign_off_deputy_for", "ck_sign_off_deputy_for_another", "deputy_for"),
    )
    op.drop_index("ix_pilot_role_deputy_for", "pilot_role")
    alter_table(
        connection,
        "pilot_role",
        constraints={
            "ck_pilot_role_kind_word": "CHECK (kind IN ('delivery', 'academic', 'approver'))",
            "ck_pilot_role_approver_for": "CHECK (kind <> 'approver' OR organisation_id IS NOT NULL)",
        },
        without=(
            "ck_pilot_role_deputy_for_dates",
            "ck_pilot_role_deputy_until_after_from",
            "ck_pilot_role_from_on_dated",
            "ck_pilot_role_until_on_dated",
            "fk_pilot_role_deputy_for",
            "deputy_for",
            "from_on",
            "until_on",
        ),
    )
    op.drop_index("ix_pilot_parent_id", "pilot")
    alter_table(
        connection,
        "pilot",
        without=("fk_pilot_parent_id", "ck_pilot_parent_before_child", "parent_id"),
    )
    with op.batch_alter_table("returned_section", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_returned_section_sign_off_id"))

    op.drop_table("returned_section")
    with op.batch_alter_table("condition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_condition_task_id"))
        batch_op.drop_index(batch_op.f("ix_condition_sign_off_id"))
        batch_op.drop_index(batch_op.f("ix_condition_review_id"))
        batch_op.drop_index(batch_op.f("ix_condition_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_condition_owner_id"))
        batch_op.drop_index(batch_op.f("ix_condition_meeting_decision_id"))

    op.drop_table("condition")
    with op.batch_alter_table("readdressing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_readdressing_to_person_id"))
        batch_op.drop_index(batch_op.f("ix_readdressing_review_id"))
        batch_op.drop_index(batch_op.f("ix_readdressing_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_readdressing_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_readdressing_from_person_id"))
        batch_op.drop_index(batch_op.f("ix_readdressing_by_id"))

    op.drop_table("readdressing")
    with op.batch_alter_table("meeting_decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_meeting_decision_standing",
            sqlite_where=sa.text("state <> 'declined'"),
            postgresql_where=sa.text("state <> 'declined'"),
        )
        batch_op.drop_index(batch_op.f("ix_meeting_decision_settled_by"))
        batch_op.drop_index(batch_op.f("ix_meeting_decision_review_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_decision_recorded_by"))
        batch_op.drop_index(batch_op.f("ix_meeting_decision_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_decision_organisation_id"))

    op.drop_table("meeting_decision")
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_waiver_standing",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_waiver_visit_id"))
        batch_op.drop_index(batch_op.f("ix_waiver_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_waiver_person_id"))
        batch_op.drop_index(batch_op.f("ix_waiver_ended_by"))

    op.drop_table("waiver")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_visit_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_recipient_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_by_id"))

    op.drop_table("reminder")
    with op.batch_alter_table("scale_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scale_place_place_id"))
        batch_op.drop_index(batch_op.f("ix_scale_place_pilot_id"))

    op.drop_table("scale_place")
    with op.batch_alter_table("pilot_migration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pilot_migration_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_migration_migration_id"))

    op.drop_table("pilot_migration")
    with op.batch_alter_table("workflow_migration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workflow_migration_to_digest"))
        batch_op.drop_index(batch_op.f("ix_workflow_migration_started_by"))
        batch_op.drop_index(batch_op.f("ix_workflow_migration_from_digest"))

    op.drop_table("workflow_migration")
    with op.batch_alter_table("closure_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closure_day_lab_id"))

    op.drop_table("closure_day")
