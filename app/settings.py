"""Settings, read once from the environment (`WORKREPORT_*`) and frozen."""

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent


def shipped(name: str) -> Path:
    """Return the folder that comes with the project under this name: inside an installed package, else beside it."""
    inside = PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else ROOT / name


class Settings(BaseSettings):
    """Every setting there is; each is also documented in the README."""

    model_config = SettingsConfigDict(env_prefix="WORKREPORT_", frozen=True, extra="ignore")

    database_url: str = Field(
        default="sqlite:///data/workreport.db",
        description="SQLAlchemy address of the database: sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME",
    )
    seeds: Path = Field(default=shipped("seeds"), description="The folder with the seed files")
    threads: int = Field(
        default=2,
        ge=1,
        le=100,
        description="Requests that a worker answers at once; more where the database is far away",
    )
    refresh: float = Field(
        default=0.5, gt=0, le=1, description="Seconds after which a server looks for a new release; at most one"
    )


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
