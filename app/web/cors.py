"""Pages of any origin may read the data (CORS, Fetch standard 3.2): every answer says so, whatever its origin."""

EXPOSED = ("Link", "ETag", "Content-Language", "Content-Disposition", "Retry-After")
HEADERS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": ", ".join(EXPOSED)}
