"""What is a NIK, what is doubtful, what is none."""

import datetime as dt

import pytest

from mpp.regency.people import nik

TODAY = dt.date(2026, 11, 3)
GOOD = "3510011203909001"

REFUSED = [
    ("", "length"),
    ("351001120390900", "length"),
    ("35100112039090011", "length"),
    ("351001120390900A", "length"),
    ("\u0663510011203909001", "length"),  # an Arabic digit is a digit to Python
    ("1111111111111111", "repeated"),
    ("0000000000000000", "repeated"),
    ("3510013213909001", "date"),  # day 32
    ("3510010003909001", "date"),  # day 0
    ("3510014003909001", "date"),  # 40 is nobody's day
    ("3510017203909001", "date"),  # a woman's day 32
    ("3510011213909001", "date"),  # month 13
    ("3510012902019001", "date"),  # 29 February of a common year
    ("3510011203900000", "serial"),
]


@pytest.mark.parametrize(("number", "problem"), REFUSED)
def test_numbers_that_cannot_be_a_nik_are_refused(number: str, problem: str) -> None:
    assert [each.code for each in nik.check(number, TODAY)] == [problem]
    assert not nik.PROBLEMS[problem].warning
    with pytest.raises(nik.InvalidNik) as refused:
        nik.parse(number, TODAY)
    assert refused.value.detail == {"problem": problem}


@pytest.mark.parametrize(
    ("number", "born", "female"),
    [
        (GOOD, dt.date(1990, 3, 12), False),
        ("3510015203909001", dt.date(1990, 3, 12), True),
        ("9208010101269001", dt.date(2026, 1, 1), False),
        ("9208010112269001", dt.date(1926, 12, 1), False),  # December 2026 has not come
        ("3510016902009001", dt.date(2000, 2, 29), True),
        ("3510 0112.0390-9001", dt.date(1990, 3, 12), False),
    ],
)
def test_facts_of_a_nik(number: str, born: dt.date, *, female: bool) -> None:
    facts = nik.parse(number, TODAY)

    assert (facts.birth_date, facts.female) == (born, female)
    assert facts.district.startswith(facts.regency)
    assert nik.check(number, TODAY) == []


def test_an_unknown_region_is_only_a_warning() -> None:
    problems = nik.check("9999991203909001", TODAY, knows_district=lambda code: code == "35.10.01")

    assert [(each.code, each.warning) for each in problems] == [("region", True)]
    assert nik.check(GOOD, TODAY, knows_district=lambda code: code == "35.10.01") == []


def test_other_answers_that_disagree_are_only_warnings() -> None:
    problems = nik.check(GOOD, TODAY, birth_date=dt.date(1991, 3, 12), female=True)

    assert [(each.code, each.warning) for each in problems] == [
        ("birth_date", True),
        ("sex", True),
    ]


def test_the_typed_birth_date_may_be_in_the_earlier_century() -> None:
    assert nik.check("3510011203109001", TODAY, birth_date=dt.date(1910, 3, 12)) == []


@pytest.mark.parametrize(
    ("number", "masked"), [(GOOD, "3510********9001"), ("123", "***"), ("", "")]
)
def test_mask(number: str, masked: str) -> None:
    assert nik.mask(number) == masked
