"""What people read says "posture check", "suspected", "within normal variation", and makes no medical claim.

python -m tools.wording    (`make lint` runs it)

Scanned: the texts of the data files, the string literals of the package (docstrings aside: nobody is
shown them), the files of the web components, the README and the docs. Comments are not scanned.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from posture.knowledge import load as knowledge

ROOT = Path(__file__).parents[1]

NAMES_IT = "says what someone has"
MEDICAL = "a medical claim"
PAIN = "pain as an outcome of exercise"

FORBIDDEN: dict[str, str] = {
    r"diagnos\w*": "a claim to find out what someone has",
    r"abnormal\w*": "nobody's posture is",
    r"\b(bad|poor|faulty|wrong|incorrect|terrible|perfect|ideal) (posture|alignment|body)\b": "judges people",
    r"\b(damaged|crooked|deformed|broken-down) (spine|back|body|posture|muscles?|joints?|discs?)\b": "fear",
    r"\bdeformit\w+|\bdysfunction\w*|\bpatholog\w+|\bmisalign\w+": "names a disease, or sounds like one",
    r"\bcaus(e|es|ed|ing) (your|the|this|of your|back|neck|shoulder|knee) ?(\w+ )?(pain|ache)": "not causal",
    r"\b(is|are|be) (the )?(cause|reason) (of|for) your (\w+ )?(pain|ache)": "not causal",
    r"\bcure(s|d)?\b|\bcuring\b": MEDICAL,
    r"\btreat(s|ed|ing|ment|ments)?\b": MEDICAL,
    r"\bcorrective\b|\bcorrects? (your )?(posture|imbalances?|alignment|spine|shoulders?)": MEDICAL,
    r"\bfix(es|ed)? (your |the |a )?(posture|imbalances?|back|neck|spine|alignment|body)\b": MEDICAL,
    r"\breliev(e|es|ed|ing)\b|\bpain relief\b": MEDICAL,
    r"\bprevent(s|ed|ing)? (\w+ )?(pain|injur\w+|disease)": MEDICAL,
    r"\b(eas|lessen|lower|reduc|decreas|cut)(e|es|ed|ing|s)?\b(?! off)[^.;:]{0,40}\b(pain|ache)s?\b": PAIN,
    r"\bless (\w+[ -]){0,3}(pain|ache)s?\b": PAIN,
    r"\b(pain|ache)s?\b[^.;:]{0,20}\b(less|went down|got better)\b": PAIN,
    r"(%|\bpercent)[^.;:]{0,40}\b(pain|ache|sore)|\b(pain|ache)s?\b[^.;:]{0,40}\d ?(%|percent)": PAIN,
    r"\bscreen(s|ing)? (you )?for (a |an )?(\w+ )?(disease|disorder|condition|scoliosis)": MEDICAL,
    r"\byou (have|suffer from) (an? )?(\w+ )?(scoliosis|kyphosis|lordosis|syndrome|imbalance)": NAMES_IT,
    r"\bshort(er)? leg\b": "legs can't be measured in a photo",
    r"\b(this|these|your) (\w+ ){0,2}(muscles?|glutes|hamstrings|core|trapezius) (is|are) (weak|tight)\b": (
        "nobody can see that"
    ),
    r"\brisk of (a |an )?(\w+ )?(disease|injur\w+|pain)": "fear",
    r"\bassessment of your condition\b|\byour condition\b": MEDICAL,
    r"\bpatients?\b": "people who check their posture are no patients",
}

ALLOWED: dict[str, str] = {
    "not a diagnosis": "says what the check is not",
    "never a diagnosis": "says what the check is not",
    "no diagnosis": "says what the check is not",
    "not a medical device or a diagnosis": "says what the check is not",
    "nor a diagnosis": "says what the check is not",
    "does not diagnose": "says what the check is not",
    "can't diagnose": "says what the check is not",
    "never diagnoses": "says what the check is not",
    "no treatment": "says what the check is not",
    "sat slumped had less neck pain": "speaks against reading much into a posture; no outcome of exercise",
}


def wrong_words(text: str) -> list[str]:
    """What may not be said in `text`, the allowed phrases aside."""
    flat = re.sub(r"\s+", " ", text)
    for phrase in sorted(ALLOWED, key=len, reverse=True):
        flat = re.sub(re.escape(phrase), " ", flat, flags=re.I)
    return [match.group() for pattern in FORBIDDEN for match in re.finditer(pattern, flat, re.I)]


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def literals(source: str) -> Iterator[str]:
    """String literals of a module, docstrings aside; adjacent parts of an f-string one by one."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def without_citations(text: str) -> str:
    """Titles of books and journals are theirs, not ours: "Diagnosis and Treatment of ..." is a book."""
    for source in knowledge.load().sources.values():
        if source.journal:
            text = text.replace(source.journal, "")
    return text


def shipped() -> dict[str, list[str]]:
    """Texts by file."""
    scanned: dict[str, list[str]] = {}
    for path in sorted((ROOT / "posture").rglob("*.toml")):
        scanned[str(path.relative_to(ROOT))] = list(texts_of(tomllib.loads(path.read_text("utf-8"))))
    for path in sorted((ROOT / "posture").rglob("*.py")):
        scanned[str(path.relative_to(ROOT))] = list(literals(path.read_text("utf-8")))
    for folder, endings in (
        ("posture/web/components", (".js", ".html", ".css")),
        ("docs", (".md",)),
        (".", ("README.md", "app.py")),
    ):
        for path in sorted((ROOT / folder).glob("*")):
            if path.is_file() and path.name.endswith(endings):
                scanned[str(path.relative_to(ROOT))] = [path.read_text("utf-8")]
    return scanned


def faults() -> Iterator[str]:
    """What is wrong, a line each: with a shipped text, or with the rules themselves."""
    scanned = shipped()
    for ending in (".toml", ".py", ".js", ".md"):
        if not any(file.endswith(ending) for file in scanned):
            yield f"no {ending} file is scanned any more"
    for phrase in ALLOWED:
        if not any(re.search(pattern, phrase, re.I) for pattern in FORBIDDEN):
            yield f"{phrase!r} is allowed, but nothing forbids it"
    for file, texts in scanned.items():
        for text in texts:
            for word in wrong_words(without_citations(text)):
                reason = next(why for pattern, why in FORBIDDEN.items() if re.fullmatch(pattern, word, re.I))
                yield f"{file}: {word!r} ({reason}): reword, or add the phrase with its reason to ALLOWED"


def main() -> int:
    """Print the faults; 1 if there are any."""
    found = list(faults())
    print("\n".join(found) or "All words are fit to be read.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
