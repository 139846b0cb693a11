"""The making of a class: masters of the lessons with their answers, and what is derived from them (`make class`).

Nothing of this folder belongs in a student's hands. A lab's master (``teaching/<lab>/lesson.ipynb``), its answers
(``answers.py``) and its rubric (``rubric.yaml``) are the sources; `derive` makes the notebooks, `build` the rest.

`exercises`  an exercise with its right answer, and what of it a student's folder may hold
`derive`     the student's, the teacher's, nbgrader's and Otter's notebook, slides and handout
`build`      ``python -m teaching``: writes all of it
`pages`      what is written from the templates
`class_page` the teacher's view of the records that students handed in
`marking`    what the hidden tests of a course ask
`own_place`  the mini-project on a place of one's own
"""
