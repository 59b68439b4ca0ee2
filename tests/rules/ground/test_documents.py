"""What the documents say to type exists, and every setting is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

CHECKOUT = Path(__file__).resolve().parents[3]
DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")])
SETTING = re.compile(r"\b(?:LABAPP_[A-Z_]+|PORT)\b")


def in_code(text: str) -> list[str]:
    """Give every line of a document's code blocks and every piece of code in its text."""
    blocks = re.findall(r"^```(?:sh|console)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    pieces = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))
    return [line for block in blocks for line in block.splitlines()] + pieces


def typed(command: str) -> list[tuple[str, ...]]:
    """Find what the documents tell to type after `command`, as its first plain words."""
    found = set()
    for document in DOCUMENTS:
        for line in in_code(document.read_text(encoding="utf-8")):
            for words in re.findall(rf"(?:^|[\s/;]){command}((?: [a-z][a-z-]*)+)", line):
                found.add(tuple(words.split()))
    return sorted(found)


def targets() -> set[str]:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


@pytest.mark.parametrize("words", typed("make"), ids=" ".join)
def test_every_make_target_in_the_documents_exists(words):
    assert words[0] in targets()


@pytest.mark.parametrize("words", typed("labapp"), ids=" ".join)
def test_every_labapp_command_in_the_documents_explains_itself(words):
    from labapp.__main__ import labapp

    answer = CliRunner().invoke(labapp, [*words, "--help"])
    assert answer.exit_code == 0, answer.output
    assert f"{words[0]}" in answer.output.splitlines()[0]


def test_the_readme_opens_with_the_two_commands():
    opening = (CHECKOUT / "README.md").read_text(encoding="utf-8")[:400]
    assert opening.index("make run") < opening.index("make test")


def test_every_setting_is_explained_and_nothing_else_is():
    code = (CHECKOUT / "config.py").read_text(encoding="utf-8")
    explained = (CHECKOUT / "docs/admin/settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \|", explained, re.MULTILINE)
    assert set(rows) == set(SETTING.findall(code))
    assert len(rows) == len(set(rows))


def test_only_config_reads_the_environment():
    readers = [
        str(path.relative_to(CHECKOUT))
        for path in (CHECKOUT / "labapp").rglob("*.py")
        if re.search(
            r"\bos\.(environ|getenv)\b|import (environ|getenv)", path.read_text(encoding="utf-8")
        )
    ]
    assert readers == []


def test_every_link_between_documents_leads_somewhere():
    broken = []
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8")):
            if not (document.parent / target).exists():
                broken.append(f"{document.relative_to(CHECKOUT)} → {target}")
    assert broken == []
