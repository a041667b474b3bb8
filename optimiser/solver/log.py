"""What the solver said of itself, under our own headings: kept with a run for whoever looks into one."""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy


@dataclass
class SolverLog:
    """The log of a solve. It holds times, so nothing that is hashed may hang on it."""

    parts: list[str] = field(default_factory=list)

    def heading(self, text: str) -> None:
        """Begin a part."""
        self.parts.append(f"\n== {text}\n")

    def listen(self, highs: highspy.Highs) -> None:
        """Take down what a HiGHS says, none of it on the screen."""
        highs.setOptionValue("output_flag", True)
        highs.setOptionValue("log_to_console", False)
        highs.cbLogging.subscribe(lambda event: self.parts.append(event.message))

    @property
    def text(self) -> str:
        """Everything so far."""
        return "".join(self.parts).lstrip("\n")
