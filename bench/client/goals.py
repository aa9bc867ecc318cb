"""The goals of the whole client, and whether bench/run's results reach them. Imported by report.py."""
FLOOR = "floor: Asio"
POOLED = "dynamap, 64 connections"  # a client's default maximum
BASE = "dynamap, other build"  # see bench/run --base
TRANSPORTS = {"plain": "plain HTTP", "tls": "TLS"}


class goals:
    """`median(client, operation, transport, in_flight, name)` returns a median, or None if it was not measured, and whether all its
    runs were disturbed."""

    def __init__(self, median, titles):
        self.median, self.titles, self.rows, self.disturbed = median, titles, [], False

    def value(self, *of):
        median, disturbed = self.median(*of)
        self.disturbed |= disturbed
        return median

    def add(self, goal, measured, limit, form, unit="", least=False):
        """Adds a row for the values requested since the last row. `measured` is None if a part of it was not measured."""
        disturbed, self.disturbed = self.disturbed, False
        if measured is None:
            self.rows.append((goal, "not measured", ""))
        else:
            holds = measured >= limit if least else measured <= limit
            self.rows.append((goal, format(measured, form) + unit, ("yes" if holds else "**no**") + (" (disturbed)" if disturbed else "")))

    def ratio(self, over, under):
        """`over` divided by `under`; each is (client, operation, transport, in flight)."""
        a, b = self.value(*over, "cpu_us"), self.value(*under, "cpu_us")
        return None if a is None or not b else a / b

    def cpu_against_floor(self):
        for operation, limit in (("get", 1.5), ("put", 1.5), ("batch", 3), ("query", 3)):
            for transport in ("plain", "tls"):
                at = operation, transport, 64
                self.add(f"{self.titles[operation]}, {TRANSPORTS[transport]}, 64 in flight: CPU at most {limit:g} x the floor",
                         self.ratio(("dynamap", *at), (FLOOR, *at)), limit, ".2f")

    def cpu_against(self, peer, operations, least):
        for operation in operations:
            at = operation, "plain", 64
            self.add(f"{self.titles[operation]}, plain HTTP, 64 in flight: at least {least} x less CPU than {peer}",
                     self.ratio((peer, *at), ("dynamap", *at)), least, ".1f", least=True)

    def latency(self):
        for operation, transport in (("get", "plain"), ("put", "plain"), ("get", "tls")):
            own, floor = (self.value(name, operation, transport, 1, "p50_us") for name in ("dynamap", FLOOR))
            over = None if own is None or floor is None else own - 1.1 * floor
            self.add(f"{self.titles[operation]}, {TRANSPORTS[transport]}, 1 in flight: p50 over 1.1 x the floor's by at most 15 us",
                     over, 15, "+.1f", " us")

    def many(self):
        for transport in ("plain", "tls"):
            most, few = ("dynamap", "get", transport, 4096), ("dynamap", "get", transport, 64)
            pooled = (POOLED, *most[1:])
            what = f"GetItem, {TRANSPORTS[transport]}, 4,096 in flight"
            self.add(f"{what}: peak RSS under 64 MiB", self.value(*pooled, "peak_rss_kib"), 64, ".1f", " MiB")
            self.add(f"{what}: CPU at most 1.2 x that at 64", self.ratio(pooled, few), 1.2, ".2f")
            what += " on as many connections"
            self.add(f"{what}: peak RSS under 64 MiB", self.value(*most, "peak_rss_kib"), 64, ".1f", " MiB")
            grown, floor_grown = self.ratio(most, few), self.ratio((FLOOR, *most[1:]), (FLOOR, *few[1:]))
            known = grown is not None and floor_grown is not None
            self.add(f"{what}: CPU at most 1.2 x that at 64, in multiples of the floor at each",
                     grown / floor_grown if known else None, 1.2, ".2f",
                     f" (itself {grown:.2f}, the floor {floor_grown:.2f})" if known else "")

    def allocations(self):
        # Less than a half, because the figure includes the start of the callers.
        self.add("GetItem into members of fixed size: no allocation per operation",
                 self.value("dynamap", "fixed", "plain", 64, "allocations"), 0.5, ".2f")

    def all(self):
        """(goal, measured, holds) for each goal."""
        self.cpu_against_floor()
        self.cpu_against("boto3", ("get", "put"), 40)
        self.cpu_against("JavaScript SDK", ("get", "put"), 40)
        self.cpu_against("C++ SDK", ("get", "put"), 20)
        self.cpu_against("C++ SDK", ("batch", "query"), 15)
        self.cpu_against("C++ SDK, pooled", ("batch", "query"), 15)
        self.latency()
        self.many()
        self.allocations()
        return self.rows
