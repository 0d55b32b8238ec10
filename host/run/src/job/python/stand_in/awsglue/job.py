"""The job itself."""


class Job:
    """A job, whose bookmarks are no concern of a program."""

    def __init__(self, glue_context):
        self.glue_context = glue_context

    def init(self, job_name, args=None):
        """Nothing: the job runs already."""

    def commit(self):
        """Nothing: what it wrote is put in place when all of it is written."""
