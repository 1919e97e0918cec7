"""Every setting stands in the one table, and the table has no setting that isn't there."""

import re
from collections.abc import Iterable
from pathlib import Path

from services.intake import settings as intake
from services.notifier import settings as notifier
from services.reporting import settings as reporting
from services.router import settings as router
from shared.config import CommonSettings

TABLE = Path(__file__).parents[2] / "docs/settings.md"
ALL: tuple[type[CommonSettings], ...] = (
    CommonSettings,
    intake.Settings,
    router.Settings,
    notifier.Settings,
    reporting.Settings,
)


def documented(text: str) -> set[str]:
    """The settings named in the first column of the table."""
    first = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ") and "**" not in line]
    return {name.lower() for cell in first for name in re.findall(r"`([A-Z0-9_]+)`", cell)}


def there(settings: Iterable[type[CommonSettings]]) -> set[str]:
    """The settings that the services read."""
    return {name for each in settings for name in each.model_fields}


def test_the_table_of_settings_is_whole_and_current() -> None:
    assert documented(TABLE.read_text()) == there(ALL)


def test_a_setting_left_out_of_the_table_would_be_noticed() -> None:
    class More(CommonSettings):
        colour_of_the_cat: str = "grey"

    assert documented(TABLE.read_text()) != there([*ALL, More])
