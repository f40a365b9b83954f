"""What must hold of seeds, one file a subject. `app.ingest.verify` puts the checks together."""
