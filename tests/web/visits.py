"""Every page of the application: its route, addresses at which it shows something, and who looks."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web.furnished import Furnished
from tests.web.publishing import sample_book

BOSS = "boss"
FIGURE = "expenditure/total/total"
PAGE, EMBEDDED, PART = "page", "embedded", "part"


@dataclass(frozen=True)
class Visit:
    """A page at an address, looked at `by` somebody; a part of a page is only asked for."""

    route: str
    address: str
    name: str
    by: str = ""
    status: int = 200
    kind: str = PAGE

    @property
    def framed(self) -> bool:
        """Whether it has the frame with the ways around the site."""
        return self.kind == PAGE


def elsewhere(made: Furnished) -> dict[str, str]:
    """GET routes that give no page, with an address: a file, a picture, a feed, the way on."""
    public, kind = f"/public/{made.disclosures['newest']}", sample_book().cover.kind
    years = f"/public/units/{made.unit}/{kind}/picture/changes.csv"
    return {
        "/health": "/health",
        "/sign-in/oidc": "/sign-in/oidc",
        "/sign-in/oidc/back": "/sign-in/oidc/back",
        "/check/{id}/crop/{name}": f"{made.checks['pages']}/crop/{made.crop}",
        "/check/{id}/download/{what}": f"{made.checks['done']}/download/report",
        "/compose/{id}/workbook": f"/compose/{made.versions['published']}/workbook",
        "/public/feed.xml": "/public/feed.xml",
        "/versions/{id}/file": f"/versions/{made.versions['file']}/file",
        "/versions/{id}/pages/{number}": f"/versions/{made.versions['file']}/pages/6",
        "/public/{id}/pages/{number}": f"/public/{made.disclosures['file']}/pages/6",
        "/public/{id}/fact/{table}/{row:path}/{column}": f"{public}/fact/{FIGURE}",
        "/public/{id}/files/{name}": f"{public}/files/pdf",
        "/public/{id}/picture/{kind}.{format}": f"{public}/picture/bars.csv",
        "/public/units/{id}/{what}/picture/{kind}.{format}": years,
    }


def visits(made: Furnished) -> list[Visit]:
    """At least one visit for every page."""
    return [*_checks(made), *_public(made), *_work(made), *_accounts(made), *_refused(made)]


def _checks(made: Furnished) -> list[Visit]:
    done, failed, waiting, pages = (made.checks[name] for name in ("done", "failed", "waiting", "pages"))
    return [
        Visit("/", "/", "home"),
        Visit("/check", "/check", "check-new"),
        Visit("/check/{id}", done, "report"),
        Visit("/check/{id}", failed, "check-failed"),
        Visit("/check/{id}", waiting, "check-waiting"),
        Visit("/check/{id}/progress", f"{waiting}/progress", "progress-part", kind=PART),
        Visit("/check/{id}/finding/{number}", f"{done}/finding/1", "finding-line"),
        Visit("/check/{id}/finding/{number}", f"{pages}/finding/1", "finding-page", by=BOSS),
    ]


def _public(made: Furnished) -> list[Visit]:
    newest, first, other, by_file = (
        f"/public/{made.disclosures[name]}" for name in ("newest", "first", "other", "file")
    )
    unit = f"/public/units/{made.unit}"
    kind = sample_book().cover.kind
    return [
        Visit("/public", "/public", "units"),
        Visit("/public", "/public?q=2101501", "search"),
        Visit("/public", "/public?q=nothing+like+it", "search-nothing"),
        Visit("/public/units/{id}", unit, "unit"),
        Visit("/public/{id}", newest, "disclosure"),
        Visit("/public/{id}", f"{newest}?version=1", "disclosure-old"),
        Visit("/public/{id}/text", f"{first}/text", "text"),
        Visit("/public/{id}/tables/{number}", f"{first}/fact/{FIGURE}", "table"),
        Visit("/public/{id}/facts", f"{first}/facts", "figures"),
        Visit("/public/{id}/compare", f"{first}/compare", "compare-with"),
        Visit("/public/{id}/compare/{other}", f"{newest}/compare/{made.disclosures['first']}", "compare"),
        Visit(
            "/public/{id}/compare/{other}", f"{other}/compare/{made.disclosures['first']}", "compare-units"
        ),
        Visit("/public/{id}/pictures/{kind}", f"{newest}/pictures/bars", "picture"),
        Visit("/public/{id}/pictures/{kind}", f"{newest}/pictures/bars?show=table", "picture-table"),
        Visit(
            "/public/units/{id}/{what}/pictures/{kind}", f"{unit}/{kind}/pictures/changes", "picture-years"
        ),
        Visit("/public/{id}", by_file, "disclosure-file"),
        Visit("/public/{id}/text", f"{by_file}/text", "text-file"),
        Visit("/public/{id}/tables/{number}", f"{by_file}/fact/{FIGURE}", "table-file"),
        Visit("/public/{id}/source/{table}/{row:path}/{column}", f"{by_file}/source/{FIGURE}", "source"),
        Visit("/embed/{id}/{kind}", f"/embed/{made.disclosures['newest']}/bars", "embed", kind=EMBEDDED),
    ]


def _work(made: Furnished) -> list[Visit]:
    found = {name: f"/versions/{id}" for name, id in made.versions.items()}
    book = f"/compose/{made.versions['draft']}"
    since = f"{found['returned']}/returns/{made.sent_back}"
    year = sample_book().cover.year
    return [
        Visit("/work", f"/work?year={year}", "board", by=BOSS),
        Visit("/bulk-check", "/bulk-check", "files", by=BOSS),
        *(Visit("/versions/{id}", address, f"version-{name}", by=BOSS) for name, address in found.items()),
        Visit("/versions/{id}/preview", f"{found['soon']}/preview", "preview", by=BOSS),
        Visit("/versions/{id}/preview", f"{found['at_bureau']}/preview", "preview-said", by=BOSS),
        Visit("/versions/{id}/preview", f"{found['file']}/preview", "preview-file", by=BOSS),
        Visit("/versions/{id}/file/progress", f"{found['file']}/file/progress", "file-part", BOSS, kind=PART),
        Visit("/versions/{id}/changes", f"{found['published']}/changes", "changes", by=BOSS),
        Visit("/versions/{id}/returns/{number}", since, "since-return", by=BOSS),
        Visit("/compose/new", "/compose/new", "compose-new", by=BOSS),
        Visit("/compose/{id}/{sheet}", f"{book}/lines", "compose-lines", by=BOSS),
        Visit("/compose/{id}/{sheet}", f"{book}/cover", "compose-cover", by=BOSS),
        Visit("/compose/{id}/{sheet}", f"{book}/targets", "compose-targets", by=BOSS),
    ]


def _accounts(made: Furnished) -> list[Visit]:
    return [
        Visit("/sign-in", "/sign-in", "sign-in"),
        Visit("/join/{secret}", f"/join/{made.invitation}", "join"),
        Visit("/account", "/account", "account", by=BOSS),
        Visit("/admin", "/admin", "admin", by=BOSS),
        Visit("/admin/trail", "/admin/trail", "trail", by=BOSS),
    ]


def _refused(made: Furnished) -> list[Visit]:
    return [
        Visit("/work", "/work", "sign-in-first", status=401),
        Visit("/admin", "/admin", "forbidden", by="reader", status=403),
        Visit("/check/{id}", "/check/nothing", "not-found", status=404),
    ]
