"""Settings, read once from the environment (`WORKREPORT_*`) and frozen."""

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import nearest

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "WORKREPORT_"
# What Kubernetes sets for a service called workreport or workreport-…, and container links before it; no setting may be
# called so.
_INJECTED = re.compile(r"([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_[A-Z]+)?)")
_ADDRESS = re.compile(r"(tcp|udp|sctp)://")  # and what it sets for …_PORT
_OPTIONS = ("HOST", "PORT", "WORKERS", "READ_ONLY")  # of `workreport serve`, which are no settings


class Settings(BaseSettings):
    """Every setting there is; each is also documented in the README."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    database_url: str = Field(
        repr=False,  # it may hold a password
        default=f"sqlite:///{ROOT / 'data' / 'workreport.db'}",
        description="SQLAlchemy address of the database: sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME",
    )
    seeds: Path = Field(default=ROOT / "seeds", description="The folder with the seed files")
    threads: int = Field(
        default=2,
        ge=1,
        le=100,
        description="Requests that a worker answers at once; more where the database is far away",
    )
    refresh: float = Field(
        default=0.5, gt=0, le=1, description="Seconds after which a server looks for a new release; at most one"
    )
    debug: bool = Field(
        default=False, description="Whether an error shows its traceback too, not only the line that says what to do"
    )


def unknown_variables(environment: Mapping[str, str] = os.environ) -> Iterator[tuple[str, str | None]]:
    """Give each variable that looks like a setting and is none, with what was meant, if that can be told.

    What an orchestrator injects for a service of our name is left out, and so is what only tests read.
    """
    known = [name.upper() for name in Settings.model_fields]
    for variable, value in environment.items():
        if not variable.upper().startswith(PREFIX):
            continue
        rest = variable.upper().removeprefix(PREFIX)
        if rest in known or rest.startswith("TEST_"):
            continue
        if _INJECTED.fullmatch(rest) or (re.search("(^|_)PORT$", rest) and _ADDRESS.match(value)):
            continue
        if rest in _OPTIONS:
            yield variable, f"workreport serve --{rest.lower().replace('_', '-')}"
        else:
            yield variable, next((f"{PREFIX}{name}" for name in nearest(rest, known, most=1)), None)


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
