"""The command line, called as an operator would call it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS, main
from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Path:
    """A configuration whose store and pictures lie in the test's own folder."""
    file = tmp_path / "bot.toml"
    file.write_text(
        f'store.url = "sqlite:///{tmp_path}/store.db"\nimages.url = "{tmp_path}/images"\n', encoding="utf-8"
    )
    return file


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """What there is can be found without documentation."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert [command for command in COMMANDS if command not in told] == []


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"sandbox"}))
def test_each_command_tells_its_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--config` is everywhere; the sandbox, a program of its own, tells its own."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert "--config" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["rum"], ["usage", "--fast"], ["backup"]])
def test_a_wrong_call_is_refused(arguments: list[str]) -> None:
    """Nothing is guessed."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2


def test_a_wrong_configuration_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On stderr, with the place and the remedy, and no traceback."""
    file = tmp_path / "bot.toml"
    file.write_text("[http]\nlisen = ''", encoding="utf-8")

    code = main(["usage", "--config", str(file)])

    assert code == 2
    assert capsys.readouterr().err == f'darkroom: {file}: http.lisen: no such key: did you mean "listen"?\n'


def test_a_store_that_cannot_be_used_is_one_sentence(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same for the store, with an exit code of its own."""
    code = main(["usage", "--config", str(config)])

    told = capsys.readouterr().err
    assert code == 3
    assert told.startswith("darkroom: ")
    assert told.count("\n") == 1


def test_a_store_is_made_reported_on_and_copied(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`migrate`, `usage` and `backup`, one after another on a new machine."""
    copy = config.parent / "copy"
    ran = [
        main(["migrate", "--config", str(config)]),
        main(["usage", "--config", str(config)]),
        main(["backup", str(copy), "--config", str(config)]),
    ]

    told = capsys.readouterr().out.splitlines()
    assert ran == [0, 0, 0]
    assert told[1:] == ["Nothing was spent yet.", f"{copy} holds the store and its pictures."]
    assert (copy / "store.db").exists()


@pytest.mark.parametrize(
    ("command", "further"), [("run", []), ("sandbox", ["--fresh", "--port", "0"]), ("sandbox", ["--help"])]
)
def test_without_a_token_the_sandbox_takes_over(command: str, further: list[str], config: Path) -> None:
    """The process becomes the sandbox, with the same configuration and the options meant for it.

    A stand-in for the sandbox, found first because it lies in the working folder, tells what it was given.
    """
    stand_in = config.parent / "sandbox"
    stand_in.mkdir()
    (stand_in / "__init__.py").touch()
    (stand_in / "__main__.py").write_text("import sys; print(*sys.argv[1:]); sys.exit(7)", encoding="utf-8")
    environ = {name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}

    done = subprocess.run(  # noqa: S603  our own interpreter, and arguments of this test
        [sys.executable, "-m", "bot", command, "--config", str(config), *further],
        cwd=config.parent,
        env=environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert done.returncode == 7
    assert done.stdout.splitlines()[-1] == " ".join(["--config", str(config), *further])
