"""Walks a list page by page with the client that openapi-python-client makes of the document."""

import sys

from workreport_client import Client
from workreport_client.api.documents import list_documents
from workreport_client.api.metrics import get_metric
from workreport_client.models import Document, DocumentPage, Language, MetricRecord, Problem, Standing
from workreport_client.types import UNSET

client = Client(base_url=sys.argv[1])
found: list[Document] = []
cursor = UNSET
while True:
    page = list_documents.sync(client=client, limit=5, lang=Language.EN, cursor=cursor)
    assert isinstance(page, DocumentPage), page
    found += page.data
    if page.page.next_ is None:
        break
    cursor = page.page.next_
assert len(found) == page.page.total > 5
trial = [document.title for document in found if document.standing is Standing.TRIAL]
assert trial

record = get_metric.sync(client=client, id="qinghai-org-2020.online-class-attendances")
assert isinstance(record, MetricRecord)
assert record.value == 58500
assert record.evidence[0].selector[0].type_ == "TextPositionSelector"
none = get_metric.sync(client=client, id="qinghai-org-2020.online-clases")
assert isinstance(none, Problem)
assert none.status == 404
print(f"openapi-python-client: {len(found)} documents, {len(trial)} on trial")
