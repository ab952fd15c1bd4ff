"""Everything the pages do, the API does: each route of a page has its operation, or a reason why none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from tests.web.conftest import Site
from tests.web.test_access import routes

# Route of a page → the operations that do the same.
COUNTERPARTS: dict[str, tuple[str, ...]] = {
    "GET /check": ("hand_in_file",),
    "POST /check": ("hand_in_file",),
    "GET /check/{id}": ("get_check", "list_findings"),
    "GET /check/{id}/progress": ("get_check",),
    "POST /check/{id}/cancel": ("cancel_check", "cancel_job"),
    "GET /check/{id}/finding/{number}": ("get_finding",),
    "GET /check/{id}/crop/{name}": ("get_crop",),
    "GET /check/{id}/download/{what}": ("get_result",),
    "GET /account": ("get_me", "list_tokens"),
    "POST /account/password": ("change_password",),
    "POST /account/tokens": ("make_token",),
    "POST /account/tokens/{id}/delete": ("delete_token",),
    "GET /admin": ("list_people", "get_person", "list_units", "get_unit"),
    "POST /admin/invite": ("invite_person",),
    "POST /admin/users/{id}/password": ("make_password_link",),
    "POST /admin/users/{id}/active": ("set_active",),
    "POST /admin/users/{id}/roles": ("give_role",),
    "POST /admin/users/{id}/roles/{assignment}/delete": ("take_role",),
    "POST /admin/units": ("make_unit",),
    "GET /admin/trail": ("list_trail",),
    "GET /work": ("get_board", "list_disclosures"),
    "GET /bulk-check": ("list_checks",),
    "POST /bulk-check": ("hand_in_files",),
    "GET /versions/{id}": ("get_version", "get_disclosure", "list_events", "list_comments", "get_job"),
    "POST /versions/{id}/steps/{action}": ("take_step",),
    "POST /versions/{id}/comments": ("add_comment",),
    "POST /versions/{id}/comments/{number}/resolve": ("resolve_comment",),
    "POST /versions/{id}/acceptances": ("accept_finding", "list_acceptances"),
    "POST /versions/{id}/acceptances/{number}/withdraw": ("withdraw_acceptance",),
    "POST /versions/{id}/correct": ("correct_version",),
    "POST /versions/{id}/delete": ("discard_version",),
    "POST /versions": ("begin_with_files",),
    "GET /versions/{id}/file": ("get_handed_file",),
    "GET /versions/{id}/file/progress": ("get_version",),
    "POST /versions/{id}/file": ("exchange_files",),
    "POST /versions/{id}/file/mine": ("exchange_files",),
    "POST /versions/{id}/file/correct": ("correct_with_files",),
    "GET /versions/{id}/pages/{number}": ("get_handed_page",),
    "GET /versions/{id}/preview": ("get_preview",),
    "GET /versions/{id}/changes": ("get_changes",),
    "GET /versions/{id}/returns/{number}": ("get_changes_since",),
    "GET /compose/new": ("list_forms", "list_sheets"),
    "POST /compose/new": ("begin_disclosure",),
    "GET /compose/{id}/workbook": ("get_workbook",),
    "POST /compose/{id}/workbook": ("replace_book",),
    "GET /compose/{id}/{sheet}": ("get_sheet", "get_book", "list_codes"),
    "POST /compose/{id}/{sheet}": ("save_sheet",),
    "POST /compose/{id}/{sheet}/merge": ("save_sheet",),
    "POST /compose/{id}/{sheet}/live": ("try_sheet", "get_problems"),
    "GET /public": ("list_public_units", "search_facts"),
    "GET /public/units/{id}": ("get_public_unit", "list_pictures_of_years"),
    "GET /public/feed.xml": ("list_public_disclosures",),
    "GET /public/{id}": ("get_public_disclosure", "list_tables", "list_pictures"),
    "GET /public/{id}/text": ("get_file",),
    "GET /public/{id}/tables/{number}": ("get_table",),
    "GET /public/{id}/fact/{table}/{row:path}/{column}": ("get_fact",),
    "GET /public/{id}/source/{table}/{row:path}/{column}": ("get_source",),
    "GET /public/{id}/pages/{number}": ("get_page",),
    "GET /public/{id}/facts": ("list_facts",),
    "GET /public/{id}/files/{name}": ("get_file",),
    "GET /public/{id}/compare": ("list_comparable",),
    "GET /public/{id}/compare/{other}": ("compare_disclosures",),
    "GET /public/{id}/pictures/{kind}": ("get_picture",),
    "GET /public/{id}/picture/{kind}.{format}": ("draw_picture",),
    "GET /public/units/{id}/{what}/pictures/{kind}": ("get_picture_of_years",),
    "GET /public/units/{id}/{what}/picture/{kind}.{format}": ("draw_picture_of_years",),
}
# Routes that are for browsers alone, and why.
BROWSERS_ONLY = {
    "GET /": "leads on to the pages",
    "GET /health": "answers programs in JSON as it is",
    "GET /sign-in": "programs send a token",
    "POST /sign-in": "programs send a token",
    "POST /sign-out": "programs send a token",
    "GET /sign-in/oidc": "programs send a token",
    "GET /sign-in/oidc/back": "programs send a token",
    "GET /join/{secret}": "a person chooses a password",
    "POST /join/{secret}": "a person chooses a password",
    "GET /embed/{id}/{kind}": "a frame of other pages; get_picture has what is in it",
}
# Operations that do what no page does.
BEYOND_PAGES = {"list_jobs", "change_unit"}


def named(*, api: bool) -> Iterator[tuple[str, APIRoute]]:
    for path, route in routes():
        if path.startswith("/api/") == api:
            yield f"{min(route.methods - {'HEAD'})} {path}", route


def operations(site: Site) -> set[str]:
    paths = site.get("/api/v1/openapi.json").json()["paths"]
    return {operation["operationId"] for path in paths.values() for operation in path.values()}


def test_every_page_has_its_operation_or_a_reason():
    pages = {name for name, _ in named(api=False)}
    assert pages - set(COUNTERPARTS) - set(BROWSERS_ONLY) == set(), "name the operations of the new pages"
    assert (set(COUNTERPARTS) | set(BROWSERS_ONLY)) - pages == set(), "pages that are no longer there"
    assert all(COUNTERPARTS.values()) and all(BROWSERS_ONLY.values())


def test_every_operation_is_there_and_belongs_to_a_page(site: Site):
    counterparts = {operation for found in COUNTERPARTS.values() for operation in found}
    assert counterparts | BEYOND_PAGES == operations(site)
    assert not counterparts & BEYOND_PAGES


@pytest.mark.parametrize("name", sorted(COUNTERPARTS))
def test_a_change_is_a_change_in_both(name: str):
    """What a page posts is no GET of the API."""
    methods = {route.name: route.methods for _, route in named(api=True)}
    if name.startswith("POST"):
        assert "GET" not in methods[COUNTERPARTS[name][0]]
