"""The assurance pack of a run: what a reviewer of a business-critical model asks for, as far as it can be generated."""

from optimiser.extras.assurance.write import write_pack

__all__ = ["write_pack"]
