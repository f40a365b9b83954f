"""What a text is found by: any part of its Chinese, its figures as written, its English words whatever their ending."""

import re
from itertools import accumulate
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.index import positions, sets
from app.index.tokens import SearchTerm, matches, plain, postings, runs, snippet, stem, terms

TEXTS = st.text(alphabet="培训人才党员干部3377.,%％万 ,。“”ⅢabTrained’'-\n<&𠀀", max_size=60)
RUN = re.compile("[培训人才党员干部万𠀀]{1,}")


def found(text: str, query: str) -> bool:
    """Tell, by the tokens alone, whether a text matches a query: what the index does, one text at a time."""
    elements, pairs, places, _ = postings(text)
    positions = {token: {-1} for token in elements}  # of an element alone it does not matter where it stands
    for pair, position in zip(pairs, places, strict=True):
        positions.setdefault(pair, set()).add(position)
    return all(
        bool(set.intersection(*({p - at for p in positions.get(token, ())} for token, at in term.parts)))
        for term in terms(query)
    )


@given(TEXTS, st.data())
def test_a_text_is_found_by_any_part_of_its_chinese(text: str, data: st.DataObject) -> None:
    for run in RUN.findall(text):
        start = data.draw(st.integers(0, len(run) - 1))
        end = data.draw(st.integers(start + 1, len(run)))
        assert found(text, run[start:end])


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_what_is_taken_as_it_is_has_no_other_form() -> None:
    """Each character has the same form alone, where it may be taken as it is, and beside one that has another form."""
    characters = [chr(code) for code in range(0x110000)]
    alone = [plain(character) for character in characters]
    assert len([character for character, form in zip(characters, alone, strict=True) if form == character]) > 20_000
    assert alone == list(plain("Ａ" + "".join(characters))[1:])


@pytest.mark.parametrize(
    ("figure", "wide"),
    [("5.85万", "５．８５万"), ("75.8%", "７５．８％"), ("3377", "３，３７７"), ("3,377人次", "３３７７人次")],
)
def test_full_width_figures_are_figures(figure: str, wide: str) -> None:
    for text, query in ((f"培训{figure}余", wide), (f"培训{wide}余", figure), (f"培训{wide}余", wide)):
        assert found(text, query)
        assert [text[start:end] for start, end, _ in matches(text, terms(query))] == [text[2:-1]]
    assert not found("培训５．８６万", figure)


@pytest.mark.parametrize(
    ("copied", "meant"), [("⻘海", "青海"), ("专⻔", "专门"), ("⼈⼤", "人大"), ("⺠族", "民族"), ("队⻓", "队长")]
)
def test_radicals_are_the_characters_that_they_stand_for(copied: str, meant: str) -> None:
    """So a term copied out of a PDF finds what it says, and not everything that holds the rest of it."""
    assert found(f"在{meant}召开", copied)
    assert found(f"在{copied}召开", meant)
    assert not found("上海召开专栏", copied)
    assert matches(f"在{copied}召开", terms(meant)) == [(1, 3, 0)]


def test_a_comma_of_a_sentence_stays_one() -> None:
    assert not found("培训１２，３４５人", "培训12人")
    assert not found("参训12，345人获奖", "12345")
    assert not found("共５．建成", "5.0")


@given(TEXTS, st.text(alphabet="培训人才党员干部万", min_size=1, max_size=6))
def test_chinese_is_found_only_as_it_is_written(text: str, query: str) -> None:
    assert found(text, query) == (query in text)


@given(TEXTS, TEXTS)
def test_what_is_found_is_what_is_marked(text: str, query: str) -> None:
    wanted = terms(query)
    marked = {number for _, _, number in matches(text, wanted)}
    assert marked == {number for number, term in enumerate(wanted) if found_term(text, term)}


def found_term(text: str, term: SearchTerm) -> bool:
    elements, pairs, places, _ = postings(text)
    if len(term.elements) == 1:
        return term.elements[0] in elements
    return bool(
        set.intersection(
            *({p - at for pair, p in zip(pairs, places, strict=True) if pair == token} for token, at in term.parts)
        )
    )


@given(TEXTS)
def test_a_text_finds_itself(text: str) -> None:
    assert found(text, text)


@given(TEXTS, TEXTS)
def test_nothing_reaches_from_one_text_into_the_next(one: str, other: str) -> None:
    _, _, first, size = postings(one)
    _, _, second, _ = postings(other)
    assert all(position + 2 < size for position in first)
    assert all(position >= 0 for position in second)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("培训各级干部3377人次", "3377"),
        ("培训各级干部3377人次", "3377人次"),
        ("培训各级干部3,377人次", "3377"),
        ("培训各级干部３３７７人次", "3377"),
        ("培训各级干部3377人次", "3,377"),
        ("培训5.85万余人次", "5.85万"),
        ("占比达到75.8%", "75.8%"),
        ("占比达到75.8％", "75.8%"),
        ("占比达到75.8%", "75.8"),
        ("Trained 3,377 cadres", "3377 train"),
        ("Policies for Talent’s sake", "policy talent"),
        ("work-report", "WORK REPORT"),
    ],
)
def test_found(text: str, query: str) -> None:
    assert found(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("培训各级干部3377人次", "337"),
        ("占比达到75.8%", "5.8"),
        ("占比达到75.8%", "75"),
        ("人才、培训", "才培"),
        ("人才培训", "人才 工作"),
        ("training", "trai"),
    ],
)
def test_not_found(text: str, query: str) -> None:
    assert not found(text, query)


