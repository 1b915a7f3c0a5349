"""What an OpenAPI document has, counted here and not by any tool."""

import json
import re
from pathlib import Path

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
VERSION = re.compile(r"""^(\s*\{?\s*["']?openapi["']?\s*:\s*["']?)3\.1\.\d+""", re.MULTILINE)


def load(path):
    """The document as a dictionary."""
    text = Path(path).read_text(encoding="utf-8-sig")
    return json.loads(text) if Path(path).suffix == ".json" else yaml.load(text, Loader=LOADER)


def resolve(document, value):
    """What `value` is, or what it refers to inside of the document."""
    reference = value.get("$ref") if isinstance(value, dict) else None
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return value
    for part in reference[2:].split("/"):
        document = document.get(part.replace("~1", "/").replace("~0", "~"), {})
    return document


def operations(document):
    """Each operation under `paths`, as `POST /parcels`."""
    found = set()
    for path, item in (document.get("paths") or {}).items():
        item = resolve(document, item) or {}
        found.update(f"{method.upper()} {path}" for method in METHODS if method in item)
    return found


def as_3_0(source, target):
    """Copies a document and writes 3.0.3 where it says 3.1, and changes nothing else."""
    text = Path(source).read_text(encoding="utf-8-sig")
    text, changed = VERSION.subn(r"\g<1>3.0.3", text, count=1)
    if changed:
        Path(target).write_text(text, encoding="utf-8")
    return bool(changed)


def named(folder):
    """The documents of a folder, by name; a document alone is one."""
    paths = folder.iterdir() if folder.is_dir() else [folder]
    found = [path for path in paths if path.suffix in (".json", ".yaml", ".yml")]
    return sorted(found, key=lambda path: path.stem)
