#!/usr/bin/env python3
"""Makes the files that the indicators of shiome are compared with.

    indicators_input.csv     the bars of `x` (synthetic, own generator, no market data)
    indicators_other.csv     the bars of `y`, on the same dates
    indicators_expected.csv  expr,date,value; an empty value is unknown

The values come from libraries that share no code with shiome; its header says which one made which
expression. Where two libraries know an indicator, the second one is only compared (`agree`). What no
library has (share of the previous n, pivots, wicks) is a few lines of numpy here.

Every window is computed afresh (no running sums). Over a constant window the mean is the constant,
deviation and slope are exactly 0, and what divides by its spread is unknown.

Made with Python 3.11, numpy 2.4.6, pandas 3.1.1, TA-Lib 0.8.2, ta 0.11.0, scipy 1.17.1, statsmodels 0.15.0:
    pip install numpy pandas TA-Lib ta scipy statsmodels && python make_indicators.py
The versions used last are written into the header of the expected values.
"""

import csv
import datetime
import math
import pathlib
import platform

import numpy as np
import pandas as pd
import scipy
import scipy.signal
import scipy.stats
import statsmodels
import statsmodels.api
import ta
import talib

HERE = pathlib.Path(__file__).parent
PRINTS = 400
CONSTANT = range(200, 230)  # rows (from 0) over which every price of x is the same
TIES = (40, 41, 75, 93, 98, 101, 313, 318, 321, 333)  # rows at which equal prices matter, see `inputs`
DIVIDENDS = (60, 125, 190, 255, 320)  # rows on which x goes ex-dividend
UNKNOWN = float("nan")


# ---------------------------------------------------------------- the input

class Generator:
    """Knuth's 64-bit linear congruential generator; the upper 53 bits make a number in [0, 1)."""

    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 11) / 2**53

    def normal(self):
        return sum(self.uniform() for _ in range(12)) - 6.0


def weekdays(count):
    day, days = datetime.date(2018, 1, 1), []
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day.isoformat())
        day += datetime.timedelta(days=1)
    return days


def drift(row):
    if row < 120:
        return 0.0008
    if row < 180:
        return -0.0030
    if row < 300:
        return 0.0015
    return -0.0005


def bars(generator, moves, start, spread, volume):
    """Bars whose closes follow `moves` (None: exactly the close before)."""
    rows, close = [], start
    for move in moves:
        before = close
        if move is None:
            opened = high = low = close
        else:
            opened = round(before * (1 + 0.3 * spread * generator.normal()), 2)
            close = round(before * (1 + move), 2)
            high = round(max(opened, close) + before * spread * generator.uniform(), 2)
            low = round(min(opened, close) - before * spread * generator.uniform(), 2)
        traded = int(volume * (0.6 + 0.8 * generator.uniform() + (40 * abs(move) if move else 0)))
        rows.append([opened, high, low, close, traded])
    return pd.DataFrame(rows, columns=["open", "high", "low", "close", "volume"])


def inputs():
    generator = Generator(20180101)
    common = [drift(row) + 0.009 * generator.normal() for row in range(PRINTS)]
    own = [0.6 * move + 0.006 * generator.normal() for move in common]
    moves = [None if row in CONSTANT else move for row, move in enumerate(common)]
    x = bars(generator, moves, 100.0, 0.008, 1_000_000)
    y = bars(generator, own, 47.5, 0.010, 250_000)

    # Ties: an unchanged close, a bar that closes where it opened, twin highs and twin lows.
    for row in (40, 41, 150, 333):
        shift = x.close[row - 1] - x.close[row]
        x.loc[row, ["open", "high", "low", "close"]] += shift
    x.loc[75, "open"] = x.close[75]
    for row in (90, 310):
        x.loc[row, "high"] = x.loc[row + 1, "high"] = max(x.high[row], x.high[row + 1])
        x.loc[row + 5, "low"] = x.loc[row + 6, "low"] = min(x.low[row + 5], x.low[row + 6])
    x = x.round(2)

    factor = np.ones(PRINTS)
    for row in DIVIDENDS:
        factor[:row] *= 1 - 1.25 / x.close[row - 1]
    x.insert(4, "adj", (x.close * factor).round(6))
    y.insert(4, "adj", (y.close * np.where(np.arange(PRINTS) < 210, 0.985, 1.0)).round(6))
    for frame in (x, y):
        assert (frame.high >= frame[["open", "close"]].max(axis=1)).all()
        assert (frame.low <= frame[["open", "close"]].min(axis=1)).all()
        assert frame.drop(columns="volume").min().min() > 0
    return x, y


