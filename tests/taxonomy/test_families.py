from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mingzhang.taxonomy.families import code_families, nearest_ancestor
from tests.fuzz import examples

codes = st.lists(
    st.builds(
        lambda head, rest: head + "".join(rest),
        st.sampled_from(["208", "210", "221"]),
        st.lists(st.sampled_from(["01", "05", "99"]), max_size=2),
    ),
    max_size=20,
)


def test_codes_hang_under_the_nearest_printed_code():
    printed = ["210", "21015", "2101501", "2101506", "21011", "221", "2210201"]
    assert code_families(printed) == {
        "": ("210", "221"),
        "210": ("21015", "21011"),
        "21015": ("2101501", "2101506"),
        "221": ("2210201",),
    }


def test_the_row_of_a_code_without_any_printed_ancestor_hangs_under_the_total():
    assert code_families(["2101501", "2101502"]) == {"": ("2101501", "2101502")}
    assert nearest_ancestor("2101501", {"2101501"}) is None


@examples(100)
@given(codes)
def test_property_every_printed_code_hangs_under_just_one_and_never_under_itself(printed: list[str]):
    families = code_families(printed)
    below = [code for children in families.values() for code in children]
    assert sorted(below) == sorted(set(printed))
    for parent, children in families.items():
        for code in children:
            between = [c for c in printed if c != code and code.startswith(c) and len(c) > len(parent)]
            assert code.startswith(parent) and code != parent and not between
