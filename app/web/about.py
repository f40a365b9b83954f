"""What is said of the data wherever it goes: name, licence, citation, contact."""

from app.vocabulary import Lang


def about_data(lang: Lang, release: int) -> dict[str, object]:
    """Return name, release, licence, citation and contact in a language."""
    zh = lang is Lang.ZH
    return {
        "name": "工作综述结构化数据" if zh else "Structured work-report data",
        "release": release,
        "licence": "CC BY 4.0（数据与译文）；原文版权归其发布者"
        if zh
        else "CC BY 4.0 (data and translations); each report's text belongs to its publisher",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "citation": f"工作综述结构化数据，第 {release} 版，CC BY 4.0"
        if zh
        else f"Structured work-report data, release {release}, CC BY 4.0",
        "contact": "本服务的运行者" if zh else "the operator of this server",
    }
