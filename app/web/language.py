"""Which language a request is answered in: `lang`, else Accept-Language (RFC 9110, 12.5.4), else Chinese."""

from starlette.requests import Request

from app.vocabulary import Lang


def language(request: Request) -> Lang:
    """Return the language for a request whose `lang` may be anything; only known values count."""
    asked = request.query_params.get("lang")
    return Lang(asked) if asked in set(Lang) else preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> Lang:
    """Return the language that an Accept-Language header likes best; Chinese where it likes neither."""
    best, weight = Lang.ZH, 0.0
    for position, part in enumerate(header.split(",")[:20]):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        quality = _quality(parameters) - position / 1e6  # of equals the first
        if primary == "*" and quality > weight and weight == 0.0:
            best, weight = Lang.ZH, quality
        elif primary in set(Lang) and quality > weight:
            best, weight = Lang(primary), quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
