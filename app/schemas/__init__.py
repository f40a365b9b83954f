"""What goes out and what may be asked, one small file a resource.

What goes out is described by TypedDicts: bodies are rendered once, when an edition is loaded, so nothing is validated
again on the way out. What may be asked is a pydantic model, since it comes from strangers.
"""
