"""What was typed into a sheet stands in the answer that refuses it, to be copied, whoever asks: also when the
session is over. It is what this very request sent, and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from mingzhang.taxonomy.book_sheets import Sheet, book_sheets
from mingzhang.web import edits, sheets
from mingzhang.web.errors import Invalid, NotFound, Refusal
from mingzhang.web.guards import is_of_this_site, visitor
from mingzhang.web.shell import language, page, words_of


def _of_sheet(sheet: Sheet, form: FormData) -> str:
    rows = [row for row in sheets.typed(sheet, form) if any(row.values())]
    box = str(form.get(sheets.PASTED, "")).replace("\r", "").strip("\n")
    return "\n".join(filter(None, (sheets.as_text(sheet, rows), box)))


def _of_merge(sheet: Sheet, form: FormData) -> str:
    try:
        return sheets.as_text(sheet, edits.carried_rows(sheet, str(form.get("mine", ""))))
    except Invalid:
        return ""


_CARRYING: Mapping[str, Callable[[Sheet, FormData], str]] = {
    "/compose/{id}/{sheet}": _of_sheet,
    "/compose/{id}/{sheet}/merge": _of_merge,
}


async def shown_back(request: Request, error: Refusal, message: str) -> Response | None:
    """The page with the rows that a refused request carried; None where it carried none."""
    carried = _CARRYING.get(getattr(request.scope.get("route"), "path", ""))
    sheet = book_sheets().by_id.get(request.path_params.get("sheet", ""))
    if request.method != "POST" or carried is None or sheet is None or not is_of_this_site(request):
        return None
    text = carried(sheet, await request.form())
    if not text:
        return None
    values = {
        "title": sheet.title[language(request)],
        "message": _message(request, error, message),
        "text": text,
        "again": f"/compose/{request.path_params['id']}/{sheet.id}",
        "gone": isinstance(error, NotFound),
    }
    return page(request, "compose_gone.html", values, status=error.status)


def _message(request: Request, error: Refusal, message: str) -> str:
    words = words_of(request)
    if visitor(request).user_id is None:
        return words.text("web.compose.signed_out")
    if isinstance(error, NotFound):
        return words.text("web.compose.gone")
    return words.text("web.compose.not_kept", why=message)
