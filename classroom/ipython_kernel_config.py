"""Every kernel of an environment that has the wheel says a missing name in a sentence, before any cell has run."""

c = get_config()
c.IPKernelApp.extensions.append("classroom.plain_errors")
