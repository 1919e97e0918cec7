"""A link in the documents that leads nowhere is named."""

from pathlib import Path

from deploy.local.links import broken


def test_missing_files_and_headings_are_named_and_the_rest_is_not(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# One heading\n")
    page = tmp_path / "page.md"
    page.write_text("[a](there.md#one-heading) [b](https://far.example/x) `[no](link)` [c](gone.md) [d](there.md#two)")
    assert list(broken(page)) == [f"{page}: gone.md is not there", f"{page}: there.md#two has no such heading"]
