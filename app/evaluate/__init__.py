"""How well extraction reads a text that people have labelled in full: pure functions, labels and `Draft` to scores.

    labels ---+
              +--matching--> pairs --scores----> how many are right, by field and role
    Draft --marked--+              --mistakes--> what went wrong, by kind

- `marked` is the one form of what a label says and of what extraction finds.
- `evaluation` puts a text together, `table` writes it for a terminal.

docs/evaluation.md says what counts as right. Nothing here reads files, and nothing is imported here: name the file.
"""
