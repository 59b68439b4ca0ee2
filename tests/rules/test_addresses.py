"""Addresses are permanent: what was promised once answers for good, and the list is whole."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.rules.addresses import addresses_of, kept_addresses

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OF_THE_SITE = (
    "/", "/sign-in", "/sign-out", "/pilots", "/evidence", "/evidence/1", "/evidence/1/v/1",
    "/lessons", "/workflows", "/account", "/audit", "/status", "/healthz", "/readyz",
)  # fmt: skip
OF_A_PILOT = (
    "", "/move", "/gate", "/tasks", "/evidence", "/indicators", "/returns", "/lessons",
    "/decisions", "/people", "/history",
)  # fmt: skip
TO_MEND = (
    "tasks?show=required", "evidence?purpose=known", "evidence/new?purpose=known",
    "indicators?show=no-baseline", "indicators?show=no-target", "returns/current",
    "returns/2026-03", "gate/finish", "people?add=partner&part=lead", "people?need=approver",
    "decisions/new?kind=conclusion", "lessons/new", "edit",
)  # fmt: skip
PROMISED = (
    *OF_THE_SITE,
    *(f"/pilots/NW-1{below}" for below in OF_A_PILOT),
    *(f"/pilots/NW-1/{below}" for below in TO_MEND),
)


def test_no_address_vanishes_and_none_takes_less_than_it_did(app: Flask) -> None:
    answers = {rule: set(methods) for rule, *methods in map(str.split, addresses_of(app))}
    gone = [
        rule
        for rule, *methods in map(str.split, kept_addresses())
        if not set(methods) <= answers.get(rule, set())
    ]
    assert gone == [], "an address is permanent"


def test_the_list_names_every_address(app: Flask) -> None:
    assert kept_addresses() == addresses_of(app), "run: python -m tests.rules.addresses"


@pytest.mark.parametrize("address", PROMISED)
def test_a_promised_address_is_one_of_the_site(app: Flask, address: str) -> None:
    path = address.partition("?")[0]
    adapter = app.url_map.bind("localhost")
    method = "POST" if path == "/sign-out" else "GET"
    rule, _given = adapter.match(path, method=method, return_rule=True)
    assert rule.rule in {line.split(" ")[0] for line in kept_addresses()}


@pytest.mark.parametrize("prefix", ["", "/cy"])
def test_an_address_answers_in_both_languages(app: Flask, prefix: str) -> None:
    client = app.test_client()
    for address in OF_THE_SITE:
        if not re.search(r"\d|sign-out", address):
            answer = client.get(f"{prefix}{address}", headers={"Host": "localhost"})
            assert answer.status_code in {200, 302, 303}, address


def test_the_welsh_address_of_a_promised_page_is_never_a_page_of_its_own(app: Flask) -> None:
    assert not [line for line in addresses_of(app) if line.startswith("/cy")]
