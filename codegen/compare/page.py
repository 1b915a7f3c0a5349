"""Writes the results of a run as Markdown."""

from measure import exponent
from tools import TOOLS

HEAD = """# Compared with other generators

The same documents, the same day, the same machine: {day}, {machine},
{rustc}. A script makes this page:

```text
pip install pyyaml
codegen/compare/compare install --peers PEERS
CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=2 cargo build --release --package openapi31-codegen --features cli
export GEN="target/release/openapi31-codegen generate"
codegen/compare/compare run DOCUMENTS --peers PEERS -o results.json
codegen/compare/scaling DOCUMENT… --tool TOOL --peers PEERS -o results.json     # for each tool
codegen/compare/compare page results.json > codegen/docs/comparison.md
```

DOCUMENTS are {documents} public OpenAPI 3.1 documents of as many origins, from {least} to {most} KB, with {operations} operations.
Versions: {versions}.

- Each tool has its default settings and is called as its own help says. "Version rewritten" is progenitor on the document as it is,
  but for `openapi: 3.0.3`; "after our `lower`" is progenitor, unmodified, on what our `lower --for progenitor` makes of it.
- An operation has a method if the output has a public asynchronous function whose documentation names the operation's method and
  path. The script counts that, and the operations of the document; no tool is asked.
- Seconds are CPU seconds, of the command and all that it starts: the lesser of {times} runs. All tools are built with optimisation
  level 2, 16 codegen units, no link-time optimisation.
- A check is `cargo check` of the client alone, its dependencies checked before, without incremental compilation. The crate is the
  one that the tool makes; for a tool that makes none, one with the dependencies that it asks for.
"""
UNTRIED = """
## What this does not say

Clients were compiled here and not called: whether a type is right, or a request is written as documented, is open for all of
them. We test that elsewhere, against servers that look at the bytes, and for our own output only. Other settings might serve a
document better; none were tried. Time and lines are of different Rust: a tool that types less, or documents less, has less of it.
"""
OTHERS = """
What is not in the tables:

- openapi-to-rust and oas3-gen also make axum servers; ploidy and oas3-gen make whole crates. This crate makes clients, as one file.
- openapi-to-rust resumes event streams and retries; oas3-gen checks constraints before it sends. Here, both are the caller's.
- ploidy can put each resource behind a Cargo feature, so that a part of a large API compiles in a part of the time.
- progenitor has pagination, a builder interface, generated command lines and mock servers, and has been in use for years. Within
  what it takes of OpenAPI 3.0, nothing here replaces these.
"""
AMOUNTS = """
## Time, memory and size

Theirs / ours, over the documents where both clients compile and have equally many methods: sums, but for memory, which is the most
of any document. "Untyped" counts the public fields and type aliases that have a JSON value of any kind in them.
"""
GROWTH = """
## Growth

Copies of one document under other names, one after the other in one document, from 30 KB to 3 MB. An exponent of 1 is linear; that
of the last step, from 1 MB to 3 MB, has the least of the time to start in it. Seconds are the least of three runs.
"""
OURS = "ours"
LESS = 0.95
"""A difference of 5 % may be chance."""
MEASURES = {
    "seconds to generate": "{:.2f}",
    "MB to generate": "{:.0f}",
    "seconds to check": "{:.1f}",
    "MB to check": "{:,.0f}",
    "lines": "{:,}",
    "untyped": "{:,}",
}


def line(row):
    """One result, for whoever waits."""
    seconds = f"generated in {row['generate']['cpu']:.2f} s"
    if "check" in row:
        seconds += f", checked in {row['check']['cpu']:.1f} s"
    methods = f"{row.get('generated', 0)} of {row['operations']} operations"
    return f"{row['document']}, {row['tool']}: {row['outcome']}, {methods}, {seconds} {row.get('why', '')}".rstrip()


