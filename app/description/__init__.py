"""What the data are, said once: tables, columns, keys, licence. Every form of a description is made of it.

`table` says what a table is, `tables` has them all, derived from the rows that lists send. `columns` reads columns off
the type of a row. `dataset` is about the whole.
"""
