"""Copies of a database, and what proves that it is sound.

- `digests`: of the stored rows, written by a load and compared by a check; `check`: all that can be checked.
- `seal`: the line at the end of a backup that proves every byte of it; `files`: files that are not whole yet.
- `backup` and `restore`: a database into a file and back, for both engines; `transfer`: rows from one to the other.
- `swap_file` and `swap_tables`: how what was restored takes the place of what is read and written meanwhile.

Nothing is imported here: name the file.
"""
