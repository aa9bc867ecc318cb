"""Writes bench/run's results as a Markdown table and an SVG plot."""
import math
import pathlib
import platform
import re
import statistics
import subprocess

from goals import BASE, FLOOR, TRANSPORTS, goals

DISTURBED = 0.1  # how much of a core other processes may use meanwhile
TITLES = {"get": "GetItem", "fixed": "GetItem, members of fixed size", "put": "PutItem", "batch": "BatchWriteItem of 25",
          "query": "Query of 100"}
COLUMNS = [("per_second", "operations/s", ",.0f"), ("cpu_us", "CPU us/operation", ",.1f"), ("p50_us", "p50 us", ",.0f"),
           ("p99_us", "p99 us", ",.0f"), ("peak_rss_kib", "peak RSS MiB", ".1f"), ("allocations", "allocations", ".1f"),
           ("switches", "context switches", ".3f")]


def groups(results):
    """(operation, transport, in flight) -> client -> its runs."""
    made = {}
    for result in results:
        key = result["operation"], result["transport"], result["in_flight"]
        made.setdefault(key, {}).setdefault(result["client"], []).append(result)
    return made


def undisturbed(runs):
    """The undisturbed runs, or all if all were disturbed."""
    return [run for run in runs if run["disturbed"] < DISTURBED] or runs


def median(runs, name):
    values = [run[name] for run in undisturbed(runs) if name in run]
    if not values:
        return None
    return statistics.median(values) / (1024 if name == "peak_rss_kib" else 1)


def floor_of(made, key):
    """The floor for an operation; the operation `fixed` has the same bytes as `get`."""
    runs = made.get(("get" if key[0] == "fixed" else key[0], *key[1:]), {}).get(FLOOR)
    return median(runs, "cpu_us") if runs else None


def text_of(words):
    """The first line of a program's output, or that it does not exist."""
    try:
        done = subprocess.run(words, capture_output=True, text=True)
    except OSError:
        return "none"
    return (done.stdout + done.stderr).splitlines()[0]


def machine(results):
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    system = re.search(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text())
    lines = [f"{cpu[1] if cpu else platform.machine()}, {system[1] if system else platform.system()}, "
             f"Linux {platform.release()}", text_of(["c++", "--version"]), text_of(["nginx", "-v"]),
             text_of(["openssl", "version"])]
    versions = {run["client"]: run["version"] for run in results if "version" in run}
    return lines + [f"{name} {version}" for name, version in versions.items()]


