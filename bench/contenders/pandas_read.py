"""Reads a file with pandas and says how many rows it has: python3 pandas_read.py FILE"""

import sys

import pandas as pd

file = sys.argv[1]
read = {"xlsx": pd.read_excel, "json": pd.read_json, "xml": pd.read_xml}[file.rsplit(".", 1)[-1]]
print(len(read(file)))
