"""File names say unit, year and kind, and are safe everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingzhang.publish.names import file_name, safe_name
from tests.publish.publications import sample


def test_a_file_is_named_by_unit_year_and_kind():
    assert file_name(sample()) == "云溪县医疗保障局2024年部门预算"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("某局\u202e2024/预算", "某局2024_预算"),
        ('a<b>:"c"|?*', "a_b_c"),
        ("x" * 300, "x" * 80),
        (" 某\t局\n", "某_局"),
    ],
)
def test_what_a_file_system_would_stumble_over_is_left_out(text: str, name: str):
    assert safe_name(text) == name


@pytest.mark.parametrize("text", ["", "...", "CON", "lpt1"])
def test_a_name_that_says_nothing_or_is_reserved_becomes_another(text: str):
    assert safe_name(text).startswith("部门公开")


def test_a_disclosure_without_year_still_has_a_name():
    publication = replace(sample(), disclosure=replace(sample().disclosure, year=None))
    assert file_name(publication) == "云溪县医疗保障局部门预算"
