"""What the map of the plan tells by its shades."""

from app.plan.map import number_steps, step_of, whole_share


def test_shades_are_classes_of_numbers() -> None:
    assert number_steps([]) == ()
    assert number_steps([0, 1]) == ((1, 1),)
    assert number_steps([3, 1]) == ((1, 1), (2, 2), (3, 3))
    assert number_steps([4]) == ((1, 2), (3, 4))
    assert number_steps([900, 7]) == ((1, 300), (301, 600), (601, 900))
    assert [step_of(value, number_steps([900])) for value in (None, 0, 1, 300, 301, 900)] == [
        0, 0, 1, 1, 2, 3,
    ]  # fmt: skip
    assert [whole_share(share) for share in (0, 0.001, 0.5, 0.999, 1)] == [0, 1, 50, 99, 100]
