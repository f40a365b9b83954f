"""SDMX over HTTP: requests below `/sdmx`, and their answers.

`parameters` reads query strings, `media_types` what a client accepts, `context` puts both together. `errors` is how
every error is answered there. `data`, `structure`, `availability` and `schema` answer requests of the REST API of SDMX
3.0; `asked`, `artefacts`, `constraints` and `written` are what they share with those of 2.1.
"""
