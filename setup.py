"""The wheel includes what the toolkit reads and what a class works on; a checkout uses its own folders."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CARRIED = ("data", "labs", "docs")
NOT = ("prepare", "raw", "__pycache__", "*.pyc", ".ipynb_checkpoints", "images", "my_record.jsonl")
LEFT = shutil.ignore_patterns(*NOT)


class WithTables(build_py):
    """Copies the tables, lessons and documents to ``toolkit/_bundled`` in a wheel."""

    def run(self):
        """Copy them, unless the project is installed in place."""
        super().run()
        if not self.editable_mode:
            for name in CARRIED:
                to = Path(self.build_lib) / "toolkit" / "_bundled" / name
                shutil.copytree(Path(__file__).parent / name, to, ignore=LEFT, dirs_exist_ok=True)


setup(
    cmdclass={"build_py": WithTables},
    data_files=[("etc/ipython", ["classroom/ipython_kernel_config.json"])],  # read by every kernel of the environment
)
