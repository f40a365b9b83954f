"""Rows to bytes: pure functions, one file per format. `app.schemas` decides which columns there are."""
