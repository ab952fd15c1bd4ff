"""Two of a kind side by side: disclosures by table, row and column, reports by the ids of their findings."""
