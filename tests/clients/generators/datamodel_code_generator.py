"""One typed call with the models that datamodel-code-generator makes."""

import sys
from urllib.request import urlopen

from made.datamodel_code_generator import MetricPage

with urlopen(f"{sys.argv[1]}/v1/metrics?theme=talent&theme=cadre-team&lang=en") as response:
    page = MetricPage.model_validate_json(response.read())
total: int = page.page.total
assert 0 < len(page.data) <= total
assert all(record.value is not None for record in page.data)
print(f"datamodel-code-generator: {len(page.data)} of {total} metrics, the first {page.data[0].id}")
