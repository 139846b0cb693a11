"""Course configuration: nbgrader reads this file in its own process, whose environment the kernels inherit."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
os.environ["LEVELLING_UP_MARKING"] = str(HERE / "marking" / "marking.py")
os.environ["LEVELLING_UP_RECORD"] = "off"

c = get_config()
c.CourseDirectory.root = str(HERE)
c.CourseDirectory.course_id = "levelling-up"
c.ClearSolutions.code_stub = {"python": "# Your code here"}
c.ExecutePreprocessor.timeout = 300
c.GenerateAssignment.create_assignment = True
