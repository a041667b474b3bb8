"""The proof of a run as a file: per tier the duals of its relaxation and the leaves of its search."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimiser.errors import RunError
from optimiser.proof.system import Floats
from optimiser.proof.tree import Leaf

PROOF = "proof.npz"
FORMAT = 1
NO_PLAN = "no plan"
"""The name of what proves that a question has no plan, in place of a measure."""
Arrays = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class TierProof:
    """What proves the bound of a tier.

    Attributes:
        measure: of the tier, or `NO_PLAN`.
        root: duals of the relaxation; from them also follow choices that later tiers cannot unmake.
        leaves: of the search; one that makes no choice where the relaxation was enough.
        held: the choices, where the tier was solved with these held.
        plan: of an even tier, the plan at which its squares are touched; for such a tier a choice may be held at
            -1, which leaves it open, and `root` has a dual for each row that it was solved under.
        share: of the last tier, the share of their room within which the amounts of the even ones were kept.
    """

    measure: str
    root: Floats
    leaves: tuple[Leaf, ...]
    held: Floats | None = None
    plan: Floats | None = None
    share: float | None = None


@dataclass(frozen=True)
class Proof:
    """What proves the answer of a run, tier by tier."""

    tiers: tuple[TierProof, ...]

    def of(self, measure: str) -> TierProof | None:
        """The proof of a tier; None where none is kept."""
        return next((tier for tier in self.tiers if tier.measure == measure), None)


def proof_bytes(proof: Proof) -> bytes:
    """The file of a proof: the same proof gives the same bytes."""
    tiers = [{"measure": tier.measure, "leaves": len(tier.leaves)} for tier in proof.tiers]
    about = json.dumps({"format": FORMAT, "tiers": tiers}).encode()
    arrays: Arrays = {"about": np.frombuffer(about, np.uint8)}
    for at, tier in enumerate(proof.tiers):
        arrays.update({f"{at}.{name}": array for name, array in _packed(tier).items()})
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    return packed.getvalue()


def _packed(tier: TierProof) -> Arrays:
    priced = [np.flatnonzero(leaf.duals) for leaf in tier.leaves]
    arrays: Arrays = {
        "root": tier.root,
        "made": _joined([list(leaf.made) for leaf in tier.leaves], np.int32),
        "value": _joined([list(leaf.made.values()) for leaf in tier.leaves], np.int8),
        "ends": np.cumsum([len(leaf.made) for leaf in tier.leaves], dtype=np.int64),
        "empty": np.array([leaf.empty for leaf in tier.leaves], bool),
        "place": _joined(priced, np.int32),
        "dual": _joined([leaf.duals[at] for leaf, at in zip(tier.leaves, priced, strict=True)], np.float64),
        "stops": np.cumsum([len(at) for at in priced], dtype=np.int64),
    }
    if tier.held is not None:
        arrays["held"] = tier.held.astype(np.int8)
    if tier.plan is not None:
        arrays["plan"] = tier.plan
    if tier.share is not None:
        arrays["share"] = np.array([tier.share])
    return arrays


def _joined(parts: Sequence[npt.ArrayLike], kind: type[np.generic]) -> npt.NDArray[np.generic]:
    return np.concatenate([np.zeros(0, kind), *(np.asarray(part).astype(kind) for part in parts)])


def read_proof(content: bytes) -> Proof:
    """A proof from its file.

    Raises:
        RunError: it is no such file, or one of another format.
    """
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            if about["format"] != FORMAT:
                raise RunError(f"{PROOF} is of format {about['format']}, and this release reads {FORMAT}")
            return Proof(tuple(_tier(arrays, at, tier) for at, tier in enumerate(about["tiers"])))
    except (
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        EOFError,
        OSError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise RunError(f"{PROOF} cannot be read: {error}") from error


def _tier(arrays: Mapping[str, npt.NDArray[np.generic]], at: int, about: Mapping[str, object]) -> TierProof:
    def array(name: str, kind: type[np.generic] = np.float64) -> npt.NDArray[np.generic]:
        return np.asarray(arrays[f"{at}.{name}"]).astype(kind, casting="safe")

    root = array("root").astype(float)
    ends, stops = array("ends", np.int64).tolist(), array("stops", np.int64).tolist()
    made, values, empty = array("made", np.int64).tolist(), array("value").tolist(), array("empty", np.bool_)
    place, dual = array("place", np.int64).astype(np.int64), array("dual").astype(float)
    leaves = []
    for number, (first, last, begin, end) in enumerate(
        zip([0, *ends], ends, [0, *stops], stops, strict=False)
    ):
        duals = np.zeros(len(root))
        duals[place[begin:end]] = dual[begin:end]
        choices = dict(zip(made[first:last], values[first:last], strict=True))
        leaves.append(Leaf(choices, duals, bool(empty[number])))
    if len(leaves) != about["leaves"]:
        raise ValueError(f"of {about['leaves']} leaves {len(leaves)} are there")
    further = {
        name: array(name).astype(float) for name in ("held", "plan", "share") if f"{at}.{name}" in arrays
    }
    share = float(further["share"][0]) if "share" in further else None
    return TierProof(
        str(about["measure"]), root, tuple(leaves), further.get("held"), further.get("plan"), share
    )
