"""Settings, read once from the environment (`WORKREPORT_*`) and frozen."""

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.address import Network, contact_address, host_pattern, public_address, report_template
from app.environment import PACKAGE, PREFIX, ROOT, shipped, variables
from app.errors import nearest

__all__ = ["PACKAGE", "ROOT", "Settings", "settings", "unknown_variables"]

# Variables that Kubernetes, and container links before it, set for a service called workreport or workreport-….
# No setting may have such a name.
_INJECTED = re.compile(r"([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_[A-Z]+)?)")
_ADDRESS = re.compile(r"(tcp|udp|sctp)://")  # the value that it sets for …_PORT
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # line breaks among them
_DOOR = re.compile(r"(?:(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):)?(?P<port>[0-9]{1,5})")
_OPTIONS = ("HOST", "PORT", "WORKERS", "READ_ONLY")  # options of `workreport serve` that are no settings


def _networks(value: object) -> object:
    """Read addresses and networks in CIDR notation, with commas between them."""
    if not isinstance(value, str):
        return value
    try:
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"expected addresses and networks such as 127.0.0.0/8,10.1.2.3,::1: {error}") from None


def _hosts(value: object) -> object:
    """Read names of hosts, with commas between them."""
    if not isinstance(value, str):
        return value
    return tuple(host_pattern(part.strip()) for part in value.split(",") if part.strip())


def _paths(value: object) -> object:
    """Read paths as PATH has them: with : between them, on Windows with ;"""
    if not isinstance(value, str):
        return value
    paths = tuple(Path(part) for part in value.split(os.pathsep) if part)
    if not paths:
        raise ValueError(f"expected folders with {os.pathsep} between them, found {value!r}")
    return paths


def _name(text: str | None) -> str | None:
    """Read a name, which is one line; one of blanks is none."""
    if text is not None and _CONTROLS.search(text.strip()):
        raise ValueError(f"expected a name in one line, found {text!r}")
    return text.strip() or None if text else None


def _door(text: str) -> str:
    """Check where metrics are answered: on, off, PORT or HOST:PORT."""
    found = _DOOR.fullmatch(text)
    if text not in ("on", "off") and (found is None or not 0 < int(found["port"]) < 65_536):
        raise ValueError(f"expected on, off, PORT or HOST:PORT such as 127.0.0.1:9100, found {text!r}")
    return text


