"""What tests share besides fixtures, a module a subject."""
