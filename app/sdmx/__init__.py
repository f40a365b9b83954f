"""Series as SDMX has them: ids, periods, structures, requests and errors, whatever the version and the format.

`ids` and `periods` say our codes and periods as SDMX does, and read them back. `structures` has the artefacts, and
`definition` makes ours of the vocabularies of a release. `keys`, `conditions` and `versions` read requests. `data` has
the observations that the writers in `app.formats` take. Nothing here knows HTTP or the database.
"""
