"""Lay down the records of the first slice."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("CAST(seq AS INTEGER) = seq", name=op.f("ck_audit_head_seq_whole")),
        sa.CheckConstraint("length(hash) <= 64", name=op.f("ck_audit_head_hash_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("unique_key", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_job_state_word")
        ),
        sa.CheckConstraint(
            "CAST(attempts AS INTEGER) = attempts", name=op.f("ck_job_attempts_whole")
        ),
        sa.CheckConstraint(
            "CAST(progress AS INTEGER) = progress", name=op.f("ck_job_progress_whole")
        ),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_job_created_at_dated"),
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR date(done_at) IS NOT NULL", name=op.f("ck_job_done_at_dated")
        ),
        sa.CheckConstraint(
            "lease_until IS NULL OR date(lease_until) IS NOT NULL",
            name=op.f("ck_job_lease_until_dated"),
        ),
        sa.CheckConstraint("length(error) <= 500", name=op.f("ck_job_error_length")),
        sa.CheckConstraint("length(kind) <= 60", name=op.f("ck_job_kind_length")),
        sa.CheckConstraint("length(subject) <= 60", name=op.f("ck_job_subject_length")),
        sa.CheckConstraint("length(unique_key) <= 200", name=op.f("ck_job_unique_key_length")),
        sa.CheckConstraint(
            "not_before IS NULL OR date(not_before) IS NOT NULL",
            name=op.f("ck_job_not_before_dated"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_job_unique_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_state"), ["state"], unique=False)

    op.create_table(
        "lab",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_cy", sa.String(length=200), nullable=False),
        sa.Column("about_en", sa.String(length=2000), nullable=False),
        sa.Column("about_cy", sa.String(length=2000), nullable=False),
        sa.Column("calendar", sa.String(length=30), nullable=False),
        sa.Column("welsh_required", sa.Boolean(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("next_pilot", sa.Integer(), nullable=False),
        sa.Column("next_evidence", sa.Integer(), nullable=False),
        sa.Column("next_lesson", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "CAST(next_evidence AS INTEGER) = next_evidence",
            name=op.f("ck_lab_next_evidence_whole"),
        ),
        sa.CheckConstraint(
            "CAST(next_lesson AS INTEGER) = next_lesson", name=op.f("ck_lab_next_lesson_whole")
        ),
        sa.CheckConstraint(
            "CAST(next_pilot AS INTEGER) = next_pilot", name=op.f("ck_lab_next_pilot_whole")
        ),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_lab_created_at_dated"),
        ),
        sa.CheckConstraint(
            "demonstration IN (true, false)", name=op.f("ck_lab_demonstration_yes_or_no")
        ),
        sa.CheckConstraint("length(about_cy) <= 2000", name=op.f("ck_lab_about_cy_length")),
        sa.CheckConstraint("length(about_en) <= 2000", name=op.f("ck_lab_about_en_length")),
        sa.CheckConstraint("length(calendar) <= 30", name=op.f("ck_lab_calendar_length")),
        sa.CheckConstraint("length(code) <= 8", name=op.f("ck_lab_code_length")),
        sa.CheckConstraint("length(name_cy) <= 200", name=op.f("ck_lab_name_cy_length")),
        sa.CheckConstraint("length(name_en) <= 200", name=op.f("ck_lab_name_en_length")),
        sa.CheckConstraint(
            "welsh_required IN (true, false)", name=op.f("ck_lab_welsh_required_yes_or_no")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab")),
        sa.UniqueConstraint("code", name=op.f("uq_lab_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_cy", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("orcid", sa.String(length=19), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("site_admin", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_person_created_at_dated"),
        ),
        sa.CheckConstraint(
            "disabled_at IS NULL OR date(disabled_at) IS NOT NULL",
            name=op.f("ck_person_disabled_at_dated"),
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_folded")),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_person_email_length")),
        sa.CheckConstraint("length(language) <= 2", name=op.f("ck_person_language_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_person_name_length")),
        sa.CheckConstraint("length(name_cy) <= 200", name=op.f("ck_person_name_cy_length")),
        sa.CheckConstraint("length(orcid) <= 19", name=op.f("ck_person_orcid_length")),
        sa.CheckConstraint(
            "length(password_hash) <= 300", name=op.f("ck_person_password_hash_length")
        ),
        sa.CheckConstraint(
            "site_admin IN (true, false)", name=op.f("ck_person_site_admin_yes_or_no")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_cy", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.CheckConstraint("length(code) <= 9", name=op.f("ck_place_code_length")),
        sa.CheckConstraint("length(name_cy) <= 200", name=op.f("ck_place_name_cy_length")),
        sa.CheckConstraint("length(name_en) <= 200", name=op.f("ck_place_name_en_length")),
        sa.CheckConstraint("length(source) <= 30", name=op.f("ck_place_source_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("code", name=op.f("uq_place_code")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "press",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor_key", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("at IS NULL OR date(at) IS NOT NULL", name=op.f("ck_press_at_dated")),
        sa.CheckConstraint('length("key") <= 64', name=op.f("ck_press_key_length")),
        sa.CheckConstraint("length(actor_key) <= 40", name=op.f("ck_press_actor_key_length")),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_press_digest_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press")),
        sa.UniqueConstraint("actor_key", "key", name=op.f("uq_press_actor_key_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "at IS NULL OR date(at) IS NOT NULL", name=op.f("ck_sign_in_failure_at_dated")
        ),
        sa.CheckConstraint("length(address) <= 60", name=op.f("ck_sign_in_failure_address_length")),
        sa.CheckConstraint("length(email) <= 254", name=op.f("ck_sign_in_failure_email_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failure_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_failure_email"), ["email"], unique=False)

    op.create_table(
        "workflow_body",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_workflow_body_digest_length")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_workflow_body")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(form) <= 200", name=op.f("ck_draft_form_length")),
        sa.CheckConstraint(
            "saved_at IS NULL OR date(saved_at) IS NOT NULL", name=op.f("ck_draft_saved_at_dated")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_draft_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("person_id", "form", name=op.f("uq_draft_person_id_form")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_person_id"), ["person_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("lab_role", sa.String(30), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "lab_role IN ('coordinator', 'viewer', 'funder')",
            name=op.f("ck_membership_lab_role_word"),
        ),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_membership_created_at_dated"),
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR date(ended_at) IS NOT NULL",
            name=op.f("ck_membership_ended_at_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["lab_id"], ["lab.id"], name=op.f("fk_membership_lab_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("lab_id", "person_id", name=op.f("uq_membership_lab_id_person_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_lab_id"), ["lab_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_cy", sa.String(length=200), nullable=False),
        sa.Column("gss_code", sa.String(length=9), nullable=False),
        sa.Column("ror", sa.String(length=30), nullable=False),
        sa.Column("ukprn", sa.String(length=8), nullable=False),
        sa.Column("governance_body", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('council', 'combined_authority', 'university', 'funder', 'other')",
            name=op.f("ck_organisation_kind_word"),
        ),
        sa.CheckConstraint(
            "governance_body IN (true, false)",
            name=op.f("ck_organisation_governance_body_yes_or_no"),
        ),
        sa.CheckConstraint("length(gss_code) <= 9", name=op.f("ck_organisation_gss_code_length")),
        sa.CheckConstraint("length(name_cy) <= 200", name=op.f("ck_organisation_name_cy_length")),
        sa.CheckConstraint("length(name_en) <= 200", name=op.f("ck_organisation_name_en_length")),
        sa.CheckConstraint("length(ror) <= 30", name=op.f("ck_organisation_ror_length")),
        sa.CheckConstraint("length(ukprn) <= 8", name=op.f("ck_organisation_ukprn_length")),
        sa.ForeignKeyConstraint(
            ["lab_id"], ["lab.id"], name=op.f("fk_organisation_lab_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("lab_id", "name_en", name=op.f("uq_organisation_lab_id_name_en")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_lab_id"), ["lab_id"], unique=False)

    op.create_table(
        "web_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_web_session_created_at_dated"),
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR date(ended_at) IS NOT NULL",
            name=op.f("ck_web_session_ended_at_dated"),
        ),
        sa.CheckConstraint(
            "expires_at IS NULL OR date(expires_at) IS NOT NULL",
            name=op.f("ck_web_session_expires_at_dated"),
        ),
        sa.CheckConstraint(
            "last_seen_at IS NULL OR date(last_seen_at) IS NOT NULL",
            name=op.f("ck_web_session_last_seen_at_dated"),
        ),
        sa.CheckConstraint("length(browser) <= 300", name=op.f("ck_web_session_browser_length")),
        sa.CheckConstraint(
            "length(token_hash) <= 64", name=op.f("ck_web_session_token_hash_length")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_web_session_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_web_session_token_hash")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "workflow_stage",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(30), nullable=False),
        sa.Column("label_en", sa.String(length=100), nullable=False),
        sa.Column("label_cy", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "phase IN ('evidence', 'delivery', 'monitoring', 'learning', 'closed')",
            name=op.f("ck_workflow_stage_phase_word"),
        ),
        sa.CheckConstraint(
            "CAST(position AS INTEGER) = position", name=op.f("ck_workflow_stage_position_whole")
        ),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_workflow_stage_digest_length")),
        sa.CheckConstraint(
            "length(label_cy) <= 100", name=op.f("ck_workflow_stage_label_cy_length")
        ),
        sa.CheckConstraint(
            "length(label_en) <= 100", name=op.f("ck_workflow_stage_label_en_length")
        ),
        sa.CheckConstraint("length(stage) <= 60", name=op.f("ck_workflow_stage_stage_length")),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["workflow_body.digest"],
            name=op.f("fk_workflow_stage_digest"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("digest", "stage", name=op.f("pk_workflow_stage")),
    )
    with op.batch_alter_table("workflow_stage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workflow_stage_digest"), ["digest"], unique=False)

    op.create_table(
        "workflow_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("title_cy", sa.String(length=200), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "CAST(number AS INTEGER) = number", name=op.f("ck_workflow_version_number_whole")
        ),
        sa.CheckConstraint('length("key") <= 60', name=op.f("ck_workflow_version_key_length")),
        sa.CheckConstraint("length(digest) <= 64", name=op.f("ck_workflow_version_digest_length")),
        sa.CheckConstraint(
            "length(title_cy) <= 200", name=op.f("ck_workflow_version_title_cy_length")
        ),
        sa.CheckConstraint(
            "length(title_en) <= 200", name=op.f("ck_workflow_version_title_en_length")
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR date(published_at) IS NOT NULL",
            name=op.f("ck_workflow_version_published_at_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["workflow_body.digest"],
            name=op.f("fk_workflow_version_digest"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_version")),
        sa.UniqueConstraint("key", "number", name=op.f("uq_workflow_version_key_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("workflow_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workflow_version_digest"), ["digest"], unique=True)

    op.create_table(
        "membership_organisation",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_membership_organisation_membership_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint(
            "membership_id", "organisation_id", name=op.f("pk_membership_organisation")
        ),
    )
    with op.batch_alter_table("membership_organisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_organisation_membership_id"), ["membership_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_membership_organisation_organisation_id"),
            ["organisation_id"],
            unique=False,
        )

    op.create_table(
        "pilot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("title_cy", sa.String(length=200), nullable=False),
        sa.Column("question_en", sa.String(length=1000), nullable=False),
        sa.Column("question_cy", sa.String(length=1000), nullable=False),
        sa.Column("summary_en", sa.String(length=4000), nullable=False),
        sa.Column("summary_cy", sa.String(length=4000), nullable=False),
        sa.Column("hypothesis_en", sa.String(length=2000), nullable=False),
        sa.Column("hypothesis_cy", sa.String(length=2000), nullable=False),
        sa.Column("decision_rule", sa.String(length=2000), nullable=False),
        sa.Column("challenge_question", sa.String(length=1000), nullable=False),
        sa.Column("strategy_objective", sa.String(length=1000), nullable=False),
        sa.Column("budget_code", sa.String(length=60), nullable=False),
        sa.Column("owner_after", sa.String(length=300), nullable=False),
        sa.Column("scale_to", sa.String(length=1000), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("funding_ends_on", sa.Date(), nullable=True),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.Column("definition_digest", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("phase", sa.String(30), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "phase IN ('evidence', 'delivery', 'monitoring', 'learning', 'closed')",
            name=op.f("ck_pilot_phase_word"),
        ),
        sa.CheckConstraint(
            "trim(title_en) <> '' OR trim(title_cy) <> ''", name=op.f("ck_pilot_title_given")
        ),
        sa.CheckConstraint("CAST(cycle AS INTEGER) = cycle", name=op.f("ck_pilot_cycle_whole")),
        sa.CheckConstraint(
            "CAST(facts_version AS INTEGER) = facts_version",
            name=op.f("ck_pilot_facts_version_whole"),
        ),
        sa.CheckConstraint("CAST(number AS INTEGER) = number", name=op.f("ck_pilot_number_whole")),
        sa.CheckConstraint(
            "CAST(row_version AS INTEGER) = row_version", name=op.f("ck_pilot_row_version_whole")
        ),
        sa.CheckConstraint(
            "changed_at IS NULL OR date(changed_at) IS NOT NULL",
            name=op.f("ck_pilot_changed_at_dated"),
        ),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_pilot_created_at_dated"),
        ),
        sa.CheckConstraint("cycle >= 1", name=op.f("ck_pilot_cycle_from_one")),
        sa.CheckConstraint(
            "ends_on IS NULL OR date(ends_on) IS NOT NULL", name=op.f("ck_pilot_ends_on_dated")
        ),
        sa.CheckConstraint(
            "funding_ends_on IS NULL OR date(funding_ends_on) IS NOT NULL",
            name=op.f("ck_pilot_funding_ends_on_dated"),
        ),
        sa.CheckConstraint(
            "illustrative IN (true, false)", name=op.f("ck_pilot_illustrative_yes_or_no")
        ),
        sa.CheckConstraint("length(budget_code) <= 60", name=op.f("ck_pilot_budget_code_length")),
        sa.CheckConstraint(
            "length(challenge_question) <= 1000", name=op.f("ck_pilot_challenge_question_length")
        ),
        sa.CheckConstraint(
            "length(decision_rule) <= 2000", name=op.f("ck_pilot_decision_rule_length")
        ),
        sa.CheckConstraint(
            "length(definition_digest) <= 64", name=op.f("ck_pilot_definition_digest_length")
        ),
        sa.CheckConstraint(
            "length(hypothesis_cy) <= 2000", name=op.f("ck_pilot_hypothesis_cy_length")
        ),
        sa.CheckConstraint(
            "length(hypothesis_en) <= 2000", name=op.f("ck_pilot_hypothesis_en_length")
        ),
        sa.CheckConstraint("length(owner_after) <= 300", name=op.f("ck_pilot_owner_after_length")),
        sa.CheckConstraint("length(question_cy) <= 1000", name=op.f("ck_pilot_question_cy_length")),
        sa.CheckConstraint("length(question_en) <= 1000", name=op.f("ck_pilot_question_en_length")),
        sa.CheckConstraint("length(reference) <= 20", name=op.f("ck_pilot_reference_length")),
        sa.CheckConstraint("length(scale_to) <= 1000", name=op.f("ck_pilot_scale_to_length")),
        sa.CheckConstraint("length(stage) <= 60", name=op.f("ck_pilot_stage_length")),
        sa.CheckConstraint(
            "length(strategy_objective) <= 1000", name=op.f("ck_pilot_strategy_objective_length")
        ),
        sa.CheckConstraint("length(summary_cy) <= 4000", name=op.f("ck_pilot_summary_cy_length")),
        sa.CheckConstraint("length(summary_en) <= 4000", name=op.f("ck_pilot_summary_en_length")),
        sa.CheckConstraint("length(title_cy) <= 200", name=op.f("ck_pilot_title_cy_length")),
        sa.CheckConstraint("length(title_en) <= 200", name=op.f("ck_pilot_title_en_length")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_pilot_created_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["definition_digest", "stage"],
            ["workflow_stage.digest", "workflow_stage.stage"],
            name="fk_pilot_stage_of_definition",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["definition_digest"],
            ["workflow_body.digest"],
            name=op.f("fk_pilot_definition_digest"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["lab_id"], ["lab.id"], name=op.f("fk_pilot_lab_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot")),
        sa.UniqueConstraint("lab_id", "number", name=op.f("uq_pilot_lab_id_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_pilot_reference")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pilot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_created_by"), ["created_by"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_pilot_definition_digest"), ["definition_digest"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_pilot_lab_id"), ["lab_id"], unique=False)
        batch_op.create_index("ix_pilot_lab_phase", ["lab_id", "phase"], unique=False)

    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_key", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("lab_id", sa.Integer(), nullable=True),
        sa.Column("pilot_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "at IS NULL OR date(at) IS NOT NULL", name=op.f("ck_audit_event_at_dated")
        ),
        sa.CheckConstraint("length(actor_key) <= 40", name=op.f("ck_audit_event_actor_key_length")),
        sa.CheckConstraint("length(hash) <= 64", name=op.f("ck_audit_event_hash_length")),
        sa.CheckConstraint("length(kind) <= 60", name=op.f("ck_audit_event_kind_length")),
        sa.CheckConstraint("length(previous) <= 64", name=op.f("ck_audit_event_previous_length")),
        sa.CheckConstraint("length(subject) <= 60", name=op.f("ck_audit_event_subject_length")),
        sa.ForeignKeyConstraint(
            ["lab_id"], ["lab.id"], name=op.f("fk_audit_event_lab_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_audit_event_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_audit_event_pilot_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_event_lab_id"), ["lab_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_event_subject"), ["subject"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=True),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("title_cy", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("personal_data", sa.String(30), nullable=False),
        sa.Column("access", sa.String(30), nullable=False),
        sa.Column("summary", sa.String(length=4000), nullable=False),
        sa.Column("creators", sa.String(length=500), nullable=False),
        sa.Column("study_design", sa.String(length=60), nullable=False),
        sa.Column("published_year", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("licence", sa.String(length=100), nullable=False),
        sa.Column("embargo_until", sa.Date(), nullable=True),
        sa.Column("embargo_reason", sa.String(length=500), nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("withdrawn_reason", sa.String(length=1000), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "access <> 'public' OR personal_data <> 'identifiable'",
            name=op.f("ck_evidence_identifiable_not_public"),
        ),
        sa.CheckConstraint(
            "access <> 'public' OR trim(licence) <> ''", name=op.f("ck_evidence_public_has_licence")
        ),
        sa.CheckConstraint(
            "access IN ('team', 'partners', 'public')", name=op.f("ck_evidence_access_word")
        ),
        sa.CheckConstraint(
            "embargo_until IS NULL OR trim(embargo_reason) <> ''",
            name=op.f("ck_evidence_embargo_has_reason"),
        ),
        sa.CheckConstraint(
            "kind IN ('evaluation_report', 'journal_article', 'systematic_review', 'dataset', 'survey', 'interview_notes', 'case_study', 'admin_data', 'policy_document', 'cost_record', 'photograph', 'other')",
            name=op.f("ck_evidence_kind_word"),
        ),
        sa.CheckConstraint(
            "personal_data IN ('none', 'anonymised', 'pseudonymised', 'identifiable')",
            name=op.f("ck_evidence_personal_data_word"),
        ),
        sa.CheckConstraint(
            "status <> 'withdrawn' OR trim(withdrawn_reason) <> ''",
            name=op.f("ck_evidence_withdrawn_has_reason"),
        ),
        sa.CheckConstraint(
            "status IN ('current', 'withdrawn')", name=op.f("ck_evidence_status_word")
        ),
        sa.CheckConstraint(
            "CAST(number AS INTEGER) = number", name=op.f("ck_evidence_number_whole")
        ),
        sa.CheckConstraint(
            "CAST(published_year AS INTEGER) = published_year",
            name=op.f("ck_evidence_published_year_whole"),
        ),
        sa.CheckConstraint(
            "CAST(row_version AS INTEGER) = row_version", name=op.f("ck_evidence_row_version_whole")
        ),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_evidence_created_at_dated"),
        ),
        sa.CheckConstraint(
            "embargo_until IS NULL OR date(embargo_until) IS NOT NULL",
            name=op.f("ck_evidence_embargo_until_dated"),
        ),
        sa.CheckConstraint(
            "illustrative IN (true, false)", name=op.f("ck_evidence_illustrative_yes_or_no")
        ),
        sa.CheckConstraint("length(creators) <= 500", name=op.f("ck_evidence_creators_length")),
        sa.CheckConstraint(
            "length(embargo_reason) <= 500", name=op.f("ck_evidence_embargo_reason_length")
        ),
        sa.CheckConstraint("length(licence) <= 100", name=op.f("ck_evidence_licence_length")),
        sa.CheckConstraint(
            "length(study_design) <= 60", name=op.f("ck_evidence_study_design_length")
        ),
        sa.CheckConstraint("length(summary) <= 4000", name=op.f("ck_evidence_summary_length")),
        sa.CheckConstraint("length(title_cy) <= 300", name=op.f("ck_evidence_title_cy_length")),
        sa.CheckConstraint("length(title_en) <= 300", name=op.f("ck_evidence_title_en_length")),
        sa.CheckConstraint("length(url) <= 1000", name=op.f("ck_evidence_url_length")),
        sa.CheckConstraint(
            "length(withdrawn_reason) <= 1000", name=op.f("ck_evidence_withdrawn_reason_length")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_evidence_created_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["lab_id"], ["lab.id"], name=op.f("fk_evidence_lab_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_evidence_pilot_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("lab_id", "number", name=op.f("uq_evidence_lab_id_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_lab_id"), ["lab_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("title_cy", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.String(length=2000), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(30), nullable=False),
        sa.Column("measure", sa.String(30), nullable=False),
        sa.Column("unit_en", sa.String(length=60), nullable=False),
        sa.Column("unit_cy", sa.String(length=60), nullable=False),
        sa.Column("direction", sa.String(30), nullable=False),
        sa.Column("accumulation", sa.String(30), nullable=False),
        sa.Column("frequency", sa.String(30), nullable=False),
        sa.Column("minimum", sa.String(60).with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("maximum", sa.String(60).with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("lag_days", sa.Integer(), nullable=False),
        sa.Column("measured_from", sa.Date(), nullable=True),
        sa.Column("measured_until", sa.Date(), nullable=True),
        sa.Column("method_note", sa.String(length=4000), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("in_return", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("retired_reason", sa.String(length=1000), nullable=False),
        sa.Column("illustrative", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "accumulation IN ('period', 'cumulative', 'point_in_time')",
            name=op.f("ck_indicator_accumulation_word"),
        ),
        sa.CheckConstraint(
            "direction IN ('increase', 'decrease', 'maintain', 'none')",
            name=op.f("ck_indicator_direction_word"),
        ),
        sa.CheckConstraint(
            "frequency IN ('week', 'month', 'quarter', 'term', 'half', 'year')",
            name=op.f("ck_indicator_frequency_word"),
        ),
        sa.CheckConstraint(
            "level IN ('input', 'activity', 'output', 'outcome', 'impact')",
            name=op.f("ck_indicator_level_word"),
        ),
        sa.CheckConstraint(
            "measure IN ('count', 'percent', 'ratio', 'currency', 'index')",
            name=op.f("ck_indicator_measure_word"),
        ),
        sa.CheckConstraint(
            "trim(CAST(maximum AS TEXT), '0123456789.-') = ''",
            name=op.f("ck_indicator_maximum_finite"),
        ),
        sa.CheckConstraint(
            "trim(CAST(minimum AS TEXT), '0123456789.-') = ''",
            name=op.f("ck_indicator_minimum_finite"),
        ),
        sa.CheckConstraint("trim(code) <> ''", name=op.f("ck_indicator_code_given")),
        sa.CheckConstraint(
            "trim(title_en) <> '' OR trim(title_cy) <> ''", name=op.f("ck_indicator_title_given")
        ),
        sa.CheckConstraint(
            "CAST(definition_version AS INTEGER) = definition_version",
            name=op.f("ck_indicator_definition_version_whole"),
        ),
        sa.CheckConstraint(
            "CAST(lag_days AS INTEGER) = lag_days", name=op.f("ck_indicator_lag_days_whole")
        ),
        sa.CheckConstraint(
            "CAST(row_version AS INTEGER) = row_version",
            name=op.f("ck_indicator_row_version_whole"),
        ),
        sa.CheckConstraint("active IN (true, false)", name=op.f("ck_indicator_active_yes_or_no")),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_indicator_created_at_dated"),
        ),
        sa.CheckConstraint(
            "illustrative IN (true, false)", name=op.f("ck_indicator_illustrative_yes_or_no")
        ),
        sa.CheckConstraint(
            "in_return IN (true, false)", name=op.f("ck_indicator_in_return_yes_or_no")
        ),
        sa.CheckConstraint("length(code) <= 40", name=op.f("ck_indicator_code_length")),
        sa.CheckConstraint(
            "length(definition) <= 2000", name=op.f("ck_indicator_definition_length")
        ),
        sa.CheckConstraint(
            "length(method_note) <= 4000", name=op.f("ck_indicator_method_note_length")
        ),
        sa.CheckConstraint(
            "length(retired_reason) <= 1000", name=op.f("ck_indicator_retired_reason_length")
        ),
        sa.CheckConstraint("length(source) <= 500", name=op.f("ck_indicator_source_length")),
        sa.CheckConstraint("length(title_cy) <= 200", name=op.f("ck_indicator_title_cy_length")),
        sa.CheckConstraint("length(title_en) <= 200", name=op.f("ck_indicator_title_en_length")),
        sa.CheckConstraint("length(unit_cy) <= 60", name=op.f("ck_indicator_unit_cy_length")),
        sa.CheckConstraint("length(unit_en) <= 60", name=op.f("ck_indicator_unit_en_length")),
        sa.CheckConstraint(
            "measured_from IS NULL OR date(measured_from) IS NOT NULL",
            name=op.f("ck_indicator_measured_from_dated"),
        ),
        sa.CheckConstraint(
            "measured_until >= measured_from", name=op.f("ck_indicator_measured_in_order")
        ),
        sa.CheckConstraint(
            "measured_until IS NULL OR date(measured_until) IS NOT NULL",
            name=op.f("ck_indicator_measured_until_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_indicator_created_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_indicator_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_indicator_pilot_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("pilot_id", "code", name=op.f("uq_indicator_pilot_id_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicator_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicator_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(length=60), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("unique_key", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'dropped', 'failed')",
            name=op.f("ck_outbox_message_state_word"),
        ),
        sa.CheckConstraint(
            "CAST(attempts AS INTEGER) = attempts", name=op.f("ck_outbox_message_attempts_whole")
        ),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_outbox_message_created_at_dated"),
        ),
        sa.CheckConstraint("length(error) <= 500", name=op.f("ck_outbox_message_error_length")),
        sa.CheckConstraint("length(notice) <= 60", name=op.f("ck_outbox_message_notice_length")),
        sa.CheckConstraint("length(subject) <= 60", name=op.f("ck_outbox_message_subject_length")),
        sa.CheckConstraint("length(title) <= 300", name=op.f("ck_outbox_message_title_length")),
        sa.CheckConstraint(
            "length(unique_key) <= 200", name=op.f("ck_outbox_message_unique_key_length")
        ),
        sa.CheckConstraint(
            "not_before IS NULL OR date(not_before) IS NOT NULL",
            name=op.f("ck_outbox_message_not_before_dated"),
        ),
        sa.CheckConstraint(
            "sent_at IS NULL OR date(sent_at) IS NOT NULL",
            name=op.f("ck_outbox_message_sent_at_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_outbox_message_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"],
            ["person.id"],
            name=op.f("fk_outbox_message_recipient_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_outbox_message_unique_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_message_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbox_message_recipient_id"), ["recipient_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_outbox_message_state"), ["state"], unique=False)

    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(30), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "part IN ('lead', 'delivery', 'evaluation', 'funder', 'governance_body')",
            name=op.f("ck_partner_part_word"),
        ),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_partner_created_at_dated"),
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR date(ended_at) IS NOT NULL", name=op.f("ck_partner_ended_at_dated")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_partner_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_partner_pilot_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_partner_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_partner_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            "uq_partner_part",
            ["pilot_id", "organisation_id", "part"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "pilot_place",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_place_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_pilot_place_place_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("pilot_id", "place_id", name=op.f("pk_pilot_place")),
    )
    with op.batch_alter_table("pilot_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_place_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_place_place_id"), ["place_id"], unique=False)

    op.create_table(
        "pilot_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind <> 'approver' OR organisation_id IS NOT NULL",
            name=op.f("ck_pilot_role_approver_for"),
        ),
        sa.CheckConstraint(
            "kind IN ('delivery', 'academic', 'approver')", name=op.f("ck_pilot_role_kind_word")
        ),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_pilot_role_created_at_dated"),
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR date(ended_at) IS NOT NULL",
            name=op.f("ck_pilot_role_ended_at_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_pilot_role_membership_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_pilot_role_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_role_pilot_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_role")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pilot_role", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pilot_role_membership_id"), ["membership_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_pilot_role_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_pilot_role_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            "uq_pilot_role_held",
            ["pilot_id", "membership_id", "kind"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "readiness",
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.Column("on_hold", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("move", sa.String(length=60), nullable=False),
        sa.Column("met", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("rating", sa.String(length=30), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("CAST(asked AS INTEGER) = asked", name=op.f("ck_readiness_asked_whole")),
        sa.CheckConstraint(
            "CAST(facts_version AS INTEGER) = facts_version",
            name=op.f("ck_readiness_facts_version_whole"),
        ),
        sa.CheckConstraint("CAST(met AS INTEGER) = met", name=op.f("ck_readiness_met_whole")),
        sa.CheckConstraint(
            "computed_at IS NULL OR date(computed_at) IS NOT NULL",
            name=op.f("ck_readiness_computed_at_dated"),
        ),
        sa.CheckConstraint(
            "held_since IS NULL OR date(held_since) IS NOT NULL",
            name=op.f("ck_readiness_held_since_dated"),
        ),
        sa.CheckConstraint("length(move) <= 60", name=op.f("ck_readiness_move_length")),
        sa.CheckConstraint("length(rating) <= 30", name=op.f("ck_readiness_rating_length")),
        sa.CheckConstraint(
            "next_due IS NULL OR date(next_due) IS NOT NULL",
            name=op.f("ck_readiness_next_due_dated"),
        ),
        sa.CheckConstraint("on_hold IN (true, false)", name=op.f("ck_readiness_on_hold_yes_or_no")),
        sa.CheckConstraint(
            "since IS NULL OR date(since) IS NOT NULL", name=op.f("ck_readiness_since_dated")
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR date(valid_until) IS NOT NULL",
            name=op.f("ck_readiness_valid_until_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_readiness_pilot_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("pilot_id", name=op.f("pk_readiness")),
    )
    with op.batch_alter_table("readiness", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_readiness_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_readiness_valid_until"), ["valid_until"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.CheckConstraint("CAST(cycle AS INTEGER) = cycle", name=op.f("ck_visit_cycle_whole")),
        sa.CheckConstraint("CAST(number AS INTEGER) = number", name=op.f("ck_visit_number_whole")),
        sa.CheckConstraint(
            "entered_at IS NULL OR date(entered_at) IS NOT NULL",
            name=op.f("ck_visit_entered_at_dated"),
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR date(left_at) IS NOT NULL", name=op.f("ck_visit_left_at_dated")
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at > entered_at", name=op.f("ck_visit_left_after_entered")
        ),
        sa.CheckConstraint("length(stage) <= 60", name=op.f("ck_visit_stage_length")),
        sa.CheckConstraint(
            "target_on IS NULL OR date(target_on) IS NOT NULL",
            name=op.f("ck_visit_target_on_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_visit_pilot_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("pilot_id", "number", name=op.f("uq_visit_pilot_id_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            "uq_visit_open",
            ["pilot_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )

    op.create_table(
        "baseline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(60).with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("flag", sa.String(30), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=2000), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "flag IN ('b', 'c', 'e', 'f', 'p', 'r', 'u', 'x', 'z')",
            name=op.f("ck_baseline_flag_word"),
        ),
        sa.CheckConstraint(
            "flag IS NULL OR flag IN ('x', 'z')", name=op.f("ck_baseline_flag_of_absence")
        ),
        sa.CheckConstraint(
            "trim(CAST(value AS TEXT), '0123456789.-') = ''", name=op.f("ck_baseline_value_finite")
        ),
        sa.CheckConstraint(
            "(value IS NULL) = (flag IS NOT NULL)", name=op.f("ck_baseline_value_or_flag")
        ),
        sa.CheckConstraint(
            "CAST(number AS INTEGER) = number", name=op.f("ck_baseline_number_whole")
        ),
        sa.CheckConstraint("length(method) <= 2000", name=op.f("ck_baseline_method_length")),
        sa.CheckConstraint(
            "locked_at IS NULL OR date(locked_at) IS NOT NULL",
            name=op.f("ck_baseline_locked_at_dated"),
        ),
        sa.CheckConstraint("period_end >= period_start", name=op.f("ck_baseline_period_in_order")),
        sa.CheckConstraint(
            "period_end IS NULL OR date(period_end) IS NOT NULL",
            name=op.f("ck_baseline_period_end_dated"),
        ),
        sa.CheckConstraint(
            "period_start IS NULL OR date(period_start) IS NOT NULL",
            name=op.f("ck_baseline_period_start_dated"),
        ),
        sa.CheckConstraint(
            "set_at IS NULL OR date(set_at) IS NOT NULL", name=op.f("ck_baseline_set_at_dated")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_baseline_indicator_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["person.id"], name=op.f("fk_baseline_set_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
        sa.UniqueConstraint("indicator_id", "number", name=op.f("uq_baseline_indicator_id_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_baseline_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_baseline_set_by"), ["set_by"], unique=False)

    op.create_table(
        "conclusion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("options", sa.String(length=4000), nullable=False),
        sa.Column("reasons", sa.String(length=4000), nullable=False),
        sa.Column("dissent", sa.String(length=4000), nullable=False),
        sa.Column("look_back_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('adopt', 'scale', 'adapt', 'stop', 'new_cycle')",
            name=op.f("ck_conclusion_kind_word"),
        ),
        sa.CheckConstraint("trim(reasons) <> ''", name=op.f("ck_conclusion_reasons_given")),
        sa.CheckConstraint(
            "CAST(cycle AS INTEGER) = cycle", name=op.f("ck_conclusion_cycle_whole")
        ),
        sa.CheckConstraint(
            "CAST(number AS INTEGER) = number", name=op.f("ck_conclusion_number_whole")
        ),
        sa.CheckConstraint("length(dissent) <= 4000", name=op.f("ck_conclusion_dissent_length")),
        sa.CheckConstraint("length(options) <= 4000", name=op.f("ck_conclusion_options_length")),
        sa.CheckConstraint("length(reasons) <= 4000", name=op.f("ck_conclusion_reasons_length")),
        sa.CheckConstraint(
            "look_back_on IS NULL OR date(look_back_on) IS NOT NULL",
            name=op.f("ck_conclusion_look_back_on_dated"),
        ),
        sa.CheckConstraint(
            "recorded_at IS NULL OR date(recorded_at) IS NOT NULL",
            name=op.f("ck_conclusion_recorded_at_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_conclusion_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["person.id"],
            name=op.f("fk_conclusion_recorded_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_conclusion_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conclusion")),
        sa.UniqueConstraint(
            "pilot_id", "cycle", "number", name=op.f("uq_conclusion_pilot_id_cycle_number")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("conclusion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conclusion_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_conclusion_recorded_by"), ["recorded_by"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_conclusion_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "evidence_author",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_evidence_author_evidence_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_evidence_author_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("evidence_id", "person_id", name=op.f("pk_evidence_author")),
    )
    with op.batch_alter_table("evidence_author", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidence_author_evidence_id"), ["evidence_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_evidence_author_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "evidence_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("original_name", sa.String(length=1000), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_sha256", sa.String(length=64), nullable=False),
        sa.Column("change_note", sa.String(length=1000), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "version = 1 OR trim(change_note) <> ''", name=op.f("ck_evidence_file_change_noted")
        ),
        sa.CheckConstraint(
            "CAST(size AS INTEGER) = size", name=op.f("ck_evidence_file_size_whole")
        ),
        sa.CheckConstraint(
            "CAST(version AS INTEGER) = version", name=op.f("ck_evidence_file_version_whole")
        ),
        sa.CheckConstraint(
            "length(change_note) <= 1000", name=op.f("ck_evidence_file_change_note_length")
        ),
        sa.CheckConstraint(
            "length(media_type) <= 100", name=op.f("ck_evidence_file_media_type_length")
        ),
        sa.CheckConstraint("length(name) <= 255", name=op.f("ck_evidence_file_name_length")),
        sa.CheckConstraint(
            "length(original_name) <= 1000", name=op.f("ck_evidence_file_original_name_length")
        ),
        sa.CheckConstraint(
            "length(sent_sha256) <= 64", name=op.f("ck_evidence_file_sent_sha256_length")
        ),
        sa.CheckConstraint("length(sha256) <= 64", name=op.f("ck_evidence_file_sha256_length")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_evidence_file_sha256_whole")),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_file_not_empty")),
        sa.CheckConstraint(
            "uploaded_at IS NULL OR date(uploaded_at) IS NOT NULL",
            name=op.f("ck_evidence_file_uploaded_at_dated"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_evidence_file_version_from_one")),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_evidence_file_evidence_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"],
            ["person.id"],
            name=op.f("fk_evidence_file_uploaded_by"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
        sa.UniqueConstraint(
            "evidence_id", "version", name=op.f("uq_evidence_file_evidence_id_version")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("evidence_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidence_file_evidence_id"), ["evidence_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_evidence_file_sha256"), ["sha256"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_evidence_file_uploaded_by"), ["uploaded_by"], unique=False
        )

    op.create_table(
        "gate_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=60), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("note", sa.String(length=4000), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dossier", sa.Text(), nullable=False),
        sa.Column("seen_digest", sa.String(length=64), nullable=False),
        sa.Column("material_digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_gate_review_closed_when_over")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'signed', 'returned', 'withdrawn', 'closed')",
            name=op.f("ck_gate_review_state_word"),
        ),
        sa.CheckConstraint(
            "CAST(round AS INTEGER) = round", name=op.f("ck_gate_review_round_whole")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR date(closed_at) IS NOT NULL",
            name=op.f("ck_gate_review_closed_at_dated"),
        ),
        sa.CheckConstraint(
            "due_on IS NULL OR date(due_on) IS NOT NULL", name=op.f("ck_gate_review_due_on_dated")
        ),
        sa.CheckConstraint(
            "length(material_digest) <= 64", name=op.f("ck_gate_review_material_digest_length")
        ),
        sa.CheckConstraint("length(move) <= 60", name=op.f("ck_gate_review_move_length")),
        sa.CheckConstraint("length(note) <= 4000", name=op.f("ck_gate_review_note_length")),
        sa.CheckConstraint(
            "length(seen_digest) <= 64", name=op.f("ck_gate_review_seen_digest_length")
        ),
        sa.CheckConstraint(
            "opened_at IS NULL OR date(opened_at) IS NOT NULL",
            name=op.f("ck_gate_review_opened_at_dated"),
        ),
        sa.CheckConstraint("round >= 1", name=op.f("ck_gate_review_round_from_one")),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_gate_review_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"],
            ["person.id"],
            name=op.f("fk_gate_review_submitted_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_gate_review_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_review")),
        sa.UniqueConstraint(
            "visit_id", "move", "round", name=op.f("uq_gate_review_visit_id_move_round")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("gate_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_review_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_gate_review_submitted_by"), ["submitted_by"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_gate_review_visit_id"), ["visit_id"], unique=False)
        batch_op.create_index(
            "uq_gate_review_open",
            ["pilot_id", "move"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("trim(reason) <> ''", name=op.f("ck_hold_reason_given")),
        sa.CheckConstraint(
            "ended_at IS NULL OR date(ended_at) IS NOT NULL", name=op.f("ck_hold_ended_at_dated")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at > started_at", name=op.f("ck_hold_ended_after_started")
        ),
        sa.CheckConstraint("length(reason) <= 4000", name=op.f("ck_hold_reason_length")),
        sa.CheckConstraint(
            "review_on IS NULL OR date(review_on) IS NOT NULL", name=op.f("ck_hold_review_on_dated")
        ),
        sa.CheckConstraint(
            "started_at IS NULL OR date(started_at) IS NOT NULL",
            name=op.f("ck_hold_started_at_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_hold_ended_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_hold_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["person.id"], name=op.f("fk_hold_started_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_hold_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_ended_by"), ["ended_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_started_by"), ["started_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_visit_id"), ["visit_id"], unique=False)
        batch_op.create_index(
            "uq_hold_open",
            ["pilot_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lab_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("title_cy", sa.String(length=200), nullable=False),
        sa.Column("expected_en", sa.String(length=2000), nullable=False),
        sa.Column("expected_cy", sa.String(length=2000), nullable=False),
        sa.Column("happened_en", sa.String(length=2000), nullable=False),
        sa.Column("happened_cy", sa.String(length=2000), nullable=False),
        sa.Column("why_en", sa.String(length=2000), nullable=False),
        sa.Column("why_cy", sa.String(length=2000), nullable=False),
        sa.Column("do_this_en", sa.String(length=2000), nullable=False),
        sa.Column("do_this_cy", sa.String(length=2000), nullable=False),
        sa.Column("applies_when_en", sa.String(length=2000), nullable=False),
        sa.Column("applies_when_cy", sa.String(length=2000), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.String(length=1000), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status <> 'rejected' OR trim(decision_note) <> ''",
            name=op.f("ck_lesson_rejected_has_reason"),
        ),
        sa.CheckConstraint(
            "status IN ('captured', 'validated', 'verified', 'rejected')",
            name=op.f("ck_lesson_status_word"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('validated', 'verified') OR (decided_by IS NOT NULL AND (recorded_by IS NULL OR decided_by <> recorded_by))",
            name=op.f("ck_lesson_validated_by_another"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('validated', 'verified') OR (trim(why_en || why_cy) <> '' AND trim(do_this_en || do_this_cy) <> '')",
            name=op.f("ck_lesson_validated_has_cause"),
        ),
        sa.CheckConstraint(
            "trim(title_en) <> '' OR trim(title_cy) <> ''", name=op.f("ck_lesson_title_given")
        ),
        sa.CheckConstraint("CAST(number AS INTEGER) = number", name=op.f("ck_lesson_number_whole")),
        sa.CheckConstraint(
            "CAST(row_version AS INTEGER) = row_version", name=op.f("ck_lesson_row_version_whole")
        ),
        sa.CheckConstraint(
            "decided_at IS NULL OR date(decided_at) IS NOT NULL",
            name=op.f("ck_lesson_decided_at_dated"),
        ),
        sa.CheckConstraint(
            "length(applies_when_cy) <= 2000", name=op.f("ck_lesson_applies_when_cy_length")
        ),
        sa.CheckConstraint(
            "length(applies_when_en) <= 2000", name=op.f("ck_lesson_applies_when_en_length")
        ),
        sa.CheckConstraint(
            "length(decision_note) <= 1000", name=op.f("ck_lesson_decision_note_length")
        ),
        sa.CheckConstraint("length(do_this_cy) <= 2000", name=op.f("ck_lesson_do_this_cy_length")),
        sa.CheckConstraint("length(do_this_en) <= 2000", name=op.f("ck_lesson_do_this_en_length")),
        sa.CheckConstraint(
            "length(expected_cy) <= 2000", name=op.f("ck_lesson_expected_cy_length")
        ),
        sa.CheckConstraint(
            "length(expected_en) <= 2000", name=op.f("ck_lesson_expected_en_length")
        ),
        sa.CheckConstraint(
            "length(happened_cy) <= 2000", name=op.f("ck_lesson_happened_cy_length")
        ),
        sa.CheckConstraint(
            "length(happened_en) <= 2000", name=op.f("ck_lesson_happened_en_length")
        ),
        sa.CheckConstraint("length(title_cy) <= 200", name=op.f("ck_lesson_title_cy_length")),
        sa.CheckConstraint("length(title_en) <= 200", name=op.f("ck_lesson_title_en_length")),
        sa.CheckConstraint("length(why_cy) <= 2000", name=op.f("ck_lesson_why_cy_length")),
        sa.CheckConstraint("length(why_en) <= 2000", name=op.f("ck_lesson_why_en_length")),
        sa.CheckConstraint(
            "recorded_at IS NULL OR date(recorded_at) IS NOT NULL",
            name=op.f("ck_lesson_recorded_at_dated"),
        ),
        sa.CheckConstraint(
            "review_by IS NULL OR date(review_by) IS NOT NULL",
            name=op.f("ck_lesson_review_by_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_lesson_decided_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["lab_id"], ["lab.id"], name=op.f("fk_lesson_lab_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_lesson_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_lesson_recorded_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_lesson_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint("lab_id", "number", name=op.f("uq_lesson_lab_id_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lesson_decided_by"), ["decided_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_lesson_lab_id"), ["lab_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lesson_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lesson_recorded_by"), ["recorded_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_lesson_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "pilot_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("nothing_to_report", sa.Boolean(), nullable=False),
        sa.Column("rating", sa.String(30), nullable=True),
        sa.Column("rating_reason", sa.String(length=1000), nullable=False),
        sa.Column("happened", sa.String(length=4000), nullable=False),
        sa.Column("spend", sa.String(60).with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column("revision_reason", sa.String(length=1000), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "rating IN ('on_track', 'at_risk', 'off_track')",
            name=op.f("ck_pilot_return_rating_word"),
        ),
        sa.CheckConstraint(
            "revision = 1 OR trim(revision_reason) <> ''",
            name=op.f("ck_pilot_return_revision_has_reason"),
        ),
        sa.CheckConstraint(
            "trim(CAST(spend AS TEXT), '0123456789.-') = ''",
            name=op.f("ck_pilot_return_spend_finite"),
        ),
        sa.CheckConstraint(
            "CAST(revision AS INTEGER) = revision", name=op.f("ck_pilot_return_revision_whole")
        ),
        sa.CheckConstraint(
            "length(happened) <= 4000", name=op.f("ck_pilot_return_happened_length")
        ),
        sa.CheckConstraint(
            "length(rating_reason) <= 1000", name=op.f("ck_pilot_return_rating_reason_length")
        ),
        sa.CheckConstraint(
            "length(revision_reason) <= 1000", name=op.f("ck_pilot_return_revision_reason_length")
        ),
        sa.CheckConstraint(
            "nothing_to_report IN (true, false)",
            name=op.f("ck_pilot_return_nothing_to_report_yes_or_no"),
        ),
        sa.CheckConstraint(
            "nothing_to_report OR rating IS NOT NULL", name=op.f("ck_pilot_return_rating_given")
        ),
        sa.CheckConstraint(
            "period_end >= period_start", name=op.f("ck_pilot_return_period_in_order")
        ),
        sa.CheckConstraint(
            "period_end IS NULL OR date(period_end) IS NOT NULL",
            name=op.f("ck_pilot_return_period_end_dated"),
        ),
        sa.CheckConstraint(
            "period_start IS NULL OR date(period_start) IS NOT NULL",
            name=op.f("ck_pilot_return_period_start_dated"),
        ),
        sa.CheckConstraint(
            "sent_at IS NULL OR date(sent_at) IS NOT NULL",
            name=op.f("ck_pilot_return_sent_at_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_return_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["person.id"], name=op.f("fk_pilot_return_sent_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_pilot_return_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_return")),
        sa.UniqueConstraint(
            "pilot_id",
            "period_start",
            "revision",
            name=op.f("uq_pilot_return_pilot_id_period_start_revision"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("pilot_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_return_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_return_sent_by"), ["sent_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_return_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(60).with_variant(sa.Numeric(), "postgresql"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rationale", sa.String(length=2000), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "trim(CAST(value AS TEXT), '0123456789.-') = ''", name=op.f("ck_target_value_finite")
        ),
        sa.CheckConstraint("CAST(number AS INTEGER) = number", name=op.f("ck_target_number_whole")),
        sa.CheckConstraint(
            "due_on IS NULL OR date(due_on) IS NOT NULL", name=op.f("ck_target_due_on_dated")
        ),
        sa.CheckConstraint("length(rationale) <= 2000", name=op.f("ck_target_rationale_length")),
        sa.CheckConstraint(
            "set_at IS NULL OR date(set_at) IS NOT NULL", name=op.f("ck_target_set_at_dated")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_target_indicator_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["person.id"], name=op.f("fk_target_set_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("indicator_id", "number", name=op.f("uq_target_indicator_id_number")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_target_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_target_set_by"), ["set_by"], unique=False)

    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=True),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("title_cy", sa.String(length=300), nullable=False),
        sa.Column("guidance_en", sa.String(length=2000), nullable=False),
        sa.Column("guidance_cy", sa.String(length=2000), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("closes_with", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('done', 'not_needed')) = (closed_at IS NOT NULL)",
            name=op.f("ck_task_closed"),
        ),
        sa.CheckConstraint(
            "status <> 'not_needed' OR trim(note) <> ''", name=op.f("ck_task_not_needed_has_reason")
        ),
        sa.CheckConstraint(
            "status IN ('to_do', 'doing', 'done', 'not_needed')", name=op.f("ck_task_status_word")
        ),
        sa.CheckConstraint(
            "trim(title_en) <> '' OR trim(title_cy) <> ''", name=op.f("ck_task_title_given")
        ),
        sa.CheckConstraint(
            "CAST(row_version AS INTEGER) = row_version", name=op.f("ck_task_row_version_whole")
        ),
        sa.CheckConstraint(
            "assigned_at IS NULL OR date(assigned_at) IS NOT NULL",
            name=op.f("ck_task_assigned_at_dated"),
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR date(closed_at) IS NOT NULL", name=op.f("ck_task_closed_at_dated")
        ),
        sa.CheckConstraint(
            "created_at IS NULL OR date(created_at) IS NOT NULL",
            name=op.f("ck_task_created_at_dated"),
        ),
        sa.CheckConstraint(
            "due_on IS NULL OR date(due_on) IS NOT NULL", name=op.f("ck_task_due_on_dated")
        ),
        sa.CheckConstraint('length("key") <= 60', name=op.f("ck_task_key_length")),
        sa.CheckConstraint("length(closes_with) <= 60", name=op.f("ck_task_closes_with_length")),
        sa.CheckConstraint("length(guidance_cy) <= 2000", name=op.f("ck_task_guidance_cy_length")),
        sa.CheckConstraint("length(guidance_en) <= 2000", name=op.f("ck_task_guidance_en_length")),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_task_note_length")),
        sa.CheckConstraint("length(role) <= 30", name=op.f("ck_task_role_length")),
        sa.CheckConstraint("length(title_cy) <= 300", name=op.f("ck_task_title_cy_length")),
        sa.CheckConstraint("length(title_en) <= 300", name=op.f("ck_task_title_en_length")),
        sa.CheckConstraint("required IN (true, false)", name=op.f("ck_task_required_yes_or_no")),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["person.id"], name=op.f("fk_task_closed_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_task_created_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_task_owner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_task_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_task_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("visit_id", "key", name=op.f("uq_task_visit_id_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_closed_by"), ["closed_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index("ix_task_owner_status", ["owner_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "evidence_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(30), nullable=False),
        sa.Column("relevance", sa.String(length=2000), nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('known', 'need', 'design', 'delivery', 'evaluation', 'cost', 'challenge', 'strategy')",
            name=op.f("ck_evidence_use_purpose_word"),
        ),
        sa.CheckConstraint(
            "status <> 'accepted' OR decided_by <> submitted_by",
            name=op.f("ck_evidence_use_accepted_by_another"),
        ),
        sa.CheckConstraint(
            "status <> 'accepted' OR decided_by IS NOT NULL",
            name=op.f("ck_evidence_use_accepted_by"),
        ),
        sa.CheckConstraint(
            "status <> 'returned' OR trim(note) <> ''",
            name=op.f("ck_evidence_use_returned_has_reason"),
        ),
        sa.CheckConstraint(
            "status IN ('submitted', 'accepted', 'returned', 'withdrawn')",
            name=op.f("ck_evidence_use_status_word"),
        ),
        sa.CheckConstraint(
            "decided_at IS NULL OR date(decided_at) IS NOT NULL",
            name=op.f("ck_evidence_use_decided_at_dated"),
        ),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_evidence_use_note_length")),
        sa.CheckConstraint(
            "length(relevance) <= 2000", name=op.f("ck_evidence_use_relevance_length")
        ),
        sa.CheckConstraint(
            "submitted_at IS NULL OR date(submitted_at) IS NOT NULL",
            name=op.f("ck_evidence_use_submitted_at_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["person.id"],
            name=op.f("fk_evidence_use_decided_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_evidence_use_evidence_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_evidence_use_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["pilot_return.id"],
            name=op.f("fk_evidence_use_return_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"],
            ["person.id"],
            name=op.f("fk_evidence_use_submitted_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_evidence_use_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_use")),
        sa.UniqueConstraint(
            "pilot_id",
            "evidence_id",
            "purpose",
            "visit_id",
            name=op.f("uq_evidence_use_pilot_id_evidence_id_purpose_visit_id"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("evidence_use", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidence_use_decided_by"), ["decided_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_evidence_use_evidence_id"), ["evidence_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_evidence_use_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_use_return_id"), ["return_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_evidence_use_submitted_by"), ["submitted_by"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_evidence_use_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("group", sa.String(length=60), nullable=False),
        sa.Column("dimension", sa.String(length=200), nullable=False),
        sa.Column("series", sa.String(length=300), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(60).with_variant(sa.Numeric(), "postgresql"), nullable=True),
        sa.Column(
            "numerator", sa.String(60).with_variant(sa.Numeric(), "postgresql"), nullable=True
        ),
        sa.Column(
            "denominator", sa.String(60).with_variant(sa.Numeric(), "postgresql"), nullable=True
        ),
        sa.Column("flag", sa.String(30), nullable=True),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("reason", sa.String(30), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finalised_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status = 'final') = (finalised_by IS NOT NULL)",
            name=op.f("ck_observation_final_by_person"),
        ),
        sa.CheckConstraint(
            "(value IS NULL) = (flag IS NOT NULL AND flag IN ('c', 'x', 'z'))",
            name=op.f("ck_observation_value_or_absence"),
        ),
        sa.CheckConstraint(
            "flag IN ('b', 'c', 'e', 'f', 'p', 'r', 'u', 'x', 'z')",
            name=op.f("ck_observation_flag_word"),
        ),
        sa.CheckConstraint(
            "reason IN ('late_data', 'error', 'definition_change', 'recategorised', 'confirmed', 'other')",
            name=op.f("ck_observation_reason_word"),
        ),
        sa.CheckConstraint(
            "status IN ('provisional', 'final')", name=op.f("ck_observation_status_word")
        ),
        sa.CheckConstraint(
            "trim(CAST(denominator AS TEXT), '0123456789.-') = ''",
            name=op.f("ck_observation_denominator_finite"),
        ),
        sa.CheckConstraint(
            "trim(CAST(numerator AS TEXT), '0123456789.-') = ''",
            name=op.f("ck_observation_numerator_finite"),
        ),
        sa.CheckConstraint(
            "trim(CAST(value AS TEXT), '0123456789.-') = ''",
            name=op.f("ck_observation_value_finite"),
        ),
        sa.CheckConstraint(
            "(numerator IS NULL) = (denominator IS NULL)", name=op.f("ck_observation_both_parts")
        ),
        sa.CheckConstraint(
            "CAST(definition_version AS INTEGER) = definition_version",
            name=op.f("ck_observation_definition_version_whole"),
        ),
        sa.CheckConstraint(
            "CAST(revision AS INTEGER) = revision", name=op.f("ck_observation_revision_whole")
        ),
        sa.CheckConstraint(
            "finalised_by IS NULL OR finalised_by <> recorded_by",
            name=op.f("ck_observation_second_person"),
        ),
        sa.CheckConstraint('length("group") <= 60', name=op.f("ck_observation_group_length")),
        sa.CheckConstraint(
            "length(dimension) <= 200", name=op.f("ck_observation_dimension_length")
        ),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_observation_note_length")),
        sa.CheckConstraint("length(series) <= 300", name=op.f("ck_observation_series_length")),
        sa.CheckConstraint("length(source) <= 1000", name=op.f("ck_observation_source_length")),
        sa.CheckConstraint(
            "period_end >= period_start", name=op.f("ck_observation_period_in_order")
        ),
        sa.CheckConstraint(
            "period_end IS NULL OR date(period_end) IS NOT NULL",
            name=op.f("ck_observation_period_end_dated"),
        ),
        sa.CheckConstraint(
            "period_start IS NULL OR date(period_start) IS NOT NULL",
            name=op.f("ck_observation_period_start_dated"),
        ),
        sa.CheckConstraint(
            "recorded_at IS NULL OR date(recorded_at) IS NOT NULL",
            name=op.f("ck_observation_recorded_at_dated"),
        ),
        sa.CheckConstraint(
            "revision = 1 OR reason IS NOT NULL", name=op.f("ck_observation_revision_has_reason")
        ),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_observation_revision_from_one")),
        sa.ForeignKeyConstraint(
            ["finalised_by"],
            ["person.id"],
            name=op.f("fk_observation_finalised_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_observation_indicator_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_observation_place_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["person.id"],
            name=op.f("fk_observation_recorded_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["pilot_return.id"],
            name=op.f("fk_observation_return_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint(
            "indicator_id",
            "series",
            "period_start",
            "revision",
            name=op.f("uq_observation_indicator_id_series_period_start_revision"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_observation_finalised_by"), ["finalised_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_observation_indicator_id"), ["indicator_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_observation_place_id"), ["place_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_observation_recorded_by"), ["recorded_by"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_observation_return_id"), ["return_id"], unique=False)

    op.create_table(
        "sign_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(30), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("seen_digest", sa.String(length=64), nullable=False),
        sa.Column("material_digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision = 'approve' OR trim(reason) <> ''", name=op.f("ck_sign_off_return_has_reason")
        ),
        sa.CheckConstraint(
            "decision IN ('approve', 'return')", name=op.f("ck_sign_off_decision_word")
        ),
        sa.CheckConstraint("at IS NULL OR date(at) IS NOT NULL", name=op.f("ck_sign_off_at_dated")),
        sa.CheckConstraint(
            "length(material_digest) <= 64", name=op.f("ck_sign_off_material_digest_length")
        ),
        sa.CheckConstraint("length(reason) <= 4000", name=op.f("ck_sign_off_reason_length")),
        sa.CheckConstraint(
            "length(seen_digest) <= 64", name=op.f("ck_sign_off_seen_digest_length")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_sign_off_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_off_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_sign_off_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["gate_review.id"],
            name=op.f("fk_sign_off_review_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint("review_id", "person_id", name=op.f("uq_sign_off_review_id_person_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("sign_off", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_off_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sign_off_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_off_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_off_review_id"), ["review_id"], unique=False)

    op.create_table(
        "stage_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pilot_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("from_stage", sa.String(length=60), nullable=False),
        sa.Column("to_stage", sa.String(length=60), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("definition_digest", sa.String(length=64), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("facts_digest", sa.String(length=64), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("actor_key", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "CAST(cycle AS INTEGER) = cycle", name=op.f("ck_stage_event_cycle_whole")
        ),
        sa.CheckConstraint("CAST(seq AS INTEGER) = seq", name=op.f("ck_stage_event_seq_whole")),
        sa.CheckConstraint(
            "at IS NULL OR date(at) IS NOT NULL", name=op.f("ck_stage_event_at_dated")
        ),
        sa.CheckConstraint("length(actor_key) <= 40", name=op.f("ck_stage_event_actor_key_length")),
        sa.CheckConstraint(
            "length(definition_digest) <= 64", name=op.f("ck_stage_event_definition_digest_length")
        ),
        sa.CheckConstraint(
            "length(facts_digest) <= 64", name=op.f("ck_stage_event_facts_digest_length")
        ),
        sa.CheckConstraint(
            "length(from_stage) <= 60", name=op.f("ck_stage_event_from_stage_length")
        ),
        sa.CheckConstraint("length(kind) <= 30", name=op.f("ck_stage_event_kind_length")),
        sa.CheckConstraint("length(move) <= 60", name=op.f("ck_stage_event_move_length")),
        sa.CheckConstraint("length(reason) <= 4000", name=op.f("ck_stage_event_reason_length")),
        sa.CheckConstraint("length(to_stage) <= 60", name=op.f("ck_stage_event_to_stage_length")),
        sa.ForeignKeyConstraint(
            ["definition_digest"],
            ["workflow_body.digest"],
            name=op.f("fk_stage_event_definition_digest"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_stage_event_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pilot_id"], ["pilot.id"], name=op.f("fk_stage_event_pilot_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["gate_review.id"],
            name=op.f("fk_stage_event_review_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_event")),
        sa.UniqueConstraint("pilot_id", "seq", name=op.f("uq_stage_event_pilot_id_seq")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("stage_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stage_event_definition_digest"), ["definition_digest"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_stage_event_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stage_event_pilot_id"), ["pilot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stage_event_review_id"), ["review_id"], unique=False)

    op.execute("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '" + "0" * 64 + "')")


def downgrade() -> None:
    with op.batch_alter_table("stage_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_event_review_id"))
        batch_op.drop_index(batch_op.f("ix_stage_event_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_stage_event_person_id"))
        batch_op.drop_index(batch_op.f("ix_stage_event_definition_digest"))

    op.drop_table("stage_event")
    with op.batch_alter_table("sign_off", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_off_review_id"))
        batch_op.drop_index(batch_op.f("ix_sign_off_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_sign_off_person_id"))
        batch_op.drop_index(batch_op.f("ix_sign_off_organisation_id"))

    op.drop_table("sign_off")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_return_id"))
        batch_op.drop_index(batch_op.f("ix_observation_recorded_by"))
        batch_op.drop_index(batch_op.f("ix_observation_place_id"))
        batch_op.drop_index(batch_op.f("ix_observation_indicator_id"))
        batch_op.drop_index(batch_op.f("ix_observation_finalised_by"))

    op.drop_table("observation")
    with op.batch_alter_table("evidence_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_use_visit_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_use_submitted_by"))
        batch_op.drop_index(batch_op.f("ix_evidence_use_return_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_use_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_use_evidence_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_use_decided_by"))

    op.drop_table("evidence_use")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_visit_id"))
        batch_op.drop_index(batch_op.f("ix_task_pilot_id"))
        batch_op.drop_index("ix_task_owner_status")
        batch_op.drop_index(batch_op.f("ix_task_owner_id"))
        batch_op.drop_index(batch_op.f("ix_task_created_by"))
        batch_op.drop_index(batch_op.f("ix_task_closed_by"))

    op.drop_table("task")
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_target_set_by"))
        batch_op.drop_index(batch_op.f("ix_target_indicator_id"))

    op.drop_table("target")
    with op.batch_alter_table("pilot_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pilot_return_visit_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_return_sent_by"))
        batch_op.drop_index(batch_op.f("ix_pilot_return_pilot_id"))

    op.drop_table("pilot_return")
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lesson_visit_id"))
        batch_op.drop_index(batch_op.f("ix_lesson_recorded_by"))
        batch_op.drop_index(batch_op.f("ix_lesson_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_lesson_lab_id"))
        batch_op.drop_index(batch_op.f("ix_lesson_decided_by"))

    op.drop_table("lesson")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hold_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_hold_visit_id"))
        batch_op.drop_index(batch_op.f("ix_hold_started_by"))
        batch_op.drop_index(batch_op.f("ix_hold_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_hold_ended_by"))

    op.drop_table("hold")
    with op.batch_alter_table("gate_review", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_gate_review_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_gate_review_visit_id"))
        batch_op.drop_index(batch_op.f("ix_gate_review_submitted_by"))
        batch_op.drop_index(batch_op.f("ix_gate_review_pilot_id"))

    op.drop_table("gate_review")
    with op.batch_alter_table("evidence_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_file_uploaded_by"))
        batch_op.drop_index(batch_op.f("ix_evidence_file_sha256"))
        batch_op.drop_index(batch_op.f("ix_evidence_file_evidence_id"))

    op.drop_table("evidence_file")
    with op.batch_alter_table("evidence_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_author_person_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_author_evidence_id"))

    op.drop_table("evidence_author")
    with op.batch_alter_table("conclusion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conclusion_visit_id"))
        batch_op.drop_index(batch_op.f("ix_conclusion_recorded_by"))
        batch_op.drop_index(batch_op.f("ix_conclusion_pilot_id"))

    op.drop_table("conclusion")
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_baseline_set_by"))
        batch_op.drop_index(batch_op.f("ix_baseline_indicator_id"))

    op.drop_table("baseline")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_visit_open",
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_visit_pilot_id"))

    op.drop_table("visit")
    with op.batch_alter_table("readiness", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_readiness_valid_until"))
        batch_op.drop_index(batch_op.f("ix_readiness_pilot_id"))

    op.drop_table("readiness")
    with op.batch_alter_table("pilot_role", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pilot_role_held",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_pilot_role_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_role_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_role_membership_id"))

    op.drop_table("pilot_role")
    with op.batch_alter_table("pilot_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pilot_place_place_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_place_pilot_id"))

    op.drop_table("pilot_place")
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_partner_part",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_partner_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_partner_organisation_id"))

    op.drop_table("partner")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_message_state"))
        batch_op.drop_index(batch_op.f("ix_outbox_message_recipient_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_message_pilot_id"))

    op.drop_table("outbox_message")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_owner_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_created_by"))

    op.drop_table("indicator")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_lab_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_created_by"))

    op.drop_table("evidence")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_event_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_person_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_lab_id"))

    op.drop_table("audit_event")
    with op.batch_alter_table("pilot", schema=None) as batch_op:
        batch_op.drop_index("ix_pilot_lab_phase")
        batch_op.drop_index(batch_op.f("ix_pilot_lab_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_definition_digest"))
        batch_op.drop_index(batch_op.f("ix_pilot_created_by"))

    op.drop_table("pilot")
    with op.batch_alter_table("membership_organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_organisation_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_membership_organisation_membership_id"))

    op.drop_table("membership_organisation")
    with op.batch_alter_table("workflow_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workflow_version_digest"))

    op.drop_table("workflow_version")
    with op.batch_alter_table("workflow_stage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workflow_stage_digest"))

    op.drop_table("workflow_stage")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_person_id"))

    op.drop_table("web_session")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_lab_id"))

    op.drop_table("organisation")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))
        batch_op.drop_index(batch_op.f("ix_membership_lab_id"))

    op.drop_table("membership")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_person_id"))

    op.drop_table("draft")
    op.drop_table("workflow_body")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_email"))
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_address"))

    op.drop_table("sign_in_failure")
    op.drop_table("press")
    op.drop_table("place")
    op.drop_table("person")
    op.drop_table("lab")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_state"))

    op.drop_table("job")
    op.drop_table("audit_head")
