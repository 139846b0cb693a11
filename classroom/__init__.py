"""Tools for learners, to use with the toolkit: checks with feedback, predictions, and a personal record.

`exercises`    ``check = exercises.load()``: hints, then the worked answer after an attempt with reasoning
`predictions`  a number, a place, an order or a sketched line, recorded and drawn beside the result; sliders
`plain_errors` explains a missing name or a misspelt column in a sentence
`lesson`       apps inside a lesson; claims and estimates with the strength of their evidence
`record`       the learner's own file of attempts
`answers`      answers stored as hashed keys, by kind, so that a student's folder contains no answers
"""
