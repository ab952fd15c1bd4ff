"""Parts of office packages as XML trees, without entities, looked at by names without namespaces."""

from __future__ import annotations

from lxml import etree

from mingzhang.errors import DamagedInput
from mingzhang.read.limits import in_one_line


def parse_xml(name: str, content: bytes) -> etree._Element:
    """The root of an XML part; entities are never expanded, and a part that declares any is refused."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedInput(name, why=in_one_line(error)) from error
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise DamagedInput(name, why="DOCTYPE")
    return root


def local(element: etree._Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """An attribute by its name without namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element down a path of names without namespaces."""
    for name in path:
        element = None if element is None else next((e for e in element if local(e) == name), None)
    return element
