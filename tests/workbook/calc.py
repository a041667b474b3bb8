"""A workbook opened and saved by LibreOffice Calc, where that is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SOFFICE = shutil.which("soffice")
MISSING = "soffice is not installed (apt-get install libreoffice-calc)"


def converted(path: Path, kind: str, out: Path) -> Path:
    """The file as Calc saves it in another format, with a profile that goes with the folder."""
    assert SOFFICE is not None
    out.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    words = [SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(path)]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    return out / f"{path.stem}.{kind.partition(':')[0]}"
