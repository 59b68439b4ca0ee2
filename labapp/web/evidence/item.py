"""One item of evidence: its versions, who may read it, where it is used."""

from __future__ import annotations

from flask import render_template, url_for

from labapp import media
from labapp.permissions import Permission, allows
from labapp.reading.evidence_page import EvidencePage, Version, get_evidence
from labapp.reading.retractions import where_to_mark
from labapp.web.access import access, viewer
from labapp.web.evidence.room import blueprint
from labapp.web.formatting import both, day, filesize, moment, say
from labapp.web.shapes import Text, VersionRow
from labapp.words import LabRole, PilotRoleKind, Retraction, Sentence

Facts = list[tuple[Text, Text]]
SIGN = {PilotRoleKind.APPROVER, PilotRoleKind.DEPUTY}


@blueprint.get("/evidence/<int:evidence_id>")
@access(Permission.SEE_LISTS)
def item(evidence_id: int) -> str:
    """Show an item to whoever may know of it."""
    who = viewer()
    page = get_evidence(who.actor, evidence_id, now=who.now)
    return render_template(
        "evidence/item.html",
        page=page,
        versions=[_version(page, each) for each in page.versions],
        photographs=[each for each in page.versions if each.sent_sha256],
        renamed=[each for each in page.versions if each.original_name != each.name],
        readers=_readers(page),
        about=_about(page),
        look_url=_look_url(page),
        mark_url=_mark_url(page),
        may={
            "home": bool(page.home) and allows(Permission.SEE_EVIDENCE, page.standing),
            "use": not page.withdrawn and not page.is_retracted and _works_here(page),
            "version": _may(page, Permission.SUBMIT_EVIDENCE),
            "describe": _may(page, Permission.DESCRIBE_EVIDENCE),
            "withdraw": _may(page, Permission.WITHDRAW_EVIDENCE),
        },
        is_embargoed=page.embargo_until is not None and page.embargo_until > who.today,
    )


def _may(page: EvidencePage, permission: Permission) -> bool:
    open_to_change = bool(page.home) and not page.withdrawn
    return open_to_change and allows(permission, page.standing, mine=page.mine)


def _mark_url(page: EvidencePage) -> str:
    """Give where to say what its publisher says; blank for who may not say so."""
    who = viewer()
    reference = where_to_mark(who.actor, page.id, who.today)
    if not reference:
        return ""
    return url_for("evidence.retraction", reference=reference, evidence_id=page.id)


def _works_here(page: EvidencePage) -> bool:
    """Say whether they may bring evidence to some pilot; the verb decides on which."""
    leads = page.standing.lab_role is LabRole.COORDINATOR
    return leads or bool(page.standing.pilot_roles - SIGN)


def _version(page: EvidencePage, version: Version) -> VersionRow:
    facts = Sentence(
        "%(when)s · By: %(who)s · %(type)s · %(size)s",
        when=moment(version.uploaded_at),
        who=version.uploader,
        type=version.name.rpartition(".")[2].upper() if "." in version.name else "",
        size=filesize(version.size),
    )
    return VersionRow(
        number=version.number,
        name=version.name,
        url=url_for("evidence.content", evidence_id=page.id, version=version.number),
        sha256=version.sha256,
        facts=facts,
        note=version.change_note,
        current=version is page.current,
    )


def _look_url(page: EvidencePage) -> str:
    current = page.current
    if current is None or current.media_type not in media.INLINE:
        return ""
    return url_for("evidence.content", evidence_id=page.id, version=current.number, inline=1)


def _readers(page: EvidencePage) -> Facts:
    return [
        (Sentence("Access"), page.access.label),
        (Sentence("Embargo"), _embargo(page)),
        (Sentence("Licence"), page.licence),
        (Sentence("Personal data"), page.personal_data.label),
    ]


def _embargo(page: EvidencePage) -> Text:
    if page.embargo_until is None or page.embargo_until <= viewer().today:
        return ""
    return Sentence(
        "Until: %(day)s. Reason: %(reason)s",
        day=day(page.embargo_until),
        reason=page.embargo_reason,
    )


def _taken_back(page: EvidencePage) -> Text:
    return page.retraction_source if page.retraction is Retraction.NONE else ""


def _about(page: EvidencePage) -> Facts:
    return [
        (Sentence("Made by"), page.creators),
        (Sentence("Authors here"), ", ".join(both(name) for _id, name in page.authors)),
        (Sentence("How it was studied"), page.study_design.replace("_", " ")),
        (Sentence("Year published"), str(page.published_year or "")),
        (Sentence("A mark that was taken back"), _taken_back(page)),
        (Sentence("Submitted by"), page.submitter),
        (Sentence("Submitted on"), say(day(page.added_at))),
    ]
