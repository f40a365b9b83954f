"""All data of a release as one file: what goes into it, how it is written, and the folder that it is kept in.

`contents` gives the rows of every table of `app.description`, rendered as NDJSON, in parts, so memory does not grow
with their number. `zip_file` and `sqlite_file` write them. `readme` explains the zip. `folder` makes each file once for
all processes that share it.
"""
