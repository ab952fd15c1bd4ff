"""Which function looks for which rule: the checks that stand for one rule each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mingzhang.audit.accounts import (
    check_budget_changes,
    check_completion,
    check_completion_direction,
    check_fund_balance,
    check_rate_direction,
)
from mingzhang.audit.bases import (
    check_allocation,
    check_project_bases,
    check_target_bases,
    check_written_products,
)
from mingzhang.audit.changes import check_change_bases, check_change_parts
from mingzhang.audit.completeness import check_empty_tables, check_two_disclosures
from mingzhang.audit.consistency import (
    check_conflicts,
    check_staff,
    check_staff_changes,
    check_stated_reasons,
    check_vehicles,
)
from mingzhang.audit.contradictions import (
    check_claim_conflicts,
    check_procurement_reserved,
    check_reason_directions,
    check_said_none,
    check_three_public_changes,
    check_three_public_parts,
)
from mingzhang.audit.detail import (
    check_counts_given,
    check_depth,
    check_parts_shown,
    check_reasons_given,
    check_sections,
    check_stated_staff,
)
from mingzhang.audit.goals import check_goal_amounts, check_goal_values, check_levels
from mingzhang.audit.growth import check_reasons
from mingzhang.audit.labels import check_level_words, check_old_names, check_written_codes
from mingzhang.audit.ledger import Ledger
from mingzhang.audit.performance import (
    check_costs,
    check_directions,
    check_indicator_years,
    check_percentages,
    check_previous,
    check_quantity_directions,
    check_target_years,
    check_units,
    check_unquantified,
    check_values,
    check_weights,
)
from mingzhang.audit.projects import (
    check_missing_sheets,
    check_procurement,
    check_project_names,
    check_repeated_projects,
    check_target_count,
    check_target_sum,
)
from mingzhang.audit.quality import check_classes, check_doubles, check_lowered
from mingzhang.audit.sheets import check_target_funds
from mingzhang.audit.structure import check_contents, check_heading_years, check_unit_names
from mingzhang.audit.wording import check_mixed_kinds, check_residue, check_unfinished
from mingzhang.model import Finding
from mingzhang.taxonomy.rules import Rule

SINGLE: Mapping[str, Callable[[Ledger, Rule], Iterator[Finding]]] = {
    "direction-reason": check_reasons,
    "two-disclosures": check_two_disclosures,
    "empty-table-unexplained": check_empty_tables,
    "template-residue": check_residue,
    "template-alternative": check_residue,
    "double-punctuation": check_residue,
    "level-words": check_level_words,
    "change-conflict": check_conflicts,
    "reason-figure": check_stated_reasons,
    "staff-figures": check_staff,
    "staff-change": check_staff_changes,
    "vehicle-count": check_vehicles,
    "target-funds": check_target_funds,
    "target-weights": check_weights,
    "target-percentage": check_percentages,
    "target-value": check_values,
    "target-year": check_target_years,
    "target-old-year": check_indicator_years,
    "target-direction": check_directions,
    "target-unit": check_units,
    "target-sum": check_target_sum,
    "project-name": check_project_names,
    "project-repeated": check_repeated_projects,
    "project-without-sheet": check_missing_sheets,
    "project-basis": check_project_bases,
    "written-product": check_written_products,
    "target-basis": check_target_bases,
    "allocation-parts": check_allocation,
    "target-quantity-direction": check_quantity_directions,
    "target-unquantified": check_unquantified,
    "target-previous": check_previous,
    "target-cost": check_costs,
    "target-count": check_target_count,
    "target-levels": check_levels,
    "target-goal-amount": check_goal_amounts,
    "target-goal-value": check_goal_values,
    "target-classes": check_classes,
    "target-double": check_doubles,
    "target-lowered": check_lowered,
    "procurement-parts": check_procurement,
    "claim-conflict": check_claim_conflicts,
    "procurement-reserved": check_procurement_reserved,
    "reason-direction-words": check_reason_directions,
    "said-none": check_said_none,
    "three-public-changes": check_three_public_changes,
    "three-public-parts": check_three_public_parts,
    "unit-name": check_unit_names,
    "heading-year": check_heading_years,
    "listed-heading-absent": check_contents,
    "mixed-kind": check_mixed_kinds,
    "empty-reason": check_residue,
    "misplaced-kind": check_residue,
    "kind-alternative": check_residue,
    "unfinished-sentence": check_unfinished,
    "old-name-in-text": check_old_names,
    "code-of-other-name": check_written_codes,
    "completion": check_completion,
    "completion-direction": check_completion_direction,
    "completion-rate-direction": check_rate_direction,
    "budget-change": check_budget_changes,
    "change-base": check_change_bases,
    "change-parts": check_change_parts,
    "fund-balance": check_fund_balance,
    "function-depth": check_depth,
    "economic-depth": check_depth,
    "not-split": check_parts_shown,
    "missing-section": check_sections,
    "change-without-reason": check_reasons_given,
    "counts-not-given": check_counts_given,
    "staff-in-reason": check_stated_staff,
}
