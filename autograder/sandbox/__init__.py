"""Where student code runs: never in the grader's process, always in a locked child of its own.

`box` is the grader's side. `server` imports TensorFlow once and forks; `child` is what a fork
becomes; `locks` is what it is locked with; what passes between them goes over the `wire`.
"""
