"""Makes packages of DigitRec for this kind of computer, and tries them.

python3 scripts/package.py                    both editions, into dist/
python3 scripts/package.py reader             the one that reads only
python3 scripts/package.py --without-files    also looks whether the self-test fails where a needed file is missing
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scripts.packaging import elsewhere, environment, linux, trial
from scripts.packaging.build import build
from scripts.packaging.editions import EDITIONS, Edition
from scripts.setup.bootstrap import check_python
from scripts.setup.places import ROOT, SetUpError

BUILD, DIST = ROOT / "build" / "package", ROOT / "dist"


def package(edition: Edition, python: Path, *, without_files: bool) -> None:
    """Builds an edition, looks into it, tries it, and packs it.

    Raises:
        SetUpError: it could not be built, or is not as it must be.
    """
    print(f"Building {edition.title}", flush=True)
    bundle = build(python, edition, BUILD)
    listing = DIST / f"{_name(edition)}.cdx.json"
    resources = next(bundle.rglob("resources/icons/digitrec.svg")).parents[1]
    tocs = BUILD / "work" / edition.name / "pyinstaller"
    _run(python, "licences", edition.name, str(tocs), str(listing), str(resources / "licences.txt"))
    _run(python, "proof", edition.name, str(bundle))
    trial.try_bundle(bundle, edition)
    if without_files:
        trial.try_without_files(bundle, edition)
    packages = _packed(bundle, edition, python)
    _check_sizes(bundle, edition, packages)
    sums = DIST / f"{_name(edition)}.sha256"
    sums.write_text("".join(f"{_sha256(file)}  {file.name}\n" for file in (*packages, listing)), encoding="utf-8")


def _run(python: Path, module: str, *arguments: str) -> None:
    command = [str(python), "-m", f"scripts.packaging.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout.strip(), flush=True)
    if done.returncode:
        print(done.stderr.strip(), file=sys.stderr)
        raise SetUpError(f"What was built is not as it must be ({module}): see above.")


def _packed(bundle: Path, edition: Edition, python: Path) -> list[Path]:
    work = BUILD / "work" / edition.name / "packed"
    if sys.platform == "win32":
        return [elsewhere.make_zip(bundle, edition, DIST)]
    if sys.platform == "darwin":
        return [elsewhere.make_dmg(bundle, edition, work, DIST)]
    made = [linux.make_archive(bundle, edition, DIST)]
    if shutil.which("dpkg-deb"):
        made.append(linux.make_deb(bundle, edition, python, work, DIST))
    return made


def _name(edition: Edition) -> str:
    return linux.name_of(edition) if sys.platform == "linux" else elsewhere.name_of(edition)


def _check_sizes(bundle: Path, edition: Edition, packages: list[Path]) -> None:
    unpacked = sum(path.lstat().st_size for path in bundle.rglob("*")) / 1e6
    print(f"{edition.title}: {unpacked:.1f} MB unpacked")
    for file in packages:
        print(f"  {file.stat().st_size / 1e6:6.1f} MB  {file.name}")
    too_large = [file.name for file in packages if file.stat().st_size > edition.packed * 1e6]
    if unpacked > edition.unpacked or too_large:
        raise SetUpError(f"{edition.title} may take {edition.unpacked} MB unpacked and {edition.packed} MB packed.")


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def main(arguments: list[str]) -> int:
    """Runs the script; a failure becomes one sentence and exit status 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("editions", nargs="*", metavar="EDITION", help=f"some of {', '.join(EDITIONS)}; default: all")
    parser.add_argument("--without-files", action="store_true", help="also try bundles that lack a file; takes long")
    options = parser.parse_args(arguments)
    if unknown := set(options.editions) - EDITIONS.keys():
        parser.error(f"there is no edition {', '.join(sorted(unknown))}: choose from {', '.join(EDITIONS)}")
    try:
        check_python()
        if sys.platform == "linux":
            from scripts.setup import desktop

            desktop.ensure("xcb")
        print("Setting up an environment to package in", flush=True)
        python = environment.prepare(BUILD / "environment")
        DIST.mkdir(exist_ok=True)
        for name in options.editions or EDITIONS:
            package(EDITIONS[name], python, without_files=options.without_files)
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    print(f"All is well: the packages lie in {DIST}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
