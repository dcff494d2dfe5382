#!/usr/bin/env python3
"""Readers of other makers, for scripts/suites.mjs: openpyxl, xlrd (Debian: python3-openpyxl, python3-xlrd), csv, expat.

Takes a JSON object a line on standard input and answers with one a line:
  {"file": …, "kind": "workbook", "sheet": NAME}  → {"rows": [[ROW, [CELL, …]], …]}, a cell as `cell` makes it
  {"file": …, "kind": "xml", "path": "a.b.c"} → {"rows": [[TEXT, …], …]}: texts and attributes of each record
  {"file": …, "kind": "json", "path": …} → the same; the path may be `array` or `lines`
  {"file": …, "kind": "delimited", "encoding": …, "delimiter": …, "quote": …, "escape": …, "lineEnd": …, "skip": LINES} → {"rows": [[…], …]}
An answer may be {"missing": PACKAGE} where the reader is not here, or {"unreadable": WHY} where it cannot read the file.
"""
import csv
import datetime
import gzip
import io
import json
import re
import sys
import warnings
import xml.etree.ElementTree as trees  # Parses with expat.

csv.field_size_limit(2**31 - 1)


def stored(file):
    with open(file, "rb") as stream:
        head = stream.read()
    return gzip.decompress(head) if file.lower().endswith(".gz") else head


def cell(value, number_format="General"):
    """A cell as JSON: text as it is, {n: number, f: format}, {d: date or time as ISO 8601}, {b: boolean}."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return {"b": value}
    if isinstance(value, (int, float)):
        return {"n": value, "f": number_format}
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds(), 3)
        whole = int(seconds)
        return {"d": "%02d:%02d:%02d" % (whole // 3600, whole // 60 % 60, whole % 60)}
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return {"d": value.isoformat()}
    return str(value)


def workbook(asked):
    file = asked["file"]
    content = stored(file)
    if content.startswith(b"PK"):
        try:
            import openpyxl
        except ImportError:
            return {"missing": "python3-openpyxl"}
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        sheet = book[asked["sheet"]] if asked.get("sheet") else book.worksheets[0]
        rows = sheet.iter_rows()
        return {"rows": [[line[0].row, [cell(each.value, each.number_format) for each in line]] for line in rows if line]}
    try:
        import xlrd
    except ImportError:
        return {"missing": "python3-xlrd"}
    book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
    sheet = book.sheet_by_name(asked["sheet"]) if asked.get("sheet") else book.sheet_by_index(0)
    return {"rows": [[at + 1, [old_cell(book, each) for each in sheet.row(at)]] for at in range(sheet.nrows)]}


def old_cell(book, given):
    import xlrd

    if given.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if given.ctype == xlrd.XL_CELL_BOOLEAN:
        return {"b": bool(given.value)}
    if given.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(given.value, "#ERR")
    if given.ctype == xlrd.XL_CELL_DATE:
        if given.value < 1:
            return cell(datetime.timedelta(days=given.value))
        return cell(xlrd.xldate_as_datetime(given.value, book.datemode))
    form = book.format_map[book.xf_list[given.xf_index].format_key].format_str
    return cell(given.value, form)


def local(name):
    return name.rsplit("}", 1)[-1]


def xml(asked):
    root = trees.fromstring(stored(asked["file"]))
    wanted = [part for part in (asked.get("path") or "").split(".") if part]
    found = []

    def walk(element, path):
        if path[-len(wanted):] == wanted and len(path) == len(wanted):
            found.append(element)
        for child in element:
            if isinstance(child.tag, str):
                walk(child, path + [local(child.tag)])

    walk(root, [local(root.tag)])
    return {"rows": [texts(element) for element in found]}


def texts(element):
    own = [value for name, value in element.attrib.items() if not name.startswith("{http://www.w3.org/2001/XMLSchema-instance}")]
    all_texts = own + [element.text or ""]
    for child in element:
        all_texts += texts(child) + [child.tail or ""]
    return all_texts


class Pairs(list):
    """The members of an object, in their order."""


def parsed(text):
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=refuse, object_pairs_hook=Pairs)


def refuse(word):
    raise ValueError("%s is no JSON" % word)


def tree(asked):
    text = stored(asked["file"]).decode(asked["encoding"]).lstrip("\ufeff")
    if asked["path"] == "lines":
        found = [parsed_line(line) for line in text.splitlines() if line.strip()]
    else:
        found = parsed(text)
        for part in [] if asked["path"] == "array" else asked["path"].split("."):
            found = dict(found)[part]
    return {"rows": [leaves(each) for each in found]}


def parsed_line(line):
    try:
        return parsed(line)
    except ValueError:
        return None  # A reject, as we hold it.


def leaves(value):
    if isinstance(value, Pairs):
        return [leaf for _, each in value for leaf in leaves(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in leaves(each)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [] if value is None else [value]


LINES = {"cr": r"[^\r]*\r|[^\r]+", "crlf": r"(?s:.*?\r\n)|(?s:.+)", "lf": r"[^\n]*\n|[^\n]+"}


def delimited(asked):
    text = stored(asked["file"]).decode(asked["encoding"]).lstrip("\ufeff")
    pattern = LINES.get(asked["lineEnd"], r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
    lines = re.findall(pattern, text)[asked["skip"]:]
    quote = asked.get("quote")
    escape = asked.get("escape")
    options = {"delimiter": asked["delimiter"], "strict": True, "skipinitialspace": asked.get("padded", False)}
    if quote:
        options.update(quotechar=quote, doublequote=escape in (None, "", quote))
        if escape not in (None, "", quote):
            options.update(escapechar=escape)
    else:
        options.update(quoting=csv.QUOTE_NONE)
    return {"rows": [row for row in csv.reader(lines, **options)]}


KINDS = {"workbook": workbook, "xml": xml, "json": tree, "delimited": delimited}


def main():
    answers, sys.stdout = sys.stdout, sys.stderr  # xlrd prints what it thinks of a file.
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = KINDS[asked["kind"]](asked)
        except Exception as error:  # Whatever the other reader stumbles over is no matter of ours.
            answer = {"unreadable": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(answer, default=str), file=answers, flush=True)


if __name__ == "__main__":
    main()
