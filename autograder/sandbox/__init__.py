"""Where student code runs: never in the grader's process, always in a locked child of its own.

The grader's side: `box` holds everything untrusted about one submission, `peers` are the processes
as it knows them, `watch` adds up what they take, `failures` puts what they report into words,
`printed` keeps a little of what they print. The other side: `server` imports TensorFlow once and
forks, `child` is what a fork becomes, `calls` runs the student's functions, `standins` are what
honest code may miss. Between the two: the `wire`. The locks: `locks`, with `landlock`, `seccomp`,
`namespaces` and `libc`; `processes` and `reach` see to users.
"""
