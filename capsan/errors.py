"""What ends a command with exit status 2 and a message that says what to do."""


class UsageError(Exception):
    """The command was asked for something that makes no sense."""


class EnvironmentProblem(Exception):  # noqa: N818 - EnvironmentError is taken, and this is not always the code's error
    """The machine, an installation or a build is not as the command needs it."""
