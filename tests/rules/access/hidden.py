"""What is embargoed, asked for by its own address, told of by mail and by a command."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from labapp import outbox
from labapp.__main__ import labapp
from labapp.db import db, transaction
from labapp.models import EvidenceUse, OutboxMessage, Person, Pilot
from labapp.services.letters import send_message
from labapp.services.retractions import MarkAsked, record_retraction
from labapp.words import Actor, UseStatus
from tests.factories import BEGIN, OPERATOR, press
from tests.rules.access.twins import Twins
from tests.rules.access.walk import Answer, asks, walk


def walk_hidden(app: Flask, twins: Twins, database: Path) -> list[Answer]:
    """Open every page of evidence with the ids of what is embargoed, as everybody."""
    ids = {pilot: known | twins.hidden[pilot] for pilot, known in twins.ids.items()}
    opened = [
        ask
        for ask in asks(app)
        if ask.method == "GET" and ask.endpoint.startswith("evidence.") and "_id>" in ask.rule
    ]
    lists = [ask for ask in asks(app) if ask.endpoint == "evidence.library"]
    return walk(app, replace(twins, ids=ids), database, [*opened, *lists])


def letter_about_hidden(twins: Twins, actor: Actor) -> str:
    """Give the letter that goes to somebody about embargoed evidence; blank where none goes."""
    with transaction() as session:
        told = press()
        session.info["press"] = told
        pilot = session.scalars(
            select(Pilot.id).where(Pilot.reference == twins.references["ours"])
        ).one()
        subject = f"evidence:{twins.hidden['ours']['evidence_id']}"
        outbox.tell(actor.person_id or 0, "evidence_returned", subject, pilot_id=pilot)
    message = db.session.scalars(
        select(OutboxMessage.id).order_by(OutboxMessage.id.desc()).limit(1)
    ).one()
    db.session.rollback()
    send_message(message, press=press(dt.datetime.now(dt.UTC)))
    sent = db.session.get_one(OutboxMessage, message, populate_existing=True)
    return f"{sent.title}\n{sent.body}"


def retract_all(twins: Twins) -> None:
    """Have all that a pilot rests on retracted, so that what is left on it speaks of each item."""
    accepted = (
        select(EvidenceUse.evidence_id)
        .join(Pilot, Pilot.id == EvidenceUse.pilot_id)
        .where(
            Pilot.reference == twins.references["ours"], EvidenceUse.status == UseStatus.ACCEPTED
        )
    )
    items = sorted(set(db.session.scalars(accepted)))
    db.session.rollback()
    for item in items:
        asked = MarkAsked("retracted", "A notice", BEGIN.date())
        record_retraction(OPERATOR, item, asked, press=press())


def explained_to(app: Flask, twins: Twins, actor: Actor) -> str:
    """Give what a command tells somebody of what is left on a pilot; blank where it is refused."""
    with app.app_context():
        email = db.session.get_one(Person, actor.person_id).email
        db.session.rollback()
    args = ["pilots", "explain", twins.references["ours"], "--as", email]
    return CliRunner().invoke(labapp, args, obj=lambda: app).stdout
