"""Reads the pages that capsan writes, and checks what all of them have to be."""

from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "br", "link"}


class Page(HTMLParser):
    """What matters of a page: that its elements close, what it refers to, its classes and its text."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.classes: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.feed(file.read_text(encoding="utf-8"))
        self.close()
        assert self.open == [], file

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.append(value or "")
            if name == "class" and value:
                self.classes.append(value)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> at {self.getpos()}"

    def handle_data(self, data: str) -> None:
        self.text += data


def check_pages(folder: Path) -> dict[str, Page]:
    """All are whole, refer only to each other, and need nothing else."""
    pages = {file.name: Page(file) for file in folder.iterdir()}
    for name, page in pages.items():
        assert set(page.links) <= set(pages), name
        assert {"script", "img", "iframe"}.isdisjoint(page.tags), name
        assert "url(" not in page.text and "@import" not in page.text, name
    return pages
