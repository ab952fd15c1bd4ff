"""`python -m mingzhang`: the command line, where the command itself is not on the path."""

from __future__ import annotations

from mingzhang.cli.main import run

if __name__ == "__main__":
    run()
