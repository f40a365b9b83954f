"""`/v1/<facts>/{id}/annotation` and `/v1/reports/{id}/annotations`: see `app.schemas.annotation`."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.queries.resources import FACTS
from app.routers.report import ReportId
from app.schemas.annotation import AnnotationCollectionDocument, AnnotationDocument, AnnotationPageDocument
from app.schemas.facts import FACTS as SCHEMAS
from app.texts import Phrase
from app.vocabulary import Resource
from app.web.annotation_collections import annotation_page_of, annotations_of
from app.web.annotations import annotation_of
from app.web.route_contract import FactId, annotation_route

router = APIRouter()

PageNumber = Annotated[
    str,
    Path(
        description=Phrase("AnnotationPage.number", "Number of the page, counted from 1, such as `2`."), examples=["1"]
    ),
]


def _endpoint(kind: Resource) -> Callable[..., Response]:
    def get_annotation(request: Request, id: FactId) -> Response:
        return annotation_of(request, FACTS[kind], id)

    get_annotation.__doc__ = f"Get the annotation of one {kind.en}."
    return get_annotation


for kind, schema in SCHEMAS.items():
    router.add_api_route(
        f"/{kind.path}/{{id}}/annotation",
        _endpoint(kind),
        name=f"annotate_{kind}",
        tags=[kind.path],
        **annotation_route(AnnotationDocument, example=schema.example, moves=True),
    )


@router.get("/reports/{id}/annotations", tags=["reports"], **annotation_route(AnnotationCollectionDocument))
def get_annotations(request: Request, id: ReportId) -> Response:
    """Get the annotations of one report."""
    return annotations_of(request, id)


@router.get("/reports/{id}/annotations/{page}", tags=["reports"], **annotation_route(AnnotationPageDocument))
def get_annotation_page(request: Request, id: ReportId, page: PageNumber) -> Response:
    """Get one page of the annotations of one report."""
    return annotation_page_of(request, id, page)
