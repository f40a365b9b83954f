"""The tools, one small file each; `TOOLS` lists them in the order in which clients see them."""

from app.agents.tools import get_fact, get_report, get_series, list_changes, list_indicators, search

TOOLS = {
    tool.name: tool
    for tool in (
        search.TOOL,
        list_indicators.TOOL,
        get_series.TOOL,
        get_fact.TOOL,
        get_report.TOOL,
        list_changes.TOOL,
    )
}
