"""Whatever is sent to the API, it answers as its own document says, and never by a fault of its own."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.web.app import app_of
from tests.fuzz import examples
from tests.web.access_table import known_ids
from tests.web.installation import NOBODY, VISITORS, Installation, Who

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
from requests import Request  # noqa: E402
from schemathesis import checks  # noqa: E402
from schemathesis.specs.openapi import checks as of_openapi  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")  # of the generator's own making
CHECKS = [
    checks.not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_headers_conformance,
    of_openapi.response_schema_conformance,
]
ASKING = [NOBODY, *(who for who in VISITORS if str(who) in ("administrator-all", "preparer-own"))]


def operations(installation: Installation) -> list:
    """Every operation of the document."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_dict(app_of(installation.context).openapi())
        return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("who", ASKING, ids=str)
def test_property_the_api_answers_as_its_document_says(installation: Installation, who: Who):
    found = operations(installation)
    assert len(found) > 8
    for operation in found:
        ids = known_ids(f"{operation.method.upper()} {operation.path}", installation)
        _hold(installation, who, operation, ids or [{}])


def _hold(installation: Installation, who: Who, operation, ids: list[dict[str, str]]) -> None:
    @examples(3)
    @given(case=operation.as_strategy(), real=st.booleans(), known=st.sampled_from(ids))
    def hold(case, real: bool, known: dict[str, str]) -> None:
        if real and known:
            case.path_parameters = {**case.path_parameters, **known}
        sent = Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
        request = {"method": sent.method, "url": sent.url, "headers": dict(sent.headers)}
        answer = installation.send(who, {**request, "content": sent.body})
        case.validate_response(answer, checks=CHECKS)

    hold()
