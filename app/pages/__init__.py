"""Documentation and pages for people: OpenAPI, Swagger UI, the pages of problems, their frame and assets."""
