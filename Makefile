# The commands of the project. Each first creates what it needs; the work is done by `python -m toolkit <command>`,
# which is also the way on Windows and in conda.

# The first working Python from 3.11 to 3.13. For another one: make run PYTHON=/path/to/python3.12
USABLE = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
ifndef PYTHON
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
            "$$p" -c '$(USABLE)' 2>/dev/null && echo "$$p" && break; done)
endif
ifeq ($(PYTHON),)
$(error No Python from 3.11 to 3.13 was found. Install one, or name yours: make run PYTHON=/path/to/python3.12)
endif

.PHONY: help run static test test-all lint words messages data docs bench class copy notebooks lock
help run static test test-all lint words messages data docs bench class copy notebooks lock:
	@exec "$(PYTHON)" -m toolkit $@
