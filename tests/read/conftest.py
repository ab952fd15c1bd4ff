"""Fixtures of the readers' tests: published files, each made once a run."""

from __future__ import annotations

import pytest

from tests.read.published_files import PublishedFiles


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> PublishedFiles:
    """Publications and their files, made when first asked for."""
    return PublishedFiles(tmp_path_factory.mktemp("published"))
