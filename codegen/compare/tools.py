"""The tools that are compared: how each is called, and the crate that its output asks for.

Each tool is called as its own help says, with its default settings. A tool that makes a crate is compiled in that crate; the
others in one with the dependencies that they name.
"""

import json
import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from documents import as_3_0
from measure import Run, run

PACKAGE = '[package]\nname = "client"\nversion = "0.0.0"\nedition = "2024"\n\n'
LOWERED = "lowered.json"
FIELD = re.compile(r"^\s*pub (?:(?:r#)?\w+:|type \w+ =)\s*([^{};]+?)[,;]$", re.MULTILINE)
ANY = re.compile(r"\b(Json)?Value\b")
WRAP = re.compile(r"\s*\n\s*/// ?")
"""Where a line of documentation goes on in the next."""
VERBS = "GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH|TRACE"


@dataclass
class Tool:
    """One tool of the comparison."""

    name: str
    by: Callable[[Path, Path], Run]
    """From a document to a crate in a folder that is not there yet."""
    route: str
    """How the documentation of a method tells its route: method, then path."""

    def generate(self, document, crate):
        crate.parent.mkdir(parents=True, exist_ok=True)
        return self.by(document, crate)

    def methods(self, crate):
        """The routes that have a method, and how many methods there are."""
        routes, count = set(), 0
        for file in sorted((crate / "src").rglob("*.rs")):
            blocks = re.split(r"\bpub async fn ", file.read_text(encoding="utf-8"))
            count += len(blocks) - 1
            for block in blocks[:-1]:
                told = re.findall(self.route, block, re.MULTILINE)
                if told:
                    routes.add(" ".join(WRAP.sub("", word) for word in told[-1]))
        return routes, count


def lines(crate):
    """Lines and bytes of the Rust that came out."""
    files = [file.read_bytes() for file in (crate / "src").rglob("*.rs")]
    return sum(file.count(b"\n") for file in files), sum(map(len, files))


def untyped(crate):
    """Public fields and type aliases that have a JSON value of any kind in them, and how many there are at all."""
    types = [kind for file in sorted((crate / "src").rglob("*.rs")) for kind in FIELD.findall(file.read_text(encoding="utf-8"))]
    return sum(bool(ANY.search(kind)) for kind in types), len(types)


def ours():
    """The command that generates a client: `GEN`, called as `GEN DOCUMENT -o FILE --report FILE`."""
    return shlex.split(os.environ["GEN"])


def lower():
    """The command that lowers a document for progenitor: `LOWER`, called as `LOWER DOCUMENT -o FILE`."""
    given = os.environ.get("LOWER")
    return shlex.split(given) if given else [*ours()[:-1], "lower", "--for", "progenitor"]


def read(document, crate):
    """The document whose paths the client has: ours, where lowering writes a path in another way, such as `/.{id}` for a label."""
    lowered = crate.with_name(LOWERED)
    return lowered if lowered.exists() else document


def by_us(document, crate):
    (crate / "src").mkdir(parents=True)
    code, report = crate / "src" / "api.rs", crate / "report.json"
    done = run([*ours(), document, "-o", code, "--report", report])
    if done.ok:
        asked = "\n".join(json.loads(report.read_text())["dependencies"])
        (crate / "Cargo.toml").write_text(f"{PACKAGE}[dependencies]\n{asked}\n\n[workspace]\n")
        (crate / "src" / "lib.rs").write_text('pub mod api {\n    include!("api.rs");\n}\n')
    return done


def by_progenitor(document, crate):
    words = ["-i", document, "-o", crate, "-n", "client", "-v", "0.0.0"]
    return own_crate(run(["cargo-progenitor", "progenitor", *words]), crate)


def by_progenitor_rewritten(document, crate):
    rewritten = crate.with_name(f"rewritten{document.suffix}")
    if not as_3_0(document, rewritten):
        return Run(False, 0.0, 0.0, 0.0, "no version to rewrite")
    return by_progenitor(rewritten, crate)


def by_progenitor_lowered(document, crate):
    """Both steps count."""
    lowered = crate.with_name(LOWERED)
    first = run([*lower(), document, "-o", lowered])
    if not first.ok:
        return first
    second = by_progenitor(lowered, crate)
    second.cpu += first.cpu
    second.seconds += first.seconds
    second.peak_mb = max(first.peak_mb, second.peak_mb)
    return second


def by_openapi_to_rust(document, crate):
    words = ["--output-dir", crate / "src" / "api", "--module-name", "api"]
    done = run(["openapi-to-rust", "generate", document, *words])
    if done.ok:
        asked = (crate / "src" / "api" / "REQUIRED_DEPS.toml").read_text()
        (crate / "Cargo.toml").write_text(f"{PACKAGE}{asked}\n[workspace]\n")
        (crate / "src" / "lib.rs").write_text("pub mod api;\n")
    return done


def by_oas3_gen(document, crate):
    return own_crate(run(["oas3-gen", "generate", "client-mod", "-w", "-i", document, "-o", crate]), crate)


def by_ploidy(document, crate):
    return own_crate(run(["ploidy", "generate", "rust", document, "-o", crate]), crate)


def own_crate(done, crate):
    """Keeps the crate that a tool made out of any workspace around it."""
    if done.ok:
        manifest = crate / "Cargo.toml"
        manifest.write_text(manifest.read_text() + "\n[workspace]\n")
    return done


PROGENITOR = rf"Sends an? `({VERBS})` request to\s+(?:/// *)?`([^`]+)`"
TOOLS = {
    "ours": Tool("this crate", by_us, PROGENITOR),
    "openapi-to-rust": Tool("openapi-to-rust", by_openapi_to_rust, rf"^ */// `({VERBS}) ([^`]+)`$"),
    "ploidy": Tool("ploidy", by_ploidy, rf"^ */// ({VERBS}) (/.*)$"),
    "oas3-gen": Tool("oas3-gen", by_oas3_gen, rf"^ */// \* Path: `({VERBS}) ([^`]+)`$"),
    "rewritten": Tool("progenitor, version rewritten", by_progenitor_rewritten, PROGENITOR),
    "lowered": Tool("progenitor, after our `lower`", by_progenitor_lowered, PROGENITOR),
}