def page(results):
    rows = {(row["tool"], row["document"]): row for row in results["rows"]}
    documents = sorted({document for _, document in rows})
    tools = [tool for tool in TOOLS if any(key == tool for key, _ in rows)]
    kb = [next(row["kb"] for (_, name), row in rows.items() if name == document) for document in documents]
    head = HEAD.format(
        **{key: results[key] for key in ("day", "machine", "rustc", "times")},
        documents=len(documents),
        least=min(kb) or "less than one",
        most=max(kb),
        operations=sum(operations(rows, document) for document in documents),
        versions=", ".join(f"{name} {version}" for name, version in results["versions"].items()),
    )
    parts = [head, summary(rows, tools, documents), amounts(rows, tools, documents), growth(results)]
    parts += [each(rows, tools, documents)]
    return "".join([*parts, better(rows, tools, documents, series(results)), OTHERS, UNTRIED, stopped(rows, tools, documents)])


def operations(rows, document):
    return next(row["operations"] for (_, name), row in rows.items() if name == document)


def compiles(rows, tool, document):
    return rows.get((tool, document), {}).get("outcome") == "compiles"


def methods(rows, tool, document):
    """Operations with a method, in a client that compiles."""
    return rows[tool, document]["generated"] if compiles(rows, tool, document) else 0


def table(heads, rows):
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n" + "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def summary(rows, tools, documents):
    heads = ["tool", "documents with a client", "of which compile", "operations with a method, in clients that compile"]
    found, total = [], sum(operations(rows, document) for document in documents)
    for tool in tools:
        made = sum("check" in rows.get((tool, document), {}) for document in documents)
        right = sum(compiles(rows, tool, document) for document in documents)
        count = sum(methods(rows, tool, document) for document in documents)
        found.append([TOOLS[tool].name, made, right, f"{count} ({100 * count / total:.1f} %)"])
    return f"\n## Documents and operations\n{table(heads, found)}"


def totals(rows, tool, documents):
    """What `MEASURES` names, over `documents`."""
    mine = [rows[tool, document] for document in documents]
    found = []
    for step in ("generate", "check"):
        found += [sum(row[step]["cpu"] for row in mine), max(row[step]["peak_mb"] for row in mine)]
    return found + [sum(row[key] for row in mine) for key in ("lines", "untyped")]


def both_compile(rows, tool, documents):
    return [document for document in documents if compiles(rows, tool, document) and compiles(rows, OURS, document)]


def shared(rows, tool, documents):
    """The documents for which the amounts of `tool` and ours are of the same work."""
    both = both_compile(rows, tool, documents)
    return [document for document in both if methods(rows, tool, document) == methods(rows, OURS, document)]


def amounts(rows, tools, documents):
    heads = ["tool", "documents", *MEASURES, "check, ours of theirs"]
    found = []
    for tool in tools:
        both = shared(rows, tool, documents)
        if tool != OURS and both:
            pairs = list(zip(totals(rows, tool, both), totals(rows, OURS, both)))
            cells = [f"{form.format(one)} / {form.format(other)}" for form, (one, other) in zip(MEASURES.values(), pairs)]
            check = list(MEASURES).index("seconds to check")
            found.append([TOOLS[tool].name, len(both), *cells, f"{100 * pairs[check][1] / pairs[check][0]:.0f} %"])
    return f"{AMOUNTS}{table(heads, found)}" if found else ""


def growth(results):
    """How the time to generate grows: the largest size of each document and tool, and the exponents."""
    found = []
    for (tool, document), sizes in series(results).items():
        last = sizes[-1]
        figures = [last["copies"], f"{last['kb']:,.0f}", f"{last['cpu']:.2f}", f"{last['peak_mb']:.0f}"]
        found.append([TOOLS[tool].name, document, *figures, *(f"{exponent(part):.2f}" for part in (sizes, sizes[-2:]))])
    heads = ["tool", "document", "copies", "KB", "seconds", "MB", "exponent", "of the last step"]
    return f"{GROWTH}{table(heads, found)}" if found else ""


