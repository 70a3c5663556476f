"""XML from a server that nobody vouches for, read within bounds."""

from collections.abc import Mapping
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

MAX_ELEMENTS = 5_000
MAX_DEPTH = 16


def parse(body: bytes) -> Element:
    """The document's elements and attributes; text between elements is left out.

    Raises:
        ValueError: It is no XML, is too large or too deep, or declares a document type
            (entities grow, and reach for files). The words hold nothing of the document.
    """
    # expat itself, for ElementTree's own parser gives no way to refuse a document type.
    parser = expat.ParserCreate()
    reader = _Reader()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        words = expat.errors.messages.get(error.code, "").partition(":")[0]
        raise ValueError(f"no XML: {words}" if words else "no XML") from None
    except LookupError:
        raise ValueError("an unknown encoding") from None
    return reader.builder.close()


class _Reader:
    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self._elements = 0
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            raise ValueError("too many elements")
        self.builder.start(tag, dict(attributes))

    def end(self, tag: str) -> None:
        self._depth -= 1
        self.builder.end(tag)


def _refuse_document_type(*_: Any) -> NoReturn:
    raise ValueError("a document type is declared")
