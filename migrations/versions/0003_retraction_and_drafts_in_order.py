"""Add what a publisher said since of evidence, and the order in which drafts were typed."""

from alembic import op

from labapp.db.altering import alter_table

revision = "0003"
down_revision = "0002"

WORDS = "('none', 'corrected', 'concern', 'retracted')"


def upgrade() -> None:
    connection = op.get_bind()
    alter_table(
        connection,
        "evidence",
        columns={
            "retraction": "VARCHAR(30) DEFAULT 'none' NOT NULL",
            "retraction_source": "VARCHAR(1000) DEFAULT '' NOT NULL",
            "retraction_on": "DATE",
        },
        constraints={
            "ck_evidence_retraction_has_source": "CHECK (retraction = 'none' OR"
            " (trim(retraction_source) <> '' AND retraction_on IS NOT NULL))",
            "ck_evidence_retraction_word": f"CHECK (retraction IN {WORDS})",
            "ck_evidence_retraction_source_length": "CHECK (length(retraction_source) <= 1000)",
            "ck_evidence_retraction_on_dated": "CHECK (retraction_on IS NULL"
            " OR date(retraction_on) IS NOT NULL)",
        },
    )
    alter_table(
        connection,
        "draft",
        columns={
            "page": "VARCHAR(100) DEFAULT '' NOT NULL",
            "step": "INTEGER DEFAULT '0' NOT NULL",
        },
        constraints={
            "ck_draft_page_length": "CHECK (length(page) <= 100)",
            "ck_draft_step_whole": "CHECK (CAST(step AS INTEGER) = step)",
        },
    )


def downgrade() -> None:
    connection = op.get_bind()
    alter_table(
        connection,
        "draft",
        without=("ck_draft_page_length", "ck_draft_step_whole", "page", "step"),
    )
    alter_table(
        connection,
        "evidence",
        without=(
            "ck_evidence_retraction_has_source",
            "ck_evidence_retraction_word",
            "ck_evidence_retraction_source_length",
            "ck_evidence_retraction_on_dated",
            "retraction",
            "retraction_source",
            "retraction_on",
        ),
    )