def series(results):
    """The sizes of each tool and document."""
    found = {}
    for size in results.get("scaling", []):
        found.setdefault((size["tool"], size["document"]), []).append(size)
    return dict(sorted(found.items(), key=lambda pair: list(TOOLS).index(pair[0][0])))


def each(rows, tools, documents):
    heads = ["document", "KB", "operations", *(TOOLS[tool].name for tool in tools)]
    found = []
    for document in documents:
        kb = next(row["kb"] for (_, name), row in rows.items() if name == document)
        found.append([document, kb, operations(rows, document), *(cell(rows.get((tool, document))) for tool in tools)])
    text = "\n## Each document\n\nOperations with a method; seconds to generate / seconds to check / lines.\n"
    return text + table(heads, found)


def cell(row):
    if row is None:
        return "not run"
    if row["outcome"] != "compiles":
        return row["outcome"]
    return f"**{row['generated']}**; {row['generate']['cpu']:.2f} / {row['check']['cpu']:.1f} / {row['lines']:,}"


def better(rows, tools, documents, grown):
    """What the tables say against us."""
    found = []
    for tool in tools:
        if tool != OURS:
            found += [*clients_against_us(rows, tool, documents), *amounts_against_us(rows, tool, documents)]
            found += growth_against_us(grown, tool)
    text = "\n## Where another is better\n\n"
    return text + "".join(f"- {sentence}\n" for sentence in found or ["By these tables, nowhere."])


def clients_against_us(rows, tool, documents):
    name = TOOLS[tool].name
    only = [at for at in documents if compiles(rows, tool, at) and not compiles(rows, OURS, at)]
    if only:
        yield f"{name} has a client that compiles where we have none: {', '.join(only)}."
    both = both_compile(rows, tool, documents)
    more = [at for at in both if methods(rows, tool, at) > methods(rows, OURS, at)]
    if more:
        told = (f"{at} ({methods(rows, tool, at)}, ours {methods(rows, OURS, at)})" for at in more)
        yield f"{name} has methods for more operations: {', '.join(told)}."


def amounts_against_us(rows, tool, documents):
    name, both = TOOLS[tool].name, shared(rows, tool, documents)
    if not both:
        return
    theirs, ours = totals(rows, tool, both), totals(rows, OURS, both)
    less = [f"{100 * one / other:.0f} % of our {word}" for word, one, other in zip(MEASURES, theirs, ours) if one < other]
    if less:
        yield f"{name}, over {len(both)} documents, has {', '.join(less)}."
    for at, word in enumerate(MEASURES):
        if word in ("seconds to check", "lines") and theirs[at] >= ours[at]:
            pairs = ((one, totals(rows, tool, [one])[at], totals(rows, OURS, [one])[at]) for one in both)
            found = [one for one, their, our in pairs if their < LESS * our]
            if found:
                yield f"{name} has fewer {word} for single documents: {', '.join(found)}."


def growth_against_us(grown, tool):
    steps = {document: exponent(sizes[-2:]) for (key, document), sizes in grown.items() if key == tool}
    ours = {document: exponent(sizes[-2:]) for (key, document), sizes in grown.items() if key == OURS}
    found = [f"{at} ({step:.2f}, ours {ours[at]:.2f})" for at, step in steps.items() if at in ours and step < LESS * ours[at]]
    if found:
        yield f"{TOOLS[tool].name} grows less from 1 MB to 3 MB: {', '.join(found)}."


def stopped(rows, tools, documents):
    text = "\n## What stopped them\n\nThe first thing that the tool or the compiler said:\n"
    for tool in tools:
        why = [rows[tool, at] for at in documents if rows.get((tool, at), {}).get("why")]
        if why:
            text += f"\n{TOOLS[tool].name}:\n\n" + "".join(f"- {row['document']}: {code(row['why'])}\n" for row in why)
    return text


def code(said, most=140):
    """What a tool said, as code on one line."""
    said = said.replace("`", "'")
    return f"`{said[: most - 1] + '…' if len(said) > most else said}`"