# ---------------------------------------------------------------- windows, each computed afresh

def windows(values, n, f, previous=0):
    """f over the n values that end at each print, or `previous` prints before it."""
    values = np.asarray(values, float)
    out = np.full(len(values), UNKNOWN)
    for end in range(n + previous, len(values) + 1):
        window = values[end - previous - n : end - previous]
        if not np.isnan(window).any():
            out[end - 1] = f(window)
    return out


def pairs(left, right, n, f):
    left, right = np.asarray(left, float), np.asarray(right, float)
    out = np.full(len(left), UNKNOWN)
    for end in range(n, len(left) + 1):
        a, b = left[end - n : end], right[end - n : end]
        if not (np.isnan(a).any() or np.isnan(b).any()):
            out[end - 1] = f(a, b)
    return out


def constant(window):
    return window.min() == window.max()


def mean_of(window):
    return window[0] if constant(window) else math.fsum(window) / len(window)


def std_of(window, ddof=1):
    return 0.0 if constant(window) else np.std(window, ddof=ddof)


def slope_of(window):
    return 0.0 if constant(window) else scipy.stats.linregress(np.arange(len(window)), window).slope


def pearson_of(a, b):
    return UNKNOWN if constant(a) or constant(b) else scipy.stats.pearsonr(a, b).statistic


def beta_of(a, b):
    if constant(b):
        return UNKNOWN
    if constant(a):
        return 0.0
    return statsmodels.api.OLS(a, statsmodels.api.add_constant(b)).fit().params[1]


def mean(values, n, previous=0):
    return windows(values, n, mean_of, previous)


def slope(values, n):
    return windows(values, n, slope_of)


def log_slope(values, n):
    return slope(np.log(np.asarray(values, float)), n)


def zscore(values, n):
    spread = windows(values, n, std_of, 1)
    return (np.asarray(values, float) - mean(values, n, 1)) / np.where(spread == 0, UNKNOWN, spread)


def percentile(values, n):
    values = np.asarray(values, float)
    out = np.full(len(values), UNKNOWN)
    for row in range(n, len(values)):
        out[row] = scipy.stats.percentileofscore(values[row - n : row], values[row], kind="weak") / 100
    return out


def change(values, n=1):
    return pd.Series(np.asarray(values, float)).diff(n).to_numpy()


def ret(values, n=1):
    return pd.Series(np.asarray(values, float)).pct_change(n, fill_method=None).to_numpy()


def before(values, n):
    return pd.Series(np.asarray(values, float)).shift(n).to_numpy()


# ---------------------------------------------------------------- recursive ones

def warm(values, first, alpha):
    """Hides a recursive value until its seed, made at print `first`, weighs less than 0.1 %."""
    further = 0
    while (1 - alpha) ** further >= 0.001:
        further += 1
    out = np.array(values, float)
    out[: first + further - 1] = UNKNOWN
    return out


def ema(values, n):
    """TA-Lib seeds with the mean of the first n values, as shiome does."""
    values = np.asarray(values, float)
    start = int(np.argmax(~np.isnan(values)))
    out = np.full(len(values), UNKNOWN)
    out[start:] = talib.EMA(values[start:], n)
    return warm(out, start + n, 2 / (n + 1))


def atr(frame, n):
    return warm(talib.ATR(frame.high, frame.low, frame.close, n), n + 1, 1 / n)


def rsi(values, n):
    return warm(talib.RSI(np.asarray(values, float), n), n + 1, 1 / n)


# ---------------------------------------------------------------- truths: True, False, None

def newest_extreme(values, n, above):
    out = [None] * len(values)
    for row in range(n, len(values)):
        past = values[row - n : row]
        out[row] = bool(values[row] > past.max()) if above else bool(values[row] < past.min())
    return out


