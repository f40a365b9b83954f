"""`workreport review`: a page on this machine for the person who looks at a draft.

- `items` says what there is to look at, `session` takes decisions and undoes them, `server` speaks HTTP on the loopback
  address alone, `page` is what a browser shows.

What is decided becomes data in the seed folder (`app.ingest.corrections`): nothing is kept anywhere else.
"""
