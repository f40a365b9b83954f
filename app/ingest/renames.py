"""Former slugs of facts: `renamed` in report.yaml, which may lead over several steps to the slug of today."""

from collections.abc import Mapping


def chain(renamed: Mapping[str, str], slug: str) -> list[str]:
    """Return the slugs that a slug leads to, itself first. Where they lead in a circle, the last one occurs twice."""
    steps = [slug]
    while (following := renamed.get(steps[-1])) is not None:
        steps.append(following)
        if following in steps[:-1]:
            break
    return steps


def resolved(renamed: Mapping[str, str]) -> dict[str, str]:
    """Return the slug of today for each former one; there must be no circle."""
    return {former: chain(renamed, former)[-1] for former in renamed}
