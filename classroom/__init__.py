"""What a learner meets besides the toolkit: checks that answer back, predictions, and a record that is theirs.

`exercises`    ``check = exercises.load()``: hints that lead, the worked idea after an attempt with its reasoning
`predictions`  a number, a place, an order or the sketch of a line, recorded and drawn beside the result; sliders
`plain_errors` a missing name or a misspelt column in a sentence
`lesson`       an app inside a lesson; claims and estimates with the strength of their evidence
`record`       the learner's own file of attempts
`answers`      answers as keys: by kind, and sealed, so that a student's folder holds none
"""
