"""Puts this checkout on its environment's path and the command `aduan` beside its Python: no build, no download."""

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Writes aduan.pth and bin/aduan of the environment that runs this."""
    (Path(sysconfig.get_path("purelib")) / "aduan.pth").write_text(f"{ROOT}\n")
    command = Path(sysconfig.get_path("scripts")) / "aduan"
    command.write_text(f"#!{sys.executable}\nfrom deploy.cli.main import app\n\napp()\n")
    command.chmod(0o755)


if __name__ == "__main__":
    main()
