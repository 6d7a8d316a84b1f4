"""Part 5: generation.py, with a model that is sure of the alphabet."""

from check_tools import describe, expect


def test_starts(generation, reciter):
    result = generation.generate_text(reciter, "abc", 2, 1.0)
    expect(
        isinstance(result, str) and result.startswith("abc"),
        "a string that begins with 'abc'",
        describe(result),
        "Put the new characters behind start, and return both.",
    )


def test_length(generation, reciter):
    result = generation.generate_text(reciter, "abc", 2, 1.0)
    new = len("".join(result).removeprefix("abc"))
    expect(new == 2, "2 new characters", f"{new}", "Each turn of the loop adds one character.")


def test_follows(generation, reciter):
    result = "".join(generation.generate_text(reciter, "abc", 4, 1.0)).removeprefix("abc")
    expect(
        result[:3] == "def"[: len(result)] and result,
        "'abc' continued with 'defg': this model knows the alphabet",
        repr(result),
        "Read the prediction at the last step, and give the model the new character as well.",
    )
