#!/usr/bin/env python3
"""Runs the benchmarks and sets their figures beside the ones to hold, and the cold one-shot beside plain Python.

    benches/compare.py            runs `cargo bench`, then compares
    benches/compare.py --quick    compares with the figures of the last `cargo bench`

Nothing fails for being slow: machines differ. What is compared as a ratio was measured in one run, in turns.
It fails if plain Python and shiome disagree about a figure or a verdict.
"""

import bisect
import csv
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
FOLDER = TARGET / "tmp" / "cold"
BINARY = TARGET / "release" / "shiome"
RUNS = 25

# What to hold and to aim for, in milliseconds (the table of costs; see docs/benchmarks.md).
COSTS = [
    ("cold_one_shot/process", "cold process: 10 files, 30 indicators, 20 rules", 25.0, 12.0),
    ("cold_one_shot/start", "  a process that only starts", None, None),
    ("cold_stages/parse", "  stage: rules parsed", None, None),
    ("cold_stages/market", "  stage: folder and catalogue", None, None),
    ("cold_stages/check", "  stage: rules checked, heads of files read", None, None),
    ("cold_stages/read", "  stage: files read", None, None),
    ("cold_stages/read_on_one_thread", "    the same on one thread", None, None),
    ("cold_stages/series", "  stage: series built", None, None),
    ("cold_stages/engine", "  stage: engine, once", None, None),
    ("cold_stages/run", "  stage: engine and reports", None, None),
    ("cold_stages/report", "  stage: JSON", None, None),
    ("ten_million_rows/engine", "10 M rows in memory, one thread", 76.0, 45.0),
    ("ten_million_rows/fused_loop", "  one loop written by hand", None, None),
    ("ten_million_rows/memory_floor", "  reading the columns", None, None),
    ("one_live_bar/over_history", "100 rules again over 20 years", None, None),
    ("one_live_bar/over_tail", "100 rules over the tail of one live bar", 0.1, None),
    ("keystroke/parse_and_check", "keystroke: expression and 20 rules checked", 5.0, None),
    ("keystroke/parse", "  the expression parsed", None, None),
]
RATIOS = [
    ("ten_million_rows/engine", "ten_million_rows/fused_loop"),
    ("ten_million_rows/engine", "ten_million_rows/memory_floor"),
    ("cold_one_shot/process", "cold_one_shot/start"),
    ("cold_stages/read_on_one_thread", "cold_stages/read"),
]

# ---- The same work in plain Python: csv rows, loops, running sums -------------------------------------------------------

UNKNOWN = math.nan


