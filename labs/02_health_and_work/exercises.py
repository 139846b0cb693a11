"""Exercises of lab 02: hints, worked ideas and known mistakes. The right answers are computed in ``lab02``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lab02 as right

from toolkit.health_and_poverty.poverty.checks import IMPOSSIBLE, INCONSISTENT
from toolkit.teaching.exercises import Exercise, checker


def _is(words: Callable[[], str]) -> Callable[[Any], bool]:
    return lambda answer: str(answer).casefold() == words().casefold()


def _near(value: Callable[[], float], within: float = 0.6) -> Callable[[Any], bool]:
    return lambda answer: abs(float(answer) - value()) < within


def _share_for_percent(value: Callable[[], float]) -> tuple[Callable[[Any], bool], str]:
    return _near(lambda: value() / 100, 0.006), "That is a share; the question is in per cent."


EXERCISES = (
    Exercise(
        "02-1",
        expected=right.familys_line,
        hints=(
            "A couple weighs one, so the couple's line is the line of a household of weight one.",
            "Add up the weights after housing costs: the second parent and the child of fourteen count as further "
            "adults. Then multiply the couple's line by the sum.",
        ),
        idea="A line is one number: that of a couple. Every other household's line is the couple's times the weight of "
        "its members. The publisher's own line for this family is in the table, rounded to the pound.",
        misses=(
            (
                _near(lambda: right.familys_line("BHC"), 1),
                "You took the weights before housing costs; the line is one after them.",
            ),
            (
                _near(lambda: 2 * right.couples_line(), 1),
                "A line per head forgets that a household shares its kitchen.",
            ),
        ),
    ),
    Exercise(
        "02-2",
        expected=right.room_for_housing,
        hints=(
            "What is left after housing must not be less than the line after housing costs.",
            "The couple's income is the line before housing costs. Take the line after housing costs away from it.",
        ),
        idea="Whoever pays more than this for housing and stands on the first line is below the second. It is less "
        "than what the couple in the middle has between its two medians, and it is the same sum in every region, "
        "whatever rents are there.",
        misses=(
            (_near(lambda: right.room_for_housing(right.MEDIAN), 0.1), "That lies between the medians, not the lines."),
            (_near(lambda: -right.room_for_housing(), 0.1), "Turn it round: what can be paid is not below zero."),
        ),
    ),
    Exercise(
        "02-3",
        expected=right.climber,
        hints=(
            "The question is about places in the order, not about points.",
            "Rank both columns with .rank(ascending=False) and subtract.",
        ),
        idea="Before housing costs fewer of its children are on a low income than in most regions; after them, more "
        "than in most. Which of the two a table shows can decide where a programme goes.",
        misses=((_is(lambda: "West Midlands"), "It has the highest rate of all, but it had that before as well."),),
    ),
    Exercise(
        "02-4",
        expected=lambda: right.fault(IMPOSSIBLE),
        hints=(
            "A part cannot be larger than its whole.",
            "Compare constituencies with all constituencies, row by row.",
        ),
        idea="No world has this cell: more constituencies with much low pay than there are constituencies. Nothing in "
        "the table tells which number was meant, so it is left as printed and marked.",
        misses=(
            (_is(lambda: right.fault(INCONSISTENT)), "Its cells could be true one by one; look for one that cannot."),
        ),
    ),
    Exercise(
        "02-5",
        expected=lambda: right.fault(INCONSISTENT),
        hints=(
            "Work out the share from the two counts, and look where it differs from the printed one.",
            "Rounding explains half a point. Leave aside the row that cannot be, and the total.",
        ),
        idea="Each of its figures could be true, but not all of them together. A check finds the contradiction; only "
        "the source can say which figure is wrong.",
        misses=((_is(lambda: right.fault(IMPOSSIBLE)), "That one is not even possible; look for another."),),
    ),
    Exercise(
        "02-6",
        expected=lambda: right.working("composition"),
        tolerance=0.01,
        hints=(
            "Of all the poor adults, how many live with someone in paid work?",
            "It is a column of the composition and not of the rates: run the line that is commented out.",
        ),
        idea="The rate says how those with work fare. The share of the poor says who the poor are. Work can go with a "
        "low rate and yet be what most of the poor have, since so many more people have it.",
        misses=(
            (
                _near(lambda: right.working("rate")),
                "That is how many of the working are poor, not how many of the poor work.",
            ),
            (_near(lambda: 100 - right.working("composition")), "That is the share of those without paid work."),
            (_near(lambda: right.working("composition", "Children")), "That is the share among children."),
        ),
    ),
    Exercise(
        "02-7",
        expected=right.of_the_poor,
        hints=(
            "Think of a hundred children. How many of them live with work and are poor? How many without, and are?",
            "The poor with work are children times risk; divide them by all the poor, with and without work.",
        ),
        idea="A share of the poor is made of two things: how high a group's risk is, and how large the group. A small "
        "risk of many outweighs a high risk of few. It is how three quarters of poor children can live with somebody "
        "who works while work goes with a third of the risk.",
        misses=(
            _share_for_percent(right.of_the_poor),
            (
                _near(lambda: 100 * right.NEARLY_ALL, 0.1),
                "That is the share of all children; ask for that of the poor.",
            ),
            (
                _near(lambda: 100 * right.NEARLY_ALL * right.WORKING, 0.1),
                "So many of a hundred children are poor and live with work; now divide by all the poor.",
            ),
            (_near(lambda: 100 - right.of_the_poor(), 0.1), "That is the share of those without work."),
        ),
    ),
    Exercise(
        "02-8",
        expected=lambda: right.rate(right.after_costs(0.5)),
        hints=(
            "Two things of the definition change: the share of the median, and who is counted.",
            "Set the share to a half and count children; the rate of all is the last one of mine.rows, or in "
            "mine.sentence().",
        ),
        idea="No household earned or paid a penny more or less. A third of the children left poverty by the stroke of "
        "a pen. Whoever quotes a rate without its line has said little.",
        misses=(
            (_near(lambda: right.rate(right.after_costs(0.6)), 0.15), "That is the rate at sixty per cent."),
            (
                _near(lambda: right.rate(right.after_costs(0.5, "people")), 0.15),
                "That is the rate of people of every age; count children.",
            ),
            (
                _near(lambda: right.rate(right.after_costs(0.7, "people")), 0.15),
                "Change the line that makes mine first.",
            ),
        ),
    ),
    Exercise(
        "02-9",
        expected=lambda: 4.0,
        tolerance=0.25,  # a learner who squares the ratio of the two widths is right, chance and all
        hints=(
            "The second survey is four times as large as the first. How does its interval compare?",
            "The width of an interval shrinks with the square root of the number of households.",
        ),
        idea="Four times the households for half the width: an error shrinks with the square root of the sample. A "
        "table by region and family type divides a survey by dozens and multiplies the width.",
        misses=(
            (_near(lambda: 2.0, 0.3), "Twice the households leave the interval about seven tenths as wide."),
            (_near(lambda: 1600.0, 1), "By what number: how many times as many, and not how many."),
        ),
    ),
    Exercise(
        "02-10",
        expected=right.exchequers_pence,
        tolerance=0.01,
        hints=(
            "The row that is wanted is the exchequer's; the whole is gross pay.",
            "100 * costs[…] / costs[…], with “exchequer” above and “pay” below.",
        ),
        idea="Households keep the rest. What goes to the Exchequer is no loss to the country. But whoever promises the "
        "gross raise to a family promises too much, and a Treasury that counts the whole raise as a cost counts too "
        "much as well.",
        misses=(
            _share_for_percent(right.exchequers_pence),
            (_near(lambda: 100 - right.exchequers_pence(), 0.5), "That is what households keep."),
            (
                lambda answer: (
                    abs(float(answer) - right.impact_of(right.living_wage()).costs["value"]["exchequer"]) < 10
                ),
                "That is the sum in millions; ask how much it is of each pound of pay.",
            ),
        ),
    ),
    Exercise(
        "02-11",
        expected=right.norths_share,
        tolerance=0.01,
        hints=(
            "The function that shared the gap out takes another measure too.",
            "lab02.north(lab02.SICK) in place of lab02.north(DISABLED); then .share.",
        ),
        idea="More than the whole gap, by a measure that counts only people out of work: part of it is arithmetic. A "
        "share of a gap says as much about the ruler as about the health.",
        misses=(
            (_near(lambda: right.norths_share(right.DISABLED)), "That is the share with disability."),
            _share_for_percent(right.norths_share),
            (
                lambda answer: abs(float(answer) - right.north(right.SICK).health) < 0.1,
                "Those are percentage points of employment; ask for the share of the gap.",
            ),
        ),
    ),
    Exercise(
        "02-12",
        expected=lambda: right.if_all_were_well("work first"),
        hints=(
            "In that world, who is without work, and does health come into it?",
            "Whether somebody has work was settled before anybody fell ill. A cure comes after it.",
        ),
        idea="Nobody finds work who had none: there the lack of work came first. In the other world the same cure "
        "brings many into work. No regression on either table could have told you which world you are in.",
        misses=(
            (_near(lambda: right.if_all_were_well("illness first")), "That is the world where illness comes first."),
            (
                _near(lambda: abs(float(right.estimate("work first").effects.loc["health", "logit"].iloc[0])), 1),
                "That is the estimate: it tells the same in both worlds, and is no effect in this one.",
            ),
        ),
    ),
)

HARDER = (
    Exercise(
        "02-h1",
        expected=lambda: right.median_of_people(),
        hints=(
            "Everybody in a household has its equivalised income, so that a household counts with its heads.",
            "Sort by income, add up weight times people, and take the income at which half of the sum is reached.",
        ),
        idea="The median is the one of people. Taken over households it is another, since small households have other "
        "incomes than large ones.",
        tolerance=0.001,
        misses=(
            (_near(lambda: right.median_of_people(False), 0.5), "Each household counted once: weigh it by its heads."),
        ),
    ),
    Exercise(
        "02-h2",
        expected=lambda: right.taken_of_the_next_pound(),
        hints=(
            "Compare what is left of the earnings and Universal Credit before and after.",
            "100 minus the pence that are left: first tax and insurance, then the taper on what remains.",
        ),
        idea="The taper takes its part of what tax and insurance have left, so that the rates do not add up: they "
        "multiply. A family on Universal Credit keeps less of one more pound than anybody who pays the higher rate.",
        tolerance=0.01,
        misses=(
            _share_for_percent(lambda: right.taken_of_the_next_pound()),
            (_near(lambda: 100 - right.taken_of_the_next_pound(), 0.5), "That is what is kept."),
            (_near(lambda: right.added_up(), 0.5), "The rates are not added up: the taper is of net earnings."),
        ),
    ),
    Exercise(
        "02-h3",
        expected=lambda: right.share_linked_to_health(),
        hints=(
            "The gap is shared out by health_gap.of_people(people, fitted, region).",
            "100 * found.health / found.gap, or found.share.",
        ),
        idea="What goes with health is how much more of each ill health the region has, times what work differs by "
        "between them. With health drawn alike everywhere it is next to nothing, whatever the gap.",
        tolerance=0.02,
        misses=(_share_for_percent(lambda: right.share_linked_to_health()),),
    ),
)

check = checker((*EXERCISES, *HARDER))
"""``check("02-1", answer)``: what the notebooks call."""
