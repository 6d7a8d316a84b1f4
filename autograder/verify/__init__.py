"""`autograder verify`: is the autograder itself right? Proven before the class sees it.

`known` reads submissions whose grade is known, `mutants` makes faulty ones from the reference,
`bench` grades them, several benches at once in `run`; `margins` estimates how safely the reference
passes; `proof` holds what was found, `show` prints it.
"""
