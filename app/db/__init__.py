"""The database: what both engines share, and what each has of its own.

- `tables`: tables written as classes; `types`: exact columns; `functions`: what each engine calls by another name.
- `engine`: connects, and lets one write; `connections`: reads for a server, whatever happens to the database.
- `statements`: prepared ones, handed to the driver; `migrations`: the schema and its revisions.
- `url`: addresses of databases; `sqlite` and `postgresql`: what only one engine needs; `backup`: a copy of SQLite.

Nothing is imported here: name the file.
"""
