"""The strongest simple alternatives: a database asked with plain SQL by a bare ASGI application.

They run in the environment of the peers and import nothing of the project.
"""
