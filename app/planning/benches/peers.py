"""The same rosters, the same limit, other solvers: OR-Tools CP-SAT and HiGHS. `cargo xtask bench cohorts --peers` runs it.

Each file is a roster as `benches/cohorts.rs --write` leaves it, with what Fifteen needed beside it. Two models a solver:
"natural" minimises misplaced seats, "floor/ceil" demands that none is misplaced and asks for any such plan.
"""

import csv
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import highspy
from ortools.sat.python import cp_model

PLAN_SIZE = 14
ATTRIBUTES = ["function", "level", "site"]
THREADS = 2


def read(file):
    """People as value tuples, manager pairs as positions, the number of cohorts, and the columns with their holders."""
    with open(file, newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    place = {row["employee_id"]: at for at, row in enumerate(rows)}
    pairs = [
        (at, place[row["manager_employee_id"]])
        for at, row in enumerate(rows)
        if row["manager_employee_id"] in place
    ]
    holders = defaultdict(list)
    for at, row in enumerate(rows):
        for attribute in ATTRIBUTES:
            holders[attribute, row[attribute]].append(at)
    return rows, pairs, -(-len(rows) // PLAN_SIZE), list(holders.values())


def misplaced(seats, cohorts, holders):
    total = 0
    for people in holders:
        counts = Counter(seats[person] for person in people)
        low, high = len(people) // cohorts, -(-len(people) // cohorts)
        for cohort in range(cohorts):
            total += max(0, low - counts[cohort]) + max(0, counts[cohort] - high)
    return total


def cp_sat(rows, pairs, cohorts, holders, exact, seconds):
    model = cp_model.CpModel()
    everybody, all_cohorts = range(len(rows)), range(cohorts)
    sits = [[model.new_bool_var("") for _ in all_cohorts] for _ in everybody]
    for person in everybody:
        model.add_exactly_one(sits[person])
    low, high = len(rows) // cohorts, -(-len(rows) // cohorts)
    for cohort in all_cohorts:
        model.add_linear_constraint(sum(sits[person][cohort] for person in everybody), low, high)
        for report, manager in pairs:
            model.add_at_most_one(sits[report][cohort], sits[manager][cohort])
    off = []
    for people in holders:
        low, high = len(people) // cohorts, -(-len(people) // cohorts)
        for cohort in all_cohorts:
            count = sum(sits[person][cohort] for person in people)
            if exact:
                model.add_linear_constraint(count, low, high)
            else:
                short = model.new_int_var(0, PLAN_SIZE, "")
                over = model.new_int_var(0, PLAN_SIZE + 1, "")
                model.add(count + short >= low)
                model.add(count - over <= high)
                off += [short, over]
    if off:
        model.minimize(sum(off))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = THREADS
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [next(k for k in all_cohorts if solver.value(sits[person][k])) for person in everybody]


def highs(rows, pairs, cohorts, holders, exact, seconds):
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", float(seconds))
    solver.setOptionValue("threads", THREADS)
    infinity = highspy.kHighsInf
    everybody, all_cohorts = range(len(rows)), range(cohorts)
    for _ in range(len(rows) * cohorts):
        solver.addVar(0, 1)
    columns = list(range(len(rows) * cohorts))
    solver.changeColsIntegrality(len(columns), columns, [highspy.HighsVarType.kInteger] * len(columns))
    at = lambda person, cohort: person * cohorts + cohort  # noqa: E731

    def row(low, high, entries):
        solver.addRow(low, high, len(entries), [entry[0] for entry in entries], [float(entry[1]) for entry in entries])

    for person in everybody:
        row(1, 1, [(at(person, cohort), 1) for cohort in all_cohorts])
    low, high = len(rows) // cohorts, -(-len(rows) // cohorts)
    for cohort in all_cohorts:
        row(low, high, [(at(person, cohort), 1) for person in everybody])
        for report, manager in pairs:
            row(-infinity, 1, [(at(report, cohort), 1), (at(manager, cohort), 1)])
    following = len(columns)
    for people in holders:
        low, high = len(people) // cohorts, -(-len(people) // cohorts)
        for cohort in all_cohorts:
            count = [(at(person, cohort), 1) for person in people]
            if exact:
                row(low, high, count)
                continue
            for _ in range(2):
                solver.addVar(0, infinity)
                solver.changeColCost(following, 1)
                following += 1
            row(low, infinity, [*count, (following - 2, 1)])
            row(-infinity, high, [*count, (following - 1, -1)])
    solver.run()
    if solver.getInfo().primal_solution_status != 2:
        return None
    values = solver.getSolution().col_value
    return [max(all_cohorts, key=lambda cohort: values[at(person, cohort)]) for person in everybody]


def main():
    seconds, files = int(sys.argv[1]), sys.argv[2:]
    print("| Roster | Solver | Time | Misplaced | Broken rules |")
    print("|---|---|---:|---:|---:|")
    for file in files:
        rows, pairs, cohorts, holders = read(file)
        name = Path(file).stem
        micros, own, broken, *_ = Path(file).with_suffix(".fifteen").read_text().split()
        print(f"| {name} | Fifteen | {int(micros) / 1e6:.3f} s | {own} | {broken} |", flush=True)
        for title, solve in [("OR-Tools CP-SAT", cp_sat), ("HiGHS", highs)]:
            for exact in [False, True]:
                model = "floor/ceil" if exact else "natural"
                started = time.monotonic()
                seats = solve(rows, pairs, cohorts, holders, exact, seconds)
                took = time.monotonic() - started
                if seats is None:
                    found = "nothing found | "
                else:
                    broken = sum(seats[report] == seats[manager] for report, manager in pairs)
                    found = f"{misplaced(seats, cohorts, holders)} | {broken}"
                print(f"| {name} | {title}, {model} | {took:.1f} s | {found} |", flush=True)


main()
