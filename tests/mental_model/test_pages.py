"""The generated pages of guarantees and relations."""

from __future__ import annotations

import re

from docs.generate import ROOT
from docs.pages import pages
from kubectl_netmap.mental_model.guarantees import GUARANTEES
from kubectl_netmap.routing.relations import RELATIONS

PAGES = dict(pages())


def test_every_guarantee_has_a_page_that_the_index_leads_to() -> None:
    index = PAGES["docs/guarantees/README.md"]
    for guarantee in GUARANTEES:
        assert f"]({guarantee.id}.md)" in index
        assert f"`{guarantee.id}`" in PAGES[f"docs/guarantees/{guarantee.id}.md"]


def test_links_between_pages_lead_somewhere() -> None:
    headings = {
        name: {re.sub(r"[^a-z0-9-]", "", line[3:].lower().replace(" ", "-")) for line in
               text.splitlines() if line.startswith("## ")}
        for name, text in PAGES.items()
    }  # fmt: skip
    for name, text in PAGES.items():
        for file, anchor in re.findall(r"\]\(([\w-]*(?:\.md)?)(?:#([\w-]+))?\)", text):
            target = f"docs/guarantees/{file}" if file else name
            assert target in PAGES
            assert not anchor or anchor in headings[target]


def test_every_relation_is_on_its_page() -> None:
    page = PAGES["docs/relations.md"]
    for relation in RELATIONS:
        assert f"\n## {relation.name}\n\n{relation.doc.strip()}\n" in page
        assert f"| [{relation.name}](#{relation.name}) |" in page


def test_no_page_is_left_over() -> None:
    folder = ROOT / "docs" / "guarantees"
    kept = {str(path.relative_to(ROOT)) for path in folder.iterdir()} if folder.exists() else set()
    assert kept <= set(PAGES)
