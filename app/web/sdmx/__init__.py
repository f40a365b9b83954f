"""SDMX over HTTP: requests below `/sdmx`, and their answers.

`parameters` reads query strings, `media_types` what a client accepts, `context` puts both together. `errors` is how
every error is answered there, `later` what is not implemented. `data`, `structure`, `availability` and `schema` answer
requests of the REST API of SDMX 3.0. Those of the same names with `_2_1` answer requests of 2.1, whose paths
`paths_2_1` reads. They share `asked`, `artefacts`, `constraints`, `written` and `start`.
"""
