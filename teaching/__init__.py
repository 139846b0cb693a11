"""Class materials: master lessons with their answers, and what is derived from them (`make class`).

Nothing in this folder should reach a student. A lab's master (``teaching/<lab>/lesson.ipynb``), its answers
(``answers.py``) and its rubric (``rubric.yaml``) are the sources; `derive` makes the notebooks, `build` the rest.

`exercises`  an exercise with its right answer, and its sealed form for a student's folder
`derive`     notebooks for students, teachers, nbgrader and Otter; slides and a handout
`build`      ``python -m teaching``: writes all the materials
`pages`      pages from the templates
`class_page` the teacher's view of records that students handed in
`marking`    marking for the hidden tests of a course
`own_place`  the mini-project on a place of the student's choice
"""
