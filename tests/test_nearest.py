"""What a mistyped name is taken for: found among few and among many, short and long, in little time."""

import time

import pytest

from app.errors import nearest

REPORTS = [
    f"{region}-{genre}-{year}" for region in ("gz", "qh", "xz") for genre in ("org", "gov") for year in range(99)
]
LONG = [f"qinghai-org-2020.trained-cadres-of-{place}-{n}" for place in ("towns", "villages") for n in range(5000)]


@pytest.mark.parametrize(
    ("value", "known", "first"),
    [
        ("them", ("theme", "year", "q"), "theme"),
        ("CN-HQ", ("CN-QH", "CN-GS", "CN"), "CN-QH"),
        ("gz-rog-20", REPORTS, "gz-org-20"),
        ("gz-org-20x", REPORTS, "gz-org-20"),
        ("gz-org-2", REPORTS, "gz-org-2"),
        (LONG[77] + "x", LONG, LONG[77]),
        (LONG[5077].replace("villages", "vilages"), LONG, LONG[5077]),
        ("qinghai-org-2020.online-clases", ("qinghai-org-2020.online-classes", "qinghai-org-2020.honours"), None),
    ],
)
def test_a_slip_is_understood(value: str, known: tuple[str, ...], first: str | None) -> None:
    assert nearest(value, known)[0] == (first or known[0])


def test_nothing_is_made_up() -> None:
    assert nearest("nothing", ()) == ()
    assert nearest("nothing.at-all", LONG) == ()
    assert nearest("x" * 101, ["x" * 100]) == ()
    assert set(nearest("gz-org-2x", REPORTS)) <= set(REPORTS)


def test_it_takes_little_time() -> None:
    begun = time.process_time()
    for n in range(20):
        nearest(LONG[n][:-3] + "xyz", LONG)
        nearest(f"qh-ogr-{n}", REPORTS)
    assert time.process_time() - begun < 1  # the whole comparison of each takes a second and more