class Settings(BaseModel):
    """Every setting. docs/operating.md lists them. One that is not given is taken from the environment."""

    model_config = ConfigDict(frozen=True, extra="ignore", validate_default=True)

    database_url: str = Field(
        repr=False,  # it may hold a password
        default="sqlite:///data/workreport.db",
        description="SQLAlchemy address of the database: sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME",
    )
    seeds: Annotated[tuple[Path, ...], BeforeValidator(_paths)] = Field(
        default=(shipped("seeds"),), description="The folders with the seed files, with : between them"
    )
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
        description="Tables that a worker makes while it sends them, and as many answers of more than 256 kB that are "
        "made already: JSON, CSV or NDJSON of up to 10,000 rows, and files that are kept",
    )
    made_files: int = Field(
        default=32, ge=1, le=1000, description="XLSX and Parquet files that a worker keeps for further requests"
    )
    made_bytes: int = Field(
        default=268_435_456,
        ge=0,
        le=1_099_511_627_776,
        description="Size of these files together; the latest is kept however large it is",
    )
    made_seconds: float = Field(
        default=300, ge=1, le=86_400, description="Seconds that such a file is kept after it was asked for last"
    )
    exports: Path = Field(
        default=Path("data/exports"),
        description="The folder that exports of all data are made and kept in; all workers of a machine share it",
    )
    exports_bytes: int = Field(
        default=4_294_967_296,
        ge=1_048_576,
        le=1_099_511_627_776,
        description="Size of the exports in it together, and of each; those of the oldest releases are removed first",
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
    # bounds on what a client may send, hold and keep waiting; `app.serving.bounded_protocol` keeps them
    connections: int = Field(default=500, ge=10, le=100_000, description="Connections that a worker holds at once")
    address_bytes: int = Field(
        default=16_384, ge=1024, le=65_000, description="Maximum length of an address, its query included"
    )
    headers: int = Field(default=100, ge=10, le=1000, description="Maximum number of header lines of a request")
    head_bytes: int = Field(
        default=32_768, ge=4096, le=262_144, description="Maximum size of a request's address and headers together"
    )
    head_seconds: float = Field(
        default=10, ge=1, le=300, description="Seconds that a request's address and headers may take to arrive"
    )
    body_bytes: int = Field(default=65_536, ge=0, le=16_777_216, description="Maximum size of a request's body")
    body_seconds: float = Field(
        default=10, ge=1, le=300, description="Seconds that a request's body may take to arrive"
    )
    idle_seconds: float = Field(
        default=75, ge=1, le=3600, description="Seconds that a connection may stay open without a request"
    )
    unread_bytes: int = Field(
        default=65_536,
        ge=4096,
        le=16_777_216,
        description="Bytes of answers that may wait for a client before the server stops answering it",
    )
    stop_seconds: float = Field(
        default=5, ge=0.1, le=300, description="Seconds that clients have to read their answers when the server stops"
    )
    fast_protocol: bool = Field(
        default=True,
        description="Whether answers that are kept are sent from the connection itself; without, all go through "
        "uvicorn. Every bound holds either way",
    )
    access_log: bool = Field(default=False, description="Whether every answer is a line on stdout")
    log_format: Literal["text", "json"] = Field(
        default="text", description="How lines of the log are written: text for people or json for programs"
    )
    metrics: Annotated[str, AfterValidator(_door)] = Field(
        default="on",
        description="Where /metrics is answered: on (where the API is), off, or another port, PORT or HOST:PORT; that "
        "one answers /livez and /readyz too, and nothing else",
    )
    mcp: Literal["on", "off"] = Field(
        default="on", description="Whether /mcp is answered: the Model Context Protocol, by which agents read the data"
    )
    public_url: Annotated[str | None, AfterValidator(lambda text: public_address(text) if text else None)] = Field(
        default=None,
        description="The address that clients use, with the path that the API stands below, where it does; without it "
        "addresses are made from what a trusted proxy says, else from each request",
    )
    publisher: Annotated[str | None, AfterValidator(_name)] = Field(
        default=None,
        max_length=200,
        description="The name of who publishes the data here, which catalogues and citations show",
    )
    contact: Annotated[str | None, AfterValidator(lambda text: contact_address(text) if text else None)] = Field(
        default=None,
        description="Where questions about the data go, which catalogues show: an e-mail address or a web address",
    )
    report_error: Annotated[str | None, AfterValidator(lambda text: report_template(text) if text else None)] = Field(
        default=None,
        description="Where errors in the data are reported, which records link to: a web address or mailto:…, with "
        "{id} for the id of the record and {release} for the number of the release",
    )
    trusted_proxies: Annotated[tuple[Network, ...], BeforeValidator(_networks)] = Field(
        default=(IPv4Network("127.0.0.0/8"), IPv6Network("::1")),
        description="Addresses and networks, with commas between them, whose X-Forwarded-Proto, -Host and -Prefix or "
        "Forwarded headers are believed; empty for none",
    )
    trusted_hosts: Annotated[tuple[str, ...], BeforeValidator(_hosts)] = Field(
        default=(),
        description="Hosts, with commas between them, that requests may be for, *.example.org for all below one; a "
        "request for another is refused with 421. Empty for any. The host of the public address is always among them",
    )
    client_requests: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="Requests that a client may send within CLIENT_SECONDS; without it any number. A client is an IPv4 "
        "address or an IPv6 network of 64 bits, behind trusted proxies that which they name",
    )
    client_seconds: int = Field(
        default=60, ge=1, le=86_400, description="Seconds that CLIENT_REQUESTS are counted for, from a client's first"
    )
    debug: bool = Field(
        default=False, description="Whether an error shows its traceback too, not only the line that says what to do"
    )

    @property
    def metrics_door(self) -> tuple[str, int] | None:
        """Host and port of metrics where they have their own, else None."""
        found = _DOOR.fullmatch(self.metrics)
        return None if found is None else ((found["host"] or "127.0.0.1").strip("[]"), int(found["port"]))

    @model_validator(mode="before")
    @classmethod
    def _from_environment(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Add what variables say. An empty one is as good as none, except that an empty list of proxies is one."""
        return said_by({**variables(), **values})


def said_by(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that count as set, by the name of the setting."""
    return {name: value for name, value in values.items() if value != "" or name == "trusted_proxies"}


def unknown_variables(environment: Mapping[str, str] = os.environ) -> Iterator[tuple[str, str | None]]:
    """Give each variable that looks like a setting but is none, with the nearest setting or None.

    Variables that an orchestrator sets for a service of our name are left out, and so are those that only tests read.
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