def goal_table(made):
    def value(client, operation, transport, many, name):
        runs = made.get((operation, transport, many), {}).get(client)
        return (median(runs, name), all(run["disturbed"] >= DISTURBED for run in runs)) if runs else (None, False)

    rows = goals(value, TITLES).all()
    measured = [row for row in rows if row[2]]
    missing = [] if len(measured) == len(rows) else ["", f"{len(rows) - len(measured)} more need what was not measured."]
    return ["| goal | measured | holds |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in measured), *missing]


def by_repeat(runs, under):
    """Each undisturbed run's CPU, divided by that of the run in `under` of the same repeat."""
    costs = {run["repeat"]: run["cpu_us"] for run in undisturbed(under)}
    return [run["cpu_us"] / costs[run["repeat"]] for run in undisturbed(runs) if run["repeat"] in costs]


def base_table(made):
    """What an operation costs beside the other build. A machine changes its speed between repeats, so each ratio is of runs of the
    same repeat."""
    lines = ["| operation | CPU to floor, other build | this build | change | quartiles of the repeats | pairs |", "|---|---|---|---|---|---|"]
    for key, clients in made.items():
        if BASE not in clients or "dynamap" not in clients:
            continue
        operation, transport, many = key
        to_floor = [by_repeat(clients[name], clients.get(FLOOR, [])) for name in (BASE, "dynamap")]
        changes = by_repeat(clients["dynamap"], clients[BASE])
        cells = [f"{TITLES[operation]}, {TRANSPORTS[transport]}, {many:,} in flight",
                 *(f"{statistics.median(ratios):.3f}" if ratios else "" for ratios in to_floor),
                 f"{statistics.median(changes) - 1:+.1%}" if changes else "no undisturbed pair", "", str(len(changes))]
        if len(changes) > 1:
            low, _, high = statistics.quantiles(changes, n=4)
            cells[4] = f"{low - 1:+.1%} to {high - 1:+.1%}"
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def markdown(results, absent, given):
    made = groups(results)
    lines = ["# What an operation costs", "",
             f"Medians of {given.repeats} runs of {given.seconds:g} s; server on one core, client on another. "
             "CPU is the client's, user and system. Ratios are to the floor on bare Asio: fixed bytes out, and only the length "
             "of the response is parsed. Do not compare figures of different days or machines; compare ratios. "
             "\"Disturbed\": in each of "
             f"these runs other processes used more than {DISTURBED:g} of a core.", ""]
    lines += [f"- {line}" for line in machine(results)]
    lines += [f"- not measured: {name}: {why}" for name, why in absent.items()]
    if any(BASE in clients for clients in made.values()):
        lines += ["", "## This build beside the other", "", *base_table(made)]
    lines += ["", "## Goals", "", *goal_table(made), "", "![CPU an operation](cpu.svg)"]
    for key, clients in made.items():
        operation, transport, many = key
        lines += ["", f"## {TITLES[operation]}, {TRANSPORTS[transport]}, {many:,} in flight", "",
                  "| client | " + " | ".join(title for _, title, _ in COLUMNS) + " | CPU to floor | CPU to dynamap |",
                  "|---" * (len(COLUMNS) + 3) + "|"]
        floor, own = floor_of(made, key), median(clients["dynamap"], "cpu_us") if "dynamap" in clients else None
        for client, runs in clients.items():
            values = [(median(runs, name), form) for name, _, form in COLUMNS]
            cells = ["" if value is None else format(value, form) for value, form in values]
            cost = median(runs, "cpu_us")
            cells += [f"{cost / base:.2f}" if base else "" for base in (floor, own)]
            mark = " (disturbed)" if undisturbed(runs)[0]["disturbed"] >= DISTURBED else ""
            lines.append(f"| {client}{mark} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def plot(results):
    """Bars of the ratio to the floor at 64 in flight, on a scale of powers of two."""
    made = {key: clients for key, clients in groups(results).items() if key[2] == 64 and floor_of(groups(results), key)}
    colours = {"floor: epoll": "#9aa5b1", FLOOR: "#616e7c", "dynamap": "#0b69a3"}
    left, width, bar = 190, 560, 15
    rows, top = [], 56
    ticks = [2**power for power in range(0, 10)]

    def x(ratio):
        return left + width * max(math.log2(max(ratio, 0.5)) + 1, 0.02) / 10

    for key, clients in made.items():
        operation, transport, _ = key
        rows.append(f'<text x="8" y="{top + 11}" font-weight="bold">{TITLES[operation]}, {TRANSPORTS[transport]}</text>')
        top += bar + 4
        for client, runs in clients.items():
            cost = median(runs, "cpu_us")
            ratio = cost / floor_of(groups(results), key)
            rows.append(f'<text x="{left - 6}" y="{top + 11}" text-anchor="end">{client}</text>'
                        f'<rect x="{left}" y="{top}" width="{x(ratio) - left:.1f}" height="{bar - 2}" '
                        f'fill="{colours.get(client, "#de911d")}"/>'
                        f'<text x="{x(ratio) + 4:.1f}" y="{top + 11}">{ratio:.2f} ({cost:,.1f} us)</text>')
            top += bar
        top += 10
    grid = "".join(f'<line x1="{x(t):.1f}" x2="{x(t):.1f}" y1="44" y2="{top}" stroke="#e4e7eb"/>'
                   f'<text x="{x(t):.1f}" y="40" text-anchor="middle" fill="#7b8794">{t}</text>' for t in ticks)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 130}" height="{top + 10}" '
            'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>'
            '<text x="8" y="18" font-size="14">Client CPU an operation, in multiples of the floor on bare Asio '
            '(64 in flight; logarithmic; shorter is better)</text>' + grid + "".join(rows) + "</svg>\n")
