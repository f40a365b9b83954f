"""HTTP matters that belong to no resource: query strings, languages, releases, cursors, problems."""