def run(values, n, sign):
    steps = np.sign(change(values)) == sign
    return [None if row < n else bool(steps[row - n + 1 : row + 1].all()) for row in range(len(values))]


def pivots(values, k, above):
    """(row at which it is known, value) of each strict extreme with k neighbours on both sides."""
    values = np.asarray(values, float)
    rows = scipy.signal.argrelextrema(values, np.greater if above else np.less, order=k)[0]
    return [(row + k, values[row]) for row in rows if k <= row < len(values) - k]


def newest_pivot(values, k, above):
    out = np.full(len(values), UNKNOWN)
    for row, value in pivots(values, k, above):
        out[row:] = value
    return out


def pivot_trend(values, k, above):
    """Whether the newest pivot is beyond the one before: lower for highs, higher for lows."""
    found = pivots(values, k, above)
    out = [None] * len(values)
    for (_, older), (row, newer) in zip(found, found[1:]):
        out[row:] = [bool(newer < older if above else newer > older)] * (len(values) - row)
    return out


# ---------------------------------------------------------------- the expressions

class Table:
    def __init__(self, dates):
        self.dates = dates
        self.values = {}
        self.sources = {}

    def add(self, source, expr, values):
        assert expr not in self.values, expr
        assert len(values) == PRINTS, expr
        if isinstance(values, list):
            self.values[expr] = [None if v is None else ("true" if v else "false") for v in values]
        else:
            array = np.asarray(values, float)
            self.values[expr] = [repr(float(v) + 0.0) if math.isfinite(v) else None for v in array]
        self.sources.setdefault(source, []).append(expr)

    def column(self, expr):
        return np.array([UNKNOWN if v is None else float(v) for v in self.values[expr]])

    def agree(self, expr, other, tolerance=1e-9):
        """Compares with a second library where both have a value."""
        ours, other = self.column(expr), np.asarray(other, float)
        both = ~np.isnan(ours) & ~np.isnan(other)
        assert both.sum() > 100, expr
        scale = np.maximum(1.0, np.abs(ours[both]))
        worst = np.max(np.abs(ours[both] - other[both]) / scale)
        assert worst < tolerance, f"{expr}: {worst}"

    def rows(self, expr):
        """Around the first known value; after it every 17th print, ties, the constant stretch and the end."""
        values = self.values[expr]
        first = next(row for row, value in enumerate(values) if value is not None)
        wanted = {first - 1, first, first + 1}
        wanted |= {row for row in range(16, PRINTS, 17) if row > first}
        edges = (CONSTANT.start + 14, CONSTANT.stop - 1, CONSTANT.stop, CONSTANT.stop + 10)
        wanted |= {row for row in (*edges, *TIES, PRINTS - 1) if row > first}
        # Whether a comparison with a history that is still too short may already be false is left open.
        if "new_high" in expr or "new_low" in expr:
            wanted.discard(first - 1)
        return [(self.dates[row], values[row] or "") for row in sorted(wanted) if row >= 0]


