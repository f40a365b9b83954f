"""What holds for every fact of any text: its place, its clause, its words."""

import hypothesis.strategies as st
from hypothesis import given

from support.extracting import extractor

WORDS = "等 各 对 的 其中 举办 开展 实施 印发 制定 首次 培训班 培训 党员 人才 论坛 计划 “组团式” 援疆 教育 办法 试点"
PIECES = [*"“”《》（）()、，。；\n𠀀", *WORDS.split(), "3期", "12人", "1,234", "工作安排", "一、"]


@given(st.lists(st.sampled_from(PIECES), max_size=50).map("".join))
def test_a_fact_is_where_it_says_and_has_a_name(text: str) -> None:
    draft = extractor().extract(text, 2030)
    facts = [*draft.documents, *draft.measures, *draft.training_programs, *draft.talent_initiatives]
    starts = {quantity.start for quantity in draft.quantities}
    for fact in facts:
        assert fact.quote
        assert fact.quote == text[fact.start : fact.end] == fact.quote.strip()
        assert "\n" not in fact.quote
        assert starts.issuperset(fact.quantities)
        if fact.clause_start is not None and fact.clause_end is not None:
            assert fact.clause_start <= fact.start < fact.end <= fact.clause_end
            assert "\n" not in text[fact.clause_start : fact.clause_end]
    assert all(document.title for document in draft.documents)
    assert all(measure.title for measure in draft.measures)
    assert all(program.name for program in draft.training_programs)
    assert all(initiative.name for initiative in draft.talent_initiatives)
