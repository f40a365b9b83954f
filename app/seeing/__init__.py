"""What operators see of a running server: numbers of all its workers, lines of a log, names of requests.

- `request`: one request as logs and numbers know it: its id and its trace.
- `logs`: lines of text or JSON that nothing a client sends can forge.
- `board`: the memory that all workers of a server write their numbers to, each in a place of its own.
- `tallies`: the numbers of one worker.
- `exposition`: the numbers of all workers in the formats of Prometheus.
"""