@pytest.mark.parametrize(
    "forms",
    [
        "train trains trained training trainings TRAINING",
        "organize organizes organized organizing organization organizations",
        "cadre cadres",
        "policy policies",
        "talent talents talent's talent’s",
        "award awards awarded awarding",
        "programme programmes program programs",
        "organise organisation organisations organised organising organize organization",
        "modernisation modernised modernising modernization modernized",
        "centre centres centred centring center centers centered centering",
        "kilometre kilometres kilometer kilometers",
        "labour labours laboured labouring labor labors labored laboring",
        "neighbourhood neighbourhoods neighborhood neighborhoods",
        "behaviour behaviours behavior behaviors",
        "favourite favourites favorite favorites",
        "analyse analysed analysing analyze analyzed analyzing",
        "licence licences license licenses licensed licensing",
        "practise practised practising practice practices practiced practicing",
        "defence defences defense defenses",
        "dialogue dialogues dialog dialogs",
        "catalogue catalogues catalogued cataloguing catalog catalogs cataloged cataloging",
        "judgement judgements judgment judgments",
        "travelled traveled travelling traveling",
        "enrol enroll enrolment enrollment",
        "skilful skillful",
        "ageing aging",
        "manoeuvre manoeuvres maneuver maneuvers",
        "paediatric pediatric",
        "organisation's organization’s",
    ],
)
def test_a_word_is_found_whatever_its_ending(forms: str) -> None:
    assert len({tuple(terms(form)) for form in forms.split()}) == 1
    assert len({stem(form.replace("’", "'")) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "four for",
        "hour hor",
        "tour tor",
        "course corse",
        "expertise expert",
        "improvise improve",
        "paradise parade",
        "treatise treat",
        "timbre timber",
        "enterprise enterprize",
        "promise promize",
        "cheque check",
        "flour floor",
        "scoured scored",
        "cadre cader",
    ],
)
def test_other_words_are_not_taken_for_another_spelling(words: str) -> None:
    one, other = words.split()
    assert stem(one) != stem(other)


@pytest.mark.parametrize("query", ["", " ", "，。、", "%", "<>&", "\u0000", "——"])
def test_nothing_to_look_for(query: str) -> None:
    assert terms(query) == ()


@given(TEXTS, TEXTS, st.integers(1, 200))
def test_a_snippet_is_html_of_the_text(text: str, query: str, width: int) -> None:
    html = snippet([text], terms(query), width)
    bare = html.replace("<em>", "").replace("</em>", "").removeprefix("…").removesuffix("…")
    assert not re.search("[<>]", bare)
    assert not re.search("&(?!amp;|lt;|gt;|quot;|#x27;)", bare)
    from html import unescape

    assert unescape(bare) in text
    assert bool(re.search("<em>", html)) == bool(matches(text, terms(query)))
    assert html.count("<em>") == html.count("</em>")


def test_a_snippet_shows_the_text_that_matches_most() -> None:
    texts = ["培训", "x" * 400 + " 人才培训 " + "y" * 400, "人才培训"]
    html = snippet(texts, terms("人才 培训"), 80)
    assert "<em>人才培训</em>" in html
    assert html[0] == html[-1] == "…"
    assert snippet(["<b>人才</b>"], terms("人才")) == "&lt;b&gt;<em>人才</em>&lt;/b&gt;"
    assert snippet(["无"], terms("人才")) == "无"


SETS = st.sets(st.one_of(st.integers(0, 200), st.integers(0, 70_000)))


@given(SETS)
def test_sets_survive_the_database(numbers: set[int]) -> None:
    assert set(sets.unpack(sets.pack(sorted(numbers)))) == numbers
    assert set(positions.read(positions.write(sorted(numbers)))) == numbers


@given(TEXTS)
def test_a_text_is_indexed_by_the_runs_that_a_query_is_cut_into(text: str) -> None:
    elements, pairs, places, size = postings(text)
    cut = list(runs(text))
    assert elements == {token for tokens, _, _ in cut for token in tokens}
    begins = [0, *accumulate(len(tokens) + 1 for tokens, _, _ in cut)]
    wanted = [
        (pair, begin + at)
        for begin, (tokens, _, _) in zip(begins, cut, strict=False)
        for at, pair in enumerate(map(add, tokens, tokens[1:]))
    ]
    assert list(zip(pairs, places, strict=True)) == wanted
    assert size == begins[-1]
