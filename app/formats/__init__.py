"""Rows to bytes: pure functions, one file a format. What the columns are is `app.schemas`' business."""