def expressions(x, y, table):
    add, agree = table.add, table.agree
    close, adj = x.close.to_numpy(), x.adj.to_numpy()
    width = (x.high - x.low).to_numpy()
    width = np.where(width == 0, UNKNOWN, width)

    plain = "read from the input"
    add(plain, "x", close)
    add(plain, "x[5]", before(close, 5))
    add(plain, "x.open", x.open)
    add(plain, "x.adj", adj)
    add(plain, "x.volume", x.volume)

    exact = "math.fsum over each window"
    for n in (5, 20, 25, 200):
        add(exact, f"x.ma{n}", mean(close, n))
    add(exact, "x.ma(1)", close)
    add(exact, "x.sum(10)", windows(close, 10, math.fsum))
    add(exact, "x.volume.ma20", mean(x.volume, 20))
    add(exact, "x.adj.ma25", mean(adj, 25))
    add(exact, "x.rvol(20)", x.volume / mean(x.volume, 20, 1))
    add(exact, "x.rvol", x.volume / mean(x.volume, 20, 1))
    agree("x.ma25", talib.SMA(x.close, 25))
    agree("x.ma200", x.close.rolling(200).mean())

    numpy = "numpy over each window"
    for n in (5, 20):
        add(numpy, f"x.median({n})", windows(close, n, np.median))
        add(numpy, f"x.std({n})", windows(close, n, std_of))
    for n in (20, 60):
        add(numpy, f"x.highest({n})", windows(close, n, np.max))
        add(numpy, f"x.lowest({n})", windows(close, n, np.min))
        add(numpy, f"x.zscore({n})", zscore(adj, n))
    add(numpy, "x.zscore", zscore(adj, 60))
    add(numpy, "x.close.zscore(20)", zscore(close, 20))
    add(numpy, "x.volume.zscore(20)", zscore(x.volume, 20))
    add(numpy, "x.highest(20)[1]", before(windows(close, 20, np.max), 1))
    add(numpy, "x.high.highest(20)", windows(x.high, 20, np.max))
    add(numpy, "x.low.lowest(20)", windows(x.low, 20, np.min))
    add(numpy, "x.range(20)", windows(x.high, 20, np.max) - windows(x.low, 20, np.min))
    add(numpy, "x.close.range(20)", windows(close, 20, np.max) - windows(close, 20, np.min))
    logs = np.log(adj)
    add(numpy, "x.vol(20)", windows(change(logs), 20, std_of) * math.sqrt(252))
    add(numpy, "x.vol", windows(change(logs), 20, std_of) * math.sqrt(252))
    add(numpy, "x.vol(60)", windows(change(logs), 60, std_of) * math.sqrt(252))
    middle, spread = mean(close, 20), windows(close, 20, lambda w: std_of(w, 0))
    add(numpy, "x.bollinger_upper(20, 2)", middle + 2 * spread)
    add(numpy, "x.bollinger_lower(20, 2)", middle - 2 * spread)
    add(numpy, "x.bollinger_upper", middle + 2 * spread)
    add(numpy, "x.bollinger_lower(10, 1.5)",
        mean(close, 10) - 1.5 * windows(close, 10, lambda w: std_of(w, 0)))
    add(numpy, "ln(x / x.ma25)", np.log(close / mean(close, 25)))
    agree("x.median(20)", x.close.rolling(20).median())
    agree("x.std(20)", x.close.rolling(20).std(), 1e-7)
    agree("x.highest(60)", talib.MAX(x.close, 60))
    agree("x.lowest(60)", talib.MIN(x.close, 60))
    agree("x.close.zscore(20)", (x.close - x.close.rolling(20).mean().shift()) / x.close.rolling(20).std().shift()
          .where(lambda s: s > 1e-6), 1e-6)
    upper, _, lower = talib.BBANDS(x.close, 20, 2, 2, 0)
    agree("x.bollinger_upper(20, 2)", upper, 1e-6)
    agree("x.bollinger_lower(20, 2)", lower, 1e-6)
    agree("x.bollinger_upper(20, 2)", ta.volatility.BollingerBands(x.close, 20, 2).bollinger_hband(), 1e-6)

    pandas = "pandas"
    add(pandas, "x.change", change(close))
    add(pandas, "x.change(5)", change(close, 5))
    add(pandas, "x.ret", ret(adj))
    add(pandas, "x.ret(20)", ret(adj, 20))
    add(pandas, "x.roc(10)", ret(adj, 10))
    add(pandas, "x.roc20", ret(adj, 20))
    add(pandas, "x.close.ret(5)", ret(close, 5))
    add(pandas, "x.drawdown", x.adj / x.adj.cummax() - 1)
    add(pandas, "x.drawdown(60)", x.adj / x.adj.rolling(60).max() - 1)
    add(pandas, "x.close.drawdown(60)", x.close / x.close.rolling(60).max() - 1)
    add(pandas, "x.gap", x.open / x.close.shift() - 1)
    signed = np.sign(x.close.diff()).fillna(0) * x.volume
    add(pandas, "x.obv", signed.cumsum())
    agree("x.roc(10)", talib.ROCP(x.adj, 10))
    agree("x.obv", talib.OBV(x.close, x.volume.astype(float)) - x.volume[0])

    regression = "scipy.stats.linregress"
    add(regression, "x.slope(5)", log_slope(close, 5))
    add(regression, "x.close.slope(5)", log_slope(close, 5))
    add(regression, "x.slope(20)", log_slope(close, 20))
    add(regression, "x.trend", log_slope(adj, 20))
    add(regression, "x.adj.slope(20)", log_slope(adj, 20))
    add(regression, "x.ma25.slope", log_slope(mean(close, 25), 5))
    add(regression, "x.ma(25).slope()", log_slope(mean(close, 25), 5))
    add(regression, "x.ma5.slope", log_slope(mean(close, 5), 3))
    add(regression, "x.ma(42).slope", log_slope(mean(close, 42), 8))
    add(regression, "x.ma200.slope", log_slope(mean(close, 200), 20))
    add(regression, "x.ma25.slope(10)", log_slope(mean(close, 25), 10))
    add(regression, "x.accel(10)", slope(log_slope(close, 10), 10))
    add(regression, "x.change.slope(10)", slope(change(close), 10))
    add(regression, "x.ret.slope(10)", slope(ret(adj), 10))
    add(regression, "(x - y).slope(20)", slope(close - y.close, 20))
    add(regression, "(x / y).slope(20)", log_slope(close / y.close, 20))
    add(regression, "(x / y).ma20.slope", log_slope(mean(close / y.close, 20), 4))
    agree("x.slope(20)", talib.LINEARREG_SLOPE(np.log(close), 20), 1e-9)
    agree("x.change.slope(10)", windows(change(close), 10, lambda w: np.polyfit(np.arange(10), w, 1)[0]))

    add("scipy.stats.percentileofscore", "x.percentile(60)", percentile(close, 60))
    add("scipy.stats.percentileofscore", "x.percentile(252)", percentile(close, 252))
    add("scipy.stats.percentileofscore", "x.percentile", percentile(close, 252))
    add("scipy.stats.percentileofscore", "x.volume.percentile(60)", percentile(x.volume, 60))

    pearson = "scipy.stats.pearsonr"
    add(pearson, "x.corr(y, 20)", pairs(close, y.close, 20, pearson_of))
    add(pearson, "x.corr(y, 30)", pairs(close, y.close, 30, pearson_of))
    add(pearson, "x.ret.corr(y.ret, 60)", pairs(ret(adj), ret(y.adj), 60, pearson_of))
    agree("x.corr(y, 30)", talib.CORREL(x.close, y.close, 30), 1e-6)
    least = "statsmodels OLS"
    add(least, "x.beta(y, 30)", pairs(close, y.close, 30, beta_of))
    add(least, "y.beta(x, 30)", pairs(y.close, close, 30, beta_of))
    add(least, "x.ret.beta(y.ret, 60)", pairs(ret(adj), ret(y.adj), 60, beta_of))
    agree("x.beta(y, 30)", x.close.rolling(30).cov(y.close) / y.close.rolling(30).var(), 1e-6)

    recursive = "TA-Lib, hidden until warm"
    for n in (5, 12, 20):
        add(recursive, f"x.ema{n}", ema(close, n))
    macd = ema(close, 12) - ema(close, 26)
    add(recursive, "x.macd", macd)
    add(recursive, "x.macd_signal", ema(macd, 9))
    add(recursive, "x.atr14", atr(x, 14))
    add(recursive, "x.atr", atr(x, 14))
    add(recursive, "x.atr(5)", atr(x, 5))
    add(recursive, "x.rsi14", rsi(close, 14))
    add(recursive, "x.rsi", rsi(close, 14))
    add(recursive, "x.rsi(5)", rsi(close, 5))
    for expr, first in (("x.ema20", 90), ("x.atr14", 109), ("x.rsi14", 109), ("x.macd", 116), ("x.macd_signal", 155)):
        assert int(np.argmax(~np.isnan(table.column(expr)))) + 1 == first, expr
    # pandas and `ta` seed otherwise: the last hundred prints hardly feel it.
    late = np.arange(PRINTS) >= 290
    agree("x.ema20", x.close.ewm(span=20, adjust=False).mean().where(late), 1e-7)
    agree("x.macd", ta.trend.MACD(x.close).macd().where(late), 1e-7)
    agree("x.macd_signal", ta.trend.MACD(x.close).macd_signal().where(late), 1e-7)
    agree("x.rsi14", ta.momentum.RSIIndicator(x.close, 14).rsi().where(late), 1e-6)
    agree("x.atr14", ta.volatility.AverageTrueRange(x.high, x.low, x.close, 14).average_true_range().where(late), 1e-7)

    fresh = "TA-Lib"
    add(fresh, "x.wma(10)", talib.WMA(x.close, 10))
    add(fresh, "x.wma(25)", talib.WMA(x.close, 25))
    agree("x.wma(10)", windows(close, 10, lambda w: np.average(w, weights=np.arange(1, 11))))
    fast = talib.STOCHF(x.high, x.low, x.close, 14, 1, 0)[0].to_numpy()
    spread = windows(x.high, 14, np.max) - windows(x.low, 14, np.min)
    fast = np.where(spread == 0, UNKNOWN, fast)
    add(fresh, "x.stoch(14)", fast)
    add(fresh, "x.stoch", fast)
    agree("x.stoch(14)", ta.momentum.StochasticOscillator(x.high, x.low, x.close, 14).stoch(), 1e-7)

    candle = "numpy by hand"
    top, bottom = x[["open", "close"]].max(axis=1), x[["open", "close"]].min(axis=1)
    add(candle, "x.body", (x.close - x.open).abs() / width)
    add(candle, "x.upper_wick", (x.high - top) / width)
    add(candle, "x.lower_wick", (bottom - x.low) / width)
    add(candle, "x.close_pos", (x.close - x.low) / width)
    add(candle, "x.is_bull", [bool(v) for v in x.close > x.open])
    add(candle, "x.is_bear", [bool(v) for v in x.close < x.open])
    for n in (20, 60):
        add(candle, f"x.new_high({n})", newest_extreme(close, n, True))
        add(candle, f"x.new_low({n})", newest_extreme(close, n, False))
    add(candle, "x.rising", run(close, 1, 1))
    add(candle, "x.rising(2)", run(close, 2, 1))
    add(candle, "x.falling(2)", run(close, 2, -1))
    add(candle, "x.falling(3)", run(close, 3, -1))
    add(candle, "x.ma25.rising(3)", [None if row < 27 else v for row, v in enumerate(run(mean(close, 25), 3, 1))])

    extrema = "scipy.signal.argrelextrema, known k bars later"
    for k in (2, 5):
        add(extrema, f"x.pivot_high({k})", newest_pivot(x.high, k, True))
        add(extrema, f"x.pivot_low({k})", newest_pivot(x.low, k, False))
        add(extrema, f"x.lower_high({k})", pivot_trend(x.high, k, True))
        add(extrema, f"x.higher_low({k})", pivot_trend(x.low, k, False))
    add(extrema, "x.close.pivot_high(3)", newest_pivot(close, 3, True))


def main():
    dates = weekdays(PRINTS)
    x, y = inputs()
    for name, frame in (("indicators_input.csv", x), ("indicators_other.csv", y)):
        text = frame.assign(date=dates)[["date", "open", "high", "low", "close", "adj", "volume"]]
        text.to_csv(HERE / name, index=False, lineterminator="\n")
    # What is computed on is what a reader of the files gets.
    x, y = (pd.read_csv(HERE / name) for name in ("indicators_input.csv", "indicators_other.csv"))

    table = Table(dates)
    expressions(x, y, table)
    versions = ", ".join(f"{m.__name__} {m.__version__}" for m in (np, pd, talib, scipy, statsmodels))
    with open(HERE / "indicators_expected.csv", "w", newline="", encoding="utf-8") as out:
        out.write("# Made by make_indicators.py; x is indicators_input.csv, y is indicators_other.csv.\n")
        out.write(f"# Python {platform.python_version()}, {versions}, ta 0.11.0. An empty value is unknown.\n")
        for source, exprs in table.sources.items():
            out.write(f"# {source}: {'; '.join(exprs)}\n")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["expr", "date", "value"])
        for expr in table.values:
            writer.writerows((expr, date, value) for date, value in table.rows(expr))


if __name__ == "__main__":
    main()
