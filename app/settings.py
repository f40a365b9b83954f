"""Settings, read once from the environment (`WORKREPORT_*`) and frozen."""

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every setting there is; each is also documented in the README."""

    model_config = SettingsConfigDict(env_prefix="WORKREPORT_", frozen=True, extra="ignore")

    database_url: str = Field(
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
    streams: int = Field(
        default=64,
        ge=1,
        le=10_000,
        description="Long answers (tables, and JSON of more than 256 kB) that a worker sends at once",
    )
    stall: float = Field(
        default=180,
        ge=1,
        le=3600,
        description="Seconds after which a client that takes nothing of its answer is cut off",
    )
    refresh: float = Field(
        default=0.5, gt=0, le=1, description="Seconds after which a server looks for a new release; at most one"
    )


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
