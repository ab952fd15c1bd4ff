"""An installation with something of everything: what pages show when people have worked with it for a while.

Units with one above them; disclosures in every state, one published twice and over two years; checks that
wait, are done or failed; accounts with roles, one closed, and tokens.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from mingzhang.model import Book
from mingzhang.web import accounts, checks, drafts, returned, workflow
from mingzhang.web.books import pack, rows_of
from mingzhang.web.clock import today
from mingzhang.web.context import Context
from mingzhang.web.db.models import (
    APPROVED,
    AT_BUREAU,
    AT_UNIT,
    PUBLISHED,
    RETURNED,
    Acceptance,
    Comment,
    Disclosure,
    User,
    Version,
    WorkflowEvent,
)
from tests.web.conftest import Site
from tests.web.handing import handed
from tests.web.publishing import MAKER, ROLES, draft, queue_publication, sample_book

BUREAU, NEIGHBOUR = "云溪县财政局", "云溪县住房保障服务中心"
LONG = "云溪县住房和城乡建设局（云溪县人民防空办公室、云溪县城市管理综合行政执法局）"
OTHERS = {
    "draft": "云溪县卫生健康局",
    "at_unit": "云溪县教育局",
    "at_bureau": "云溪县民政局",
    "returned": "云溪县交通运输局",
    "soon": LONG,
    "late": "云溪县水利局",
    "idle": "云溪县审计局",
}
FILES = {"file": "云溪县统计局", "file-doubts": "云溪县司法局"}
DAY = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Furnished:
    """Where everything is: ids of versions and disclosures by what they are, addresses of checks."""

    site: Site
    unit: int
    versions: dict[str, int]
    disclosures: dict[str, int]
    checks: dict[str, str]
    invitation: str
    finding: str
    crop: str
    sent_back: int


def furnish(context: Context, faulty: bytes, faulty_pdf: bytes) -> Furnished:
    """Fill an installation that is empty."""
    site = Site(context)
    top = site.unit(BUREAU)
    unit = site.unit(sample_book().cover.unit, top)
    _people(site, unit)
    versions = {state: draft(context, site.unit(name, top), _book(name)) for state, name in OTHERS.items()
                if state != "idle"}  # fmt: skip
    site.unit(OTHERS["idle"], top)
    disclosures = _published(site, unit, top)
    versions |= _disclosed(context, disclosures)
    versions |= _handed_in(site, top, faulty_pdf, disclosures)
    _problems(context, versions["draft"])
    finding = _under_review(context, versions, faulty_pdf, site)
    told = {name: site.upload(f"{name}.txt", content) for name, content in
            {"done": faulty, "failed": "没有表格".encode()}.items()}  # fmt: skip
    site.work()
    sent_back = _sent_back(context, versions["returned"], site)
    told["waiting"] = site.upload("waiting.txt", faulty)
    told["pages"] = _check_of(context, versions["at_bureau"])
    _files(site, faulty)
    invitation = _invite(context)
    _settle_times(context)
    crop = _crop(context, versions["at_bureau"])
    return Furnished(site, unit, versions, disclosures, told, invitation, finding, crop, sent_back)


def _book(unit: str, year: int | None = None, more: Decimal = Decimal(0)) -> Book:
    """The sample of another unit or year, its first line with more."""
    book = sample_book(year)
    first = dataclasses.replace(book.lines[0], amount=book.lines[0].amount + more)
    cover = dataclasses.replace(book.cover, unit=unit)
    return dataclasses.replace(book, cover=cover, lines=(first, *book.lines[1:]))


def _people(site: Site, unit: int) -> None:
    site.user("boss", ("administrator", None), *((role, None) for role in ROLES))
    for role in ROLES:
        site.user(role, (role, unit))
    site.user("left")
    with site.context.db.writing() as session:
        for user in session.query(User):
            user.shown_name = {"boss": "管理员甲", "preparer": "编制乙"}.get(user.name, "")
            user.active = user.name != "left"
        boss = session.query(User).filter_by(name="boss").one()
        accounts.new_token(session, boss.id, "每月统计", days=90, by="boss")


def _published(site: Site, unit: int, top: int) -> dict[str, int]:
    """Two years of one unit, the newer one corrected, and another unit."""
    own, year = sample_book().cover.unit, sample_book().cover.year
    wanted = {
        "first": (unit, _book(own)),
        "newest": (unit, _book(own, year + 1, Decimal("3.6"))),
        "other": (site.unit(NEIGHBOUR, top), _book(NEIGHBOUR, None, Decimal(8))),
    }
    made = {name: draft(site.context, place, book) for name, (place, book) in wanted.items()}
    for version in made.values():
        queue_publication(site.context, version)
    site.work()
    _correct(site, made["newest"], _book(own, year + 1, Decimal("4.2")))
    with site.context.db.reading() as session:
        return {name: session.get(Version, version).disclosure_id for name, version in made.items()}


def _correct(site: Site, version: int, book: Book) -> None:
    with site.context.db.writing() as session:
        before = session.get(Version, version)
        after = drafts.correct(site.context, session, MAKER, before)
        drafts.save(site.context, session, MAKER, after, rows_of(book), edition=after.edition)
        id = after.id
    queue_publication(site.context, id)
    site.work()


def _handed_in(site: Site, top: int, content: bytes, disclosures: dict[str, int]) -> dict[str, int]:
    """Finished files: one that is published, one of another year than was asked for."""
    boss, year = site.as_user("boss"), sample_book().cover.year
    pages = {name: site.unit(unit, top) for name, unit in FILES.items()}
    made = {
        name: handed(boss, pages[name], ("公开.pdf", content), year=year + (name != "file")) for name in FILES
    }
    site.work()
    queue_publication(site.context, made["file"])
    site.work()
    with site.context.db.reading() as session:
        told = session.get(Version, made["file"])
        assert told.state == PUBLISHED
        disclosures["file"] = told.disclosure_id
    return made


def _disclosed(context: Context, disclosures: dict[str, int]) -> dict[str, int]:
    with context.db.reading() as session:
        told = session.get(Disclosure, disclosures["newest"]).versions
        assert [version.state for version in told] == ["superseded", "published"]
        return {"superseded": told[0].id, "published": told[1].id}


def _problems(context: Context, version: int) -> None:
    """A draft that is not ready: a figure that is none, a code that is none."""
    rows = rows_of(_book(OTHERS["draft"]))
    lines = [dict(row) for row in rows["lines"]]
    lines[0]["amount"], lines[2]["function"] = "二十六万", "2109999999"
    with context.db.writing() as session:
        told = session.get(Version, version)
        told.book_sha256 = context.store.put(session, pack({**rows, "lines": lines}), "application/json")


def _under_review(context: Context, versions: dict[str, int], pages: bytes, site: Site) -> str:
    """Bring drafts to their states; the one at the bureau has an audit that found something."""
    _move(context, versions["at_unit"], AT_UNIT)
    for name, days in (("soon", 17), ("late", 26)):
        _move(context, versions[name], APPROVED)
        with context.db.writing() as session:
            told = session.get(Version, versions[name]).disclosure
            told.approved_on = today() - timedelta(days=days)
    with context.db.writing() as session:
        version = session.get(Version, versions["at_bureau"])
        kept = context.store.put(session, pages, "application/pdf")
        begun = checks.begin_check(
            context, session, MAKER, "预算公开.pdf", kept, unit=version.disclosure.unit
        )
        version.check_id = begun.id
    _move(context, versions["at_bureau"], AT_BUREAU)
    site.work()
    return _discussed(context, versions["at_bureau"])


def _sent_back(context: Context, version: int, site: Site) -> int:
    """Audited with a finding, returned, and changed since; the number of the return."""
    rows = rows_of(_book(OTHERS["returned"]))
    words = [{**rows["paragraphs"][0], "text": "（一）落实XX政策。。"}, *rows["paragraphs"][1:]]
    with context.db.writing() as session:
        told = session.get(Version, version)
        drafts.save(context, session, MAKER, told, {**rows, "paragraphs": words}, edition=told.edition)
        drafts.audit_version(context, session, MAKER, told)
    site.work()
    _move(context, version, AT_UNIT)
    _move(context, version, RETURNED, "2101501 的金额与批复不一致，请核对后重新提交。")
    with context.db.writing() as session:
        told = session.get(Version, version)
        event = told.events[-1]
        event.seen = returned.seen_of(context, session, told)
        rows = rows_of(_book(OTHERS["returned"], None, Decimal("1.5")))
        drafts.save(context, session, MAKER, told, rows, edition=told.edition)
        drafts.audit_version(context, session, MAKER, told)
        number = event.id
    site.work()
    return number


def _move(context: Context, version: int, state: str, why: str = "") -> None:
    with context.db.writing() as session:
        workflow.move(session, session.get(Version, version), state, None, "maker", why)


def _discussed(context: Context, version: int) -> str:
    """A comment on a finding, one that is settled, and an acceptance; the finding's id."""
    with context.db.writing() as session:
        told = session.get(Version, version)
        finding = checks.view_of(context.store, told.check, "zh")["findings"][0]["id"]
        said = "这一行应与部门预算支出总表一致。"
        session.add(Comment(version_id=version, subject=finding, author_id=1, text=said))
        session.add(Comment(version_id=version, author_id=1, text="附件已补。", resolved=DAY))
        figure = "expenditure/210/total"
        session.add(Comment(version_id=version, subject=figure, author_id=1, text="请附上级批复。"))
        session.add(Acceptance(disclosure_id=told.disclosure_id, finding="demo", who_id=1, why="口径已说明"))
        return str(finding)


def _check_of(context: Context, version: int) -> str:
    with context.db.reading() as session:
        return f"/check/{session.get(Version, version).check_id}"


def _crop(context: Context, version: int) -> str:
    with context.db.reading() as session:
        check = session.get(Version, version).check
        return next(name for name in check.results if name.startswith("crop."))


def _files(site: Site, faulty: bytes) -> None:
    boss = site.as_user("boss")
    files = [("files", (f"{name}.txt", faulty)) for name in ("民政局预算公开", "教育局预算公开")]
    boss.client.post("/bulk-check", data={"csrf": boss.csrf("/bulk-check")}, files=files)


def _invite(context: Context) -> str:
    with context.db.writing() as session:
        return accounts.invite(session, role="preparer", unit_id=None, by="boss")


def _settle_times(context: Context) -> None:
    """The same moments whenever the tests run; what is due is counted from today all the same."""
    with context.db.writing() as session:
        for version in session.query(Version):
            version.created = version.changed = DAY
            if version.published is not None:
                version.published = DAY + timedelta(days=version.number)
        for event in session.query(WorkflowEvent):
            event.at = DAY + timedelta(hours=event.id)
        for said in session.query(Comment):
            said.at = DAY
