"""An error in SDMX-ML 2.1 (section 3A, part I)."""

from app.formats import sdmx_ml
from app.sdmx.structures import Texts


def error(code: int, *texts: Texts) -> bytes:
    """Write an error message: a code of the REST API (4.7 of v1.5), and texts that say what is wrong."""
    inside = "".join(sdmx_ml.said("com:Text", text) for text in texts)
    body = f'<mes:ErrorMessage code="{code}">{inside}</mes:ErrorMessage>'
    return f"{sdmx_ml.root('Error', 'com')}{body}</mes:Error>\n".encode()
