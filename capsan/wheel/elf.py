"""What of an ELF file decides whether it works on another machine."""

import io
from dataclasses import dataclass

from elftools.common.exceptions import ELFError
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import Symbol, SymbolTableSection

MAGIC = b"\x7fELF"


class NotReadable(Exception):  # noqa: N818 - of the file, not an error of the code
    """It begins like an ELF file, and is none."""


@dataclass(frozen=True)
class Elf:
    needed: tuple[str, ...]
    soname: str | None
    search: tuple[str, ...]  # the folders of RPATH and RUNPATH, as they are written
    defined: frozenset[str]  # names that other libraries see
    undefined: frozenset[str]
    text: bytes  # of sections that are compressed in the file, readable


def read_elf(content: bytes) -> Elf:
    try:
        return _read(ELFFile(io.BytesIO(content)))
    except (ELFError, ValueError, KeyError, OverflowError, AssertionError) as error:
        raise NotReadable(str(error) or type(error).__name__) from error


def _read(file: ELFFile) -> Elf:
    if file.num_sections() == 0:  # the loader does without, and all that is read here lies in sections
        raise NotReadable("it has no section headers")
    needed: list[str] = []
    search: list[str] = []
    soname = None
    for section in file.iter_sections():
        if not isinstance(section, DynamicSection):
            continue
        for tag in section.iter_tags():
            # pyelftools gives a tag its string under the tag's name.
            text = getattr(tag, tag.entry.d_tag.removeprefix("DT_").lower(), "")
            if tag.entry.d_tag == "DT_NEEDED":
                needed.append(text)
            elif tag.entry.d_tag == "DT_SONAME":
                soname = text
            elif tag.entry.d_tag in ("DT_RPATH", "DT_RUNPATH"):
                search += text.split(":")
    symbols = [symbol for symbol in _dynamic_symbols(file) if symbol.name]
    return Elf(
        needed=tuple(needed),
        soname=soname,
        search=tuple(search),
        defined=frozenset(symbol.name for symbol in symbols if _is_defined(symbol) and _is_visible(symbol)),
        undefined=frozenset(symbol.name for symbol in symbols if not _is_defined(symbol)),
        text=b"\n".join(section.data() for section in file.iter_sections() if section.compressed),
    )


def _dynamic_symbols(file: ELFFile) -> list[Symbol]:
    table = file.get_section_by_name(".dynsym")
    return list(table.iter_symbols()) if isinstance(table, SymbolTableSection) else []


def _is_defined(symbol: Symbol) -> bool:
    return symbol.entry.st_shndx != "SHN_UNDEF"


def _is_visible(symbol: Symbol) -> bool:
    return symbol.entry.st_info.bind != "STB_LOCAL" and symbol.entry.st_other.visibility in (
        "STV_DEFAULT",
        "STV_PROTECTED",
    )
