"""An approver returns with a reason; nobody signs what they asked for, or twice."""

from __future__ import annotations

from tests.e2e.conftest import Visit


def test_the_one_who_asked_and_the_one_who_signed_find_nothing_to_sign(visit: Visit) -> None:
    for account, said in (("coordinator", "Waiting for sign-off"), ("approver.university", "Appr")):
        person = visit(account)
        assert person.open("/pilots/NW-1/gate/scale") == 200
        assert said in person.reads()
        assert person.page.get_by_role("button", name="Sign and send").count() == 0


def test_somebody_who_may_not_sign_is_refused_whatever_they_send(visit: Visit) -> None:
    approver, coordinator = visit("approver.council"), visit("coordinator")
    approver.open("/pilots/NW-1/gate/scale")
    form = approver.page.locator("form", has=approver.page.get_by_label("Approve", exact=True))
    action = form.get_attribute("action") or ""
    seen = form.locator("input[name=seen_digest]")
    for person in (coordinator, visit("academic"), visit("viewer"), visit("outsider")):
        person.open("/account")
        token = person.page.locator("input[name=csrf_token]").first.input_value()
        answer = person.context.request.post(
            f"{person.base}{action}",
            form={
                "csrf_token": token,
                "press": f"forged-{person.base}",
                "decision": "approve",
                "seen_digest": seen.input_value() if seen.count() else "",
            },
        )
        assert answer.status in {403, 404, 422}
    approver.open("/pilots/NW-1/gate/scale")
    assert approver.page.get_by_role("button", name="Sign and send").count() == 1


def test_a_dossier_is_returned_with_a_reason_and_never_without(visit: Visit, scripts: bool) -> None:
    account, pilot, move = (
        ("approver.university", "NW-13", "start_delivery")
        if scripts
        else ("approver.council", "NW-1", "scale")
    )
    approver = visit(account, scripts=scripts)
    approver.open("/")
    approver.main.locator(f'a[href="/pilots/{pilot}/gate/{move}"]').first.click()
    approver.choose("Return with a reason")
    assert approver.press("Sign and send") == 422
    approver.choose("Return with a reason")
    approver.fill("Reason", "Two schools have not been asked yet.")
    assert approver.press("Sign and send") == 200
    approver.open("/")
    assert f"/pilots/{pilot}/gate/{move}" not in approver.main.inner_html()
    coordinator = visit("coordinator", scripts=scripts)
    coordinator.open(f"/pilots/{pilot}/gate/{move}")
    assert "Two schools have not been asked yet." in coordinator.reads()