def read(folder, name):
    """Dates and columns of a file."""
    with open(folder / f"{name}.csv", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        columns = [[] for _ in header]
        days = columns[0]
        for row in rows:
            days.append(row[0])
            for column, cell in zip(columns[1:], row[1:]):
                column.append(float(cell))
    return dict(zip(header, columns))


def mean(x, n):
    out, total = [], 0.0
    for at, value in enumerate(x):
        if value == value:
            total += value
        if at >= n and x[at - n] == x[at - n]:
            total -= x[at - n]
        full = at + 1 >= n and x[at - n + 1] == x[at - n + 1]
        out.append(total / n if full else UNKNOWN)
    return out


def slope(x, n):
    """Least squares over n; x may begin with unknowns."""
    middle = (n - 1) / 2
    below = n * (n * n - 1) / 12
    weights = [(at - middle) / below for at in range(n)]
    out = []
    for at in range(len(x)):
        if at + 1 < n or x[at - n + 1] != x[at - n + 1]:
            out.append(UNKNOWN)
            continue
        out.append(sum(map(float.__mul__, weights, x[at - n + 1 : at + 1])))
    return out


def log_slope(x, n):
    return slope([math.log(value) if value == value else UNKNOWN for value in x], n)


def change(x, n):
    return [x[at] - x[at - n] if at >= n else UNKNOWN for at in range(len(x))]


def relative(x, n):
    return [x[at] / x[at - n] - 1.0 if at >= n else UNKNOWN for at in range(len(x))]


def extreme(x, n, sign):
    """The highest (sign 1) or lowest (−1) of n."""
    out, kept = [], deque()
    for at, value in enumerate(x):
        while kept and sign * (value - x[kept[-1]]) >= 0:
            kept.pop()
        kept.append(at)
        if kept[0] <= at - n:
            kept.popleft()
        out.append(x[kept[0]] if at + 1 >= n else UNKNOWN)
    return out


def drawdown(x, n):
    return [value / high - 1.0 for value, high in zip(x, extreme(x, n, 1))]


def deviation(x, n):
    """Sample deviation of n; sums of what is left over an offset, so that little cancels."""
    offset = next(value for value in x if value == value)
    out, first, second = [], 0.0, 0.0
    for at, value in enumerate(x):
        if value == value:
            first += value - offset
            second += (value - offset) ** 2
        if at >= n and x[at - n] == x[at - n]:
            first -= x[at - n] - offset
            second -= (x[at - n] - offset) ** 2
        full = at + 1 >= n and x[at - n + 1] == x[at - n + 1]
        out.append(math.sqrt(max(second - first * first / n, 0.0) / (n - 1)) if full else UNKNOWN)
    return out


def volatility(x, n, year):
    logs = [UNKNOWN] + [math.log(x[at] / x[at - 1]) for at in range(1, len(x))]
    return [value * math.sqrt(year) for value in deviation(logs, n)]


def zscore(x, n):
    """Against the n before."""
    means, deviations = mean(x, n), deviation(x, n)
    return [UNKNOWN] + [(x[at] - means[at - 1]) / deviations[at - 1] for at in range(1, len(x))]


def percentile(x, n):
    """Share of the n before that are not above."""
    out, window = [], []
    for at, value in enumerate(x):
        out.append(bisect.bisect_right(window, value) / n if at >= n else UNKNOWN)
        bisect.insort(window, value)
        if at >= n:
            del window[bisect.bisect_left(window, x[at - n])]
    return out


def median(x, n):
    out, window = [], []
    for at, value in enumerate(x):
        bisect.insort(window, value)
        if at >= n:
            del window[bisect.bisect_left(window, x[at - n])]
        full = at + 1 >= n
        out.append((window[(n - 1) // 2] + window[n // 2]) / 2 if full else UNKNOWN)
    return out


def smoothed(x, n, alpha, first):
    """Recursive average, seeded with the mean of n figures from index `first` on."""
    out = [UNKNOWN] * len(x)
    value = sum(x[first : first + n]) / n
    out[first + n - 1] = value
    for at in range(first + n, len(x)):
        value += alpha * (x[at] - value)
        out[at] = value
    return out


def rsi(x, n):
    steps = [0.0] + [x[at] - x[at - 1] for at in range(1, len(x))]
    up = smoothed([max(step, 0.0) for step in steps], n, 1 / n, 1)
    down = smoothed([max(-step, 0.0) for step in steps], n, 1 / n, 1)
    return [100.0 * u / (u + d) if u == u else UNKNOWN for u, d in zip(up, down)]


def true_range_average(bars, n):
    high, low, close = bars["High"], bars["Low"], bars["Close"]
    ranges = [0.0]
    for at in range(1, len(close)):
        before = close[at - 1]
        ranges.append(max(high[at] - low[at], abs(high[at] - before), abs(low[at] - before)))
    return smoothed(ranges, n, 1 / n, 1)


def as_of(week_days, values, days):
    """Wednesday's figure counts from Thursday on."""
    out, at = [], -1
    for day in days:
        while at + 1 < len(week_days) and week_days[at + 1] < day:
            at += 1
        out.append(values[at] if at >= 0 else UNKNOWN)
    return out


def latch(enter, leave):
    out, on = [], False
    for begin, end in zip(enter, leave):
        on = False if end else on or begin
        out.append(on)
    return out


def held(condition, n):
    """Verdicts of `condition for n days`: 2 once it has held for n, 1 on the way."""
    out, streak = [], 0
    for now in condition:
        streak = streak + 1 if now else 0
        out.append(2 if streak >= n else 1 if streak else 0)
    return out


def plain(folder):
    """The newest figure of every indicator and the newest verdict of every rule."""
    daily = {
        name: read(folder, name)
        for name in ("index", "hyg", "small", "growth", "ief", "tlt", "defensive", "utilities")
    }
    weekly = {name: read(folder, name) for name in ("fed.assets", "tga")}
    days = daily["index"]["Date"]
    close = {name: bars["Close"] for name, bars in daily.items()}
    total = {name: bars["Adj Close"] for name, bars in daily.items()}
    safety = [one / other for one, other in zip(close["defensive"], close["small"])]

    i = {
        "index.ma25": mean(close["index"], 25),
        "index.ma200": mean(close["index"], 200),
        "index.rsi": rsi(close["index"], 14),
        "index.drawdown(60)": drawdown(total["index"], 60),
        "index.vol": volatility(total["index"], 20, 252),
        "index.highest(20)": extreme(close["index"], 20, 1),
        "index.atr14": true_range_average(daily["index"], 14),
        "hyg.trend": log_slope(total["hyg"], 20),
        "hyg.ma50": mean(close["hyg"], 50),
        "hyg.zscore": zscore(total["hyg"], 60),
        "hyg.ret(20)": relative(total["hyg"], 20),
        "ief.ret(20)": relative(total["ief"], 20),
        "small.trend": log_slope(total["small"], 20),
        "small.ma25": mean(close["small"], 25),
        "small.lowest(20)": extreme(close["small"], 20, -1),
        "growth.ema20": smoothed(close["growth"], 20, 2 / 21, 0),
        "growth.ma50": mean(close["growth"], 50),
        "growth.roc(10)": relative(total["growth"], 10),
        "ief.trend": log_slope(total["ief"], 20),
        "tlt.ma100": mean(close["tlt"], 100),
        "tlt.std(20)": deviation(close["tlt"], 20),
        "tlt.percentile": percentile(close["tlt"], 252),
        "(defensive / small).ma20": mean(safety, 20),
        "utilities.trend": log_slope(total["utilities"], 20),
        "utilities.median(20)": median(close["utilities"], 20),
    }
    i["index.ma25.slope"] = log_slope(i["index.ma25"], 5)
    i["(defensive / small).ma20.slope"] = log_slope(i["(defensive / small).ma20"], 4)
    for name, expression, figures in (
        ("fed.assets", "fed.assets.ma4.change(4)", change(mean(weekly["fed.assets"]["WALCL"], 4), 4)),
        ("fed.assets", "fed.assets.ma13", mean(weekly["fed.assets"]["WALCL"], 13)),
        ("tga", "tga.ma4.change(4)", change(mean(weekly["tga"]["WTREGEN"], 4), 4)),
        ("fed.assets", "fed.assets", weekly["fed.assets"]["WALCL"]),
    ):
        dollars = [1e6 * value for value in figures]
        i[expression] = as_of(weekly[name]["observation_date"], dollars, days)

    def each(test, *columns):
        # A comparison with an unknown figure is false, as far as the newest verdict goes.
        return [test(*figures) for figures in zip(*columns)]

    below = lambda one, other: each(float.__lt__, one, other)
    level = lambda value: [float(value)] * len(days)
    both = lambda one, other: each(lambda a, b: a and b, one, other)
    zero = level(0)
    truths = {
        "index_below_line": below(close["index"], i["index.ma25"]),
        "index_line_falls": held(below(i["index.ma25.slope"], zero), 2),
        "index_long_up": below(i["index.ma200"], close["index"]),
        "index_overbought": below(level(55), i["index.rsi"]),
        "index_off_high": below(i["index.drawdown(60)"], level(-0.05)),
        "index_restless": below(level(0.15), i["index.vol"]),
        "index_breaks_out": each(float.__ge__, close["index"], i["index.highest(20)"]),
        "index_wide_bars": each(lambda a, x: a / x > 0.02, i["index.atr14"], close["index"]),
        "credit_falls": latch(below(i["hyg.trend"], zero), below(i["hyg.ma50"], close["hyg"])),
        "credit_stretched": below(level(1), i["hyg.zscore"]),
        "credit_behind": held(below(i["hyg.ret(20)"], i["ief.ret(20)"]), 3),
        "small_falls": both(below(i["small.trend"], zero), below(close["small"], i["small.ma25"])),
        "small_at_low": each(lambda x, low: x <= low * 1.01, close["small"], i["small.lowest(20)"]),
        "growth_crosses": both(below(i["growth.ma50"], i["growth.ema20"]), below(zero, i["growth.roc(10)"])),
        "bonds_rise": both(below(zero, i["ief.trend"]), below(i["tlt.ma100"], close["tlt"])),
        "bonds_calm": both(below(i["tlt.std(20)"], level(2)), below(level(0.4), i["tlt.percentile"])),
        "safety_wins": held(
            both(
                below(zero, i["(defensive / small).ma20.slope"]),
                below(i["(defensive / small).ma20"], safety),
            ),
            3,
        ),
        "utilities_lead": both(
            below(zero, i["utilities.trend"]), below(i["utilities.median(20)"], close["utilities"])
        ),
        "balance_shrinks": latch(
            both(
                below(i["fed.assets.ma4.change(4)"], zero), below(i["fed.assets"], i["fed.assets.ma13"])
            ),
            below(i["fed.assets.ma13"], i["fed.assets"]),
        ),
    }
    truths["treasury_gathers"] = each(
        lambda gathers, falls, weak: gathers or (falls and weak),
        below(level(5e9), i["tga.ma4.change(4)"]),
        truths["credit_falls"],
        below(close["growth"], i["growth.ma50"]),
    )
    del i["fed.assets"]
    word = ("clear", "pending", "triggered")
    return {
        "indicators": {name: figures[-1] for name, figures in i.items()},
        "verdicts": {
            name: word[2 * newest if isinstance(newest, bool) else newest]
            for name, newest in ((name, verdicts[-1]) for name, verdicts in truths.items())
        },
    }


# ---- Comparison -------------------------------------------------------------------------------------------------------


def shiome(*arguments):
    command = [BINARY, *arguments, "--data", FOLDER / "figures"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def agree():
    """Whether plain Python and shiome say the same; prints where they do not."""
    ours = plain(FOLDER / "figures")
    report = json.loads(shiome("run", FOLDER / "cold.shio", "--format", "json"))
    verdicts = {rule["name"]: rule["verdict"] for rule in report["rules"]}
    apart = [f"{name}: python {ours['verdicts'].get(name)}, shiome {verdict}" for name, verdict in verdicts.items()
             if ours["verdicts"].get(name) != verdict]
    names = list(ours["indicators"])
    expressions = [part for name in names for part in ("--expr", name)]
    # Weekly values stand in rows of their own dates: the newest known figure of every column counts.
    newest = {}
    for row in list(csv.reader(shiome("series", *expressions, "--format", "csv").splitlines()))[1:]:
        newest.update((name, float(cell)) for name, cell in zip(names, row[1:]) if cell)
    for name in names:
        one, other = ours["indicators"][name], newest.get(name, UNKNOWN)
        if not math.isclose(one, other, rel_tol=1e-8, abs_tol=1e-12):
            apart.append(f"{name}: python {one}, shiome {other}")
    print(f"{len(names)} indicators and {len(verdicts)} verdicts compared, {len(apart)} apart")
    for line in apart:
        print(f"  {line}")
    return not apart


def estimate(name):
    """The median of a benchmark's last run, in milliseconds."""
    try:
        with open(TARGET / "criterion" / name / "new" / "estimates.json") as file:
            return json.load(file)["median"]["point_estimate"] / 1e6
    except OSError:
        return None


def figure(value):
    return "–" if value is None else f"{value:.3g}" if value < 100 else f"{value:.0f}"


def table(memory):
    rows = [(title, estimate(name), hold, aim) for name, title, hold, aim in COSTS]
    rows.append(("10 M rows: extra memory, MB", memory, 50.0, 10.0))
    if BINARY.exists():
        rows.append(("binary, MB", BINARY.stat().st_size / 1e6, 60.0, 30.0))
    print("\n| work | ms | hold | aim |\n|---|--:|--:|--:|")
    for title, value, hold, aim in rows:
        print(f"| {title.replace('  ', '· ')} | {figure(value)} | {figure(hold)} | {figure(aim)} |")
    print("\n| ratio, in one run | × |\n|---|--:|")
    for one, other in RATIOS:
        if estimate(one) and estimate(other):
            print(f"| {one} / {other} | {estimate(one) / estimate(other):.2f} |")


def in_turns():
    """Whole processes of shiome and of plain Python, in turns."""
    times = {"shiome": [], "plain Python": []}
    commands = {
        "shiome": [BINARY, "run", FOLDER / "cold.shio", "--data", FOLDER / "figures", "--format", "json"],
        "plain Python": [sys.executable, __file__, "--plain", FOLDER / "figures"],
    }
    for _ in range(RUNS):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            times[name].append(1000 * (time.perf_counter() - began))
    for name, measured in times.items():
        print(f"| cold process, {name}: median (min) of {RUNS}, ms | {statistics.median(measured):.1f} ({min(measured):.1f}) |")
    ratio = statistics.median(p / s for s, p in zip(times["shiome"], times["plain Python"]))
    print(f"| plain Python / shiome | {ratio:.1f} |")


def main():
    if "--plain" in sys.argv:
        json.dump(plain(Path(sys.argv[-1])), sys.stdout)
        return 0
    memory_file = TARGET / "criterion" / "extra_memory_kb"
    if "--quick" not in sys.argv:
        bench = ["cargo", "bench", "--bench", "engine", "--bench", "cold", *os.environ.get("BENCH_FLAGS", "").split()]
        out = subprocess.run(bench, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
        memory = [line.split()[1] for line in out.splitlines() if line.startswith("ten_million_rows/extra_memory_kb")]
        memory_file.write_text(memory[0] if memory else "")
    text = memory_file.read_text() if memory_file.exists() else ""
    table(float(text) / 1e3 if text.isdigit() else None)
    same = agree()
    in_turns()
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
