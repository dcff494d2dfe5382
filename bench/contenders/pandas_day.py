"""What a day looks like in many places today: no types, no rejects, no winners, no checks.

python3 pandas_day.py FEED DATABASE
"""

import sqlite3
import sys

import pandas as pd

NAMES = ["_", "H", "CustomerName", "CustomerID", "CustomerOpenDate", "LastConsultedDate", "VaccinationType",
         "DoctorConsulted", "State", "Country", "PostCode", "DateofBirth", "ActiveCustomer", "__"]

feed, database = sys.argv[1:]
people = pd.read_csv(feed, sep="|", header=None, names=NAMES, skiprows=1, dtype=str)
people = people[people["H"] == "D"].drop(columns=["_", "H", "__"])
connection = sqlite3.connect(database)
people.to_sql("med_users_master", connection, if_exists="append", index=False)
for country, rows in people.groupby("Country"):
    rows.to_sql("med_users_" + country.lower(), connection, if_exists="append", index=False)
connection.close()
