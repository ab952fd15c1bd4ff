"""A client of the web application's API: `Client(address, token="…")`; needs httpx (the extra `web`)."""

from mingzhang.client.client import Client
from mingzhang.client.connection import ApiError, EditedMeanwhile, Unfinished, WorkFailed

__all__ = ["ApiError", "Client", "EditedMeanwhile", "Unfinished", "WorkFailed"]
