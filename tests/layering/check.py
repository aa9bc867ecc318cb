#!/usr/bin/env python3
"""The rooms of the source are its folders. Fails on an #include that goes up, or past a dependency's door, on a
declaration of a class that a room above defines, and on a source that no test is named for.

    check.py ROOT           checks include/ and src/ under ROOT, and that docs/rooms.md is what --write writes
    check.py ROOT --write   writes docs/rooms.md
    check.py --prove        checks that each rule refuses what it must, and lets pass what it must
"""
import pathlib
import re
import sys
import tempfile

# The rooms, the lowest first, each with what is in it. A room's folder is src/ROOM, and include/dynamap/detail/ROOM.
ROOMS = {
    "base": "errors, UUIDs, byte buffers, recycled memory, random numbers",
    "aws/http": "requests and responses as bytes: parser, checksums, encodings, JSON and XML of services",
    "aws/identity": "credentials, as a value",
    "aws/config": "environment variables and the shared config files",
    "aws/sign": "Signature Versions 4 and 2",
    "aws/endpoint": "where a service is: rules, regions, proxies",
    "aws/retry": "what is repeated, and when; how fast to send",
    "aws/net": "sockets, TLS, names, connections and their pool, timers",
    "aws/credentials": "the sources of credentials",
    "aws/call": "one signed request, from the first attempt to the last; `aws::client`",
    "wire": "DynamoDB's JSON: values, requests, responses",
    "client": "the DynamoDB client, which joins aws and wire",
    "table": "tables: descriptors, codecs, expressions, queries, batches, bulk loads, transactions, administration",
}

# An aws room may include those of aws above it in this list, and base.
MAY_INCLUDE = {"base": [], "wire": ["base"], "client": ["base", "aws", "wire"], "table": ["base", "wire", "client"]}

# Public headers belong to the room that has a source of their name, `table` apart; these have none of their name.
PUBLIC = {
    "aws/client_statistics": "aws/call", "aws/credential_chain": "aws/credentials", "aws/observer": "aws/net",
    "aws/profile": "aws/config", "aws/proxy_settings": "aws/endpoint", "aws/retry_quota": "aws/retry",
    "aws/platform": "aws/credentials",
}

# What sees Asio: these rooms its coroutines and executors, as public headers may; the drivers all of it.
AWAITING = r"include/dynamap/|src/table/|src/client/|src/aws/(net|credentials|call)/"
DRIVERS = r"src/aws/(net|credentials|call)/|src/client/|src/table/query/parallel_scan\.cpp"

# Includes of a dependency, what may have them, and the rule in words. The first that fits an include decides.
DOORS = [
    (r"simdjson", r"src/wire/|src/aws/http/json_value\.cpp", "simdjson: `src/wire/`, `src/aws/http/json_value.cpp`"),
    (r"pugixml", r"src/aws/http/xml_document\.cpp", "pugixml: `src/aws/http/xml_document.cpp`"),
    (r"boost/beast", r"src/aws/http/response_parser\.cpp", "Beast's parser: `src/aws/http/response_parser.cpp`"),
    (r"boost/pfr", r"include/dynamap/detail/table/schema/members\.hpp", "Boost.PFR: `detail/table/schema/members.hpp`"),
    (r"boost/system/", r"src/base/thrown_code\.cpp", "what Boost.Asio throws: `src/base/thrown_code.cpp`"),
    (r"boost/", r"src/aws/http/response_parser\.cpp", "of Boost nothing else, but what Beast's parser needs"),
    (r"libdeflate\.h", r"src/aws/http/", "libdeflate: `src/aws/http/` (CRC-32, gzip)"),
    (r"openssl/", r"src/aws/sign/digest\.cpp|src/base/uuid\.cpp|src/aws/net/",
     "OpenSSL: `src/aws/net/` (TLS), `src/aws/sign/digest.cpp`, `src/base/uuid.cpp` (random bytes)"),
    (r"asio/(awaitable|any_io_executor)\.hpp", AWAITING,
     "Asio's `awaitable` and `any_io_executor`: public headers, and the rooms net, credentials, call, client and table"),
    (r"asio[/.]", DRIVERS,
     "all of Asio: the rooms net, credentials, call and client, and `src/table/query/parallel_scan.cpp`"),
    (r"(httplib|catch2|benchmark)", r"(?!)", "what only tests need: nowhere"),
]

PAGE = """# Rooms

`tests/layering/check.py . --write` writes this page. The same script fails on an include that goes up, and on the declaration of a class
that a room above defines.

The rooms are the folders of `src/`; `include/dynamap/detail/` has the same for headers that a user's file needs but no user includes.
A room may include those above it in the table, with two walls more: `wire` knows nothing of `aws`, and `table` reaches `aws` through
`client` only. A public header belongs to the room that has the `.cpp` of the same name; if none has, to `table`. The script lists the few
that are neither.

| room | what is in it | files | lines |
|---|---|---|---|
{rooms}

Each dependency has its doors; nothing else includes it:

{doors}

In public headers Asio is seen as `asio/awaitable.hpp` and `asio/any_io_executor.hpp` only, so that a user's file stays cheap to compile.
"""


def room_of(root, name):
    """The room of a file, by its path from ROOT; None: it is in no room."""
    path = re.sub(r"^(include/dynamap/detail|src)/", "", name)
    if path != name:
        return next((room for room in ROOMS if path.startswith(room + "/")), None)
    stem = name.removeprefix("include/dynamap/").removesuffix(".hpp")
    if stem == "dynamap":
        return "all"
    if stem in PUBLIC:
        return PUBLIC[stem]
    if stem.startswith("aws/"):
        found = [*root.glob(f"src/aws/*/{stem.removeprefix('aws/')}.cpp")]
        return found[0].relative_to(root / "src").parent.as_posix() if found else None
    return next((room for room in ("base", "client") if (root / f"src/{room}/{stem}.cpp").is_file()), "table")


def may_include(room, target):
    if room in (target, "all"):
        return True
    if room.startswith("aws/"):
        order = list(ROOMS)
        return target == "base" or (target.startswith("aws/") and order.index(target) < order.index(room))
    return any(target == one or target.startswith(one + "/") for one in MAY_INCLUDE[room])


def sources(root):
    return sorted([*root.glob("include/dynamap/**/*.hpp"), *root.glob("src/**/*.[ch]pp")])


def classes(root):
    """The rooms that define each class of a namespace, by its name."""
    found = {}
    for file in sources(root):
        room = room_of(root, file.relative_to(root).as_posix())
        for match in re.finditer(r"^(?:class|struct) (?:\[\[\w+\]\] )?(\w+)(?: final)?\s*[:{]", file.read_text(encoding="utf-8"), re.M):
            found.setdefault(match[1], set()).add(room)
    return found


def declarations(root, file, name, room, defined):
    """Complains of classes that are declared here, and defined in rooms only that this one may not include."""
    for match in re.finditer(r"^(?:class|struct) (\w+);", file.read_text(encoding="utf-8"), re.M):
        rooms = defined.get(match[1], set())
        if rooms and not any(one is not None and may_include(room, one) for one in rooms):
            yield f"{name}: {match[0]}\n    room {room} may not declare what room {', '.join(map(str, sorted(rooms)))} defines"


def complaints(root):
    defined = classes(root)
    for file in sources(root):
        name = file.relative_to(root).as_posix()
        room = room_of(root, name)
        if room is None:
            yield f"{name}: in no room; the folders are {', '.join(ROOMS)}"
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
            if match and (why := objection(root, file, name, room, match[1], match[2])):
                yield f"{name}:{number}: {line.strip()}\n    {why}"
        yield from declarations(root, file, name, room, defined)


def objection(root, file, name, room, quote, included):
    ours = None
    if included.startswith("dynamap/"):
        ours = f"include/{included}"
    elif (root / "src" / included).is_file():
        ours = f"src/{included}"
    elif quote == '"':
        return "a file in quotes is written from include/ or from src/"
    if ours is not None:
        target = room_of(root, ours)
        if target is None or not may_include(room, target):
            return f"room {room} may not include room {target}"
        return None
    for pattern, door, rule in DOORS:
        if re.match(pattern, included):
            return None if re.match(door, name) else rule
    return None


def shown(root):
    """What users read shows public headers only."""
    for file in sorted([*root.glob("schema-examples/**/*.[ch]pp"), *root.glob("README.md"), *root.glob("docs/**/*.md")]):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if re.match(r"\s*#\s*include\s*<dynamap/detail/", line):
                name = file.relative_to(root).as_posix()
                yield f"{name}:{number}: {line.strip()}\n    examples and docs include public headers only"


def untested(root):
    """A source has a unit test of its path, or a line in its head, "// Tests: tests/...", that names those it has."""
    for file in sorted(root.glob("src/**/*.cpp")):
        name = file.relative_to(root).as_posix()
        if (root / "tests/unit" / file.relative_to(root / "src")).is_file():
            continue
        head = re.match(r"(?://.*\n)*", file.read_text(encoding="utf-8"))[0].replace("\n//", "")
        named = re.search(r" Tests: (.*)\.$", head.strip())
        tests = re.split(r",\s*", named[1]) if named else []
        if not tests:
            yield f"{name}: no tests/unit/{name.removeprefix('src/')}, and no line \"// Tests: tests/....cpp.\" in its head"
        for test in tests:
            if not (root / test).is_file():
                yield f"{name}: its head names {test}, which is not there"


def page(root):
    counts = {room: [0, 0] for room in ROOMS}
    for file in sources(root):
        if (room := room_of(root, file.relative_to(root).as_posix())) in counts:
            counts[room][0] += 1
            counts[room][1] += len(file.read_text(encoding="utf-8").splitlines())
    rooms = "\n".join(f"| `{room}` | {what} | {counts[room][0]} | {round(counts[room][1], -2)} |" for room, what in ROOMS.items())
    return PAGE.format(rooms=rooms, doors="\n".join(f"- {rule}" for *_, rule in DOORS))


def page_complaints(root):
    """The page's numbers may be old by some lines; its words may not."""
    def words(text):
        return re.sub(r"\d+", "", text)
    written = root / "docs/rooms.md"
    if not written.is_file() or words(written.read_text(encoding="utf-8")) != words(page(root)):
        yield "docs/rooms.md is not what the check knows; run tests/layering/check.py . --write"


def prove():
    """Each line: a file, what it includes, and whether that is allowed."""
    cases = [
        ("include/dynamap/error.hpp", "<string>", True),
        ("include/dynamap/error.hpp", "<dynamap/detail/wire/request.hpp>", False),
        ("src/base/uuid.cpp", "<openssl/rand.h>", True),
        ("src/base/error.cpp", "<openssl/rand.h>", False),
        ("src/aws/sign/sign.cpp", '"aws/sign/digest.hpp"', True),
        ("src/aws/sign/sign.cpp", '"digest.hpp"', False),
        ("src/aws/sign/sign.cpp", '"wire/json_text.hpp"', False),
        ("src/aws/sign/sign.cpp", "<dynamap/detail/wire/request.hpp>", False),
        ("src/aws/sign/sign.cpp", "<asio/awaitable.hpp>", False),
        ("src/aws/http/request.cpp", '"aws/sign/digest.hpp"', False),
        ("src/aws/net/pool.cpp", '"aws/sign/digest.hpp"', True),
        ("src/aws/net/tls_stream.cpp", "<asio/ssl.hpp>", True),
        ("src/aws/http/response_parser.cpp", "<boost/beast/http/basic_parser.hpp>", True),
        ("src/aws/net/tls_stream.cpp", "<boost/beast/http/basic_parser.hpp>", False),
        ("src/aws/net/tls_stream.cpp", "<boost/asio.hpp>", False),
        ("src/aws/http/checksum.cpp", "<libdeflate.h>", True),
        ("src/wire/response.cpp", "<libdeflate.h>", False),
        ("src/wire/response.cpp", "<simdjson.h>", True),
        ("src/table/query/query.cpp", "<simdjson.h>", False),
        ("src/aws/http/json_value.cpp", "<simdjson.h>", True),
        ("src/aws/credentials/sts.cpp", "<simdjson.h>", False),
        ("src/aws/http/xml_document.cpp", "<pugixml.hpp>", True),
        ("src/aws/credentials/sts.cpp", "<pugixml.hpp>", False),
        ("include/dynamap/detail/wire/request.hpp", "<simdjson.h>", False),
        ("src/wire/response.cpp", '"aws/sign/digest.hpp"', False),
        ("src/wire/response.cpp", "<asio/awaitable.hpp>", False),
        ("src/client/client.cpp", '"aws/sign/digest.hpp"', True),
        ("src/client/client.cpp", "<dynamap/table.hpp>", False),
        ("include/dynamap/client.hpp", "<asio/awaitable.hpp>", True),
        ("include/dynamap/client.hpp", "<asio/ip/tcp.hpp>", False),
        ("include/dynamap/table.hpp", "<dynamap/client.hpp>", True),
        ("include/dynamap/table.hpp", "<dynamap/detail/wire/request.hpp>", True),
        ("include/dynamap/table.hpp", "<dynamap/aws/profile.hpp>", False),
        ("include/dynamap/aws/profile.hpp", "<dynamap/aws/observer.hpp>", False),
        ("include/dynamap/aws/nobody.hpp", "<string>", False),
        ("include/dynamap/table.hpp", "<asio/awaitable.hpp>", True),
        ("include/dynamap/table.hpp", "<asio/co_spawn.hpp>", False),
        ("include/dynamap/detail/table/schema/members.hpp", "<boost/pfr.hpp>", True),
        ("include/dynamap/table.hpp", "<boost/pfr.hpp>", False),
        ("include/dynamap/table.hpp", "<asio.hpp>", False),
        ("include/dynamap/dynamap.hpp", "<dynamap/table.hpp>", True),
        ("src/client/client.cpp", "<httplib.h>", False),
        ("src/client/task_group.cpp", "<asio/co_spawn.hpp>", True),
        ("src/table/batch/batch_write.cpp", "<asio/co_spawn.hpp>", False),
        ("src/new_room/file.cpp", "<string>", False),
    ]
    # A file, what it declares, the file that defines it, and whether that is allowed.
    declared = [
        ("include/dynamap/client.hpp", "transaction", "include/dynamap/transaction.hpp", False),
        ("include/dynamap/table.hpp", "client", "include/dynamap/client.hpp", True),
        ("include/dynamap/client.hpp", "client", "include/dynamap/client.hpp", True),
        ("include/dynamap/detail/wire/response.hpp", "client", "include/dynamap/client.hpp", False),
        ("src/client/client.cpp", "orchestrator", "src/aws/call/orchestrator.hpp", True),
        ("src/aws/net/pool.cpp", "orchestrator", "src/aws/call/orchestrator.hpp", False),
    ]
    wrong = []
    beside = ["src/aws/sign/digest.hpp", "src/wire/json_text.hpp", "src/base/error.cpp", "src/client/client.cpp"]
    for file, included, allowed in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path in [file, *beside]:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).touch()
            (root / file).write_text(f"#include {included}\n", encoding="utf-8")
            if (not list(complaints(root))) != allowed:
                wrong.append(f"{file} with {included} must be {'allowed' if allowed else 'refused'}")
    for file, name, definition, allowed in declared:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path in [file, definition, *beside]:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).touch()
            (root / definition).write_text(f"class [[nodiscard]] {name} final {{\n}};\n", encoding="utf-8")
            with (root / file).open("a", encoding="utf-8") as text:
                text.write(f"class {name};\n")
            if (not list(complaints(root))) != allowed:
                wrong.append(f"{file} with class {name}, of {definition}, must be {'allowed' if allowed else 'refused'}")
    return wrong + prove_shown() + prove_untested()


def prove_shown():
    """Each line: a file, what it includes, and whether that is allowed."""
    cases = [
        ("schema-examples/one.cpp", "<dynamap/detail/wire/request.hpp>", False),
        ("schema-examples/one.cpp", "<dynamap/table.hpp>", True),
        ("docs/01-one.md", "<dynamap/detail/wire/request.hpp>", False),
        ("tests/one.cpp", "<dynamap/detail/wire/request.hpp>", True),
    ]
    wrong = []
    for file, included, allowed in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(f"#include {included}\n", encoding="utf-8")
            if (not list(shown(root))) != allowed:
                wrong.append(f"{file} with {included} must be {'allowed' if allowed else 'refused'}")
    return wrong


def prove_untested():
    """Each line: the head of src/base/one.cpp, the tests there are, and how many complaints there must be."""
    cases = [
        ("// One.\n", [], 1),
        ("// One.\n", ["tests/unit/base/one.cpp"], 0),
        ("// One.\n// Tests: tests/a.cpp.\n", ["tests/a.cpp"], 0),
        ("// One.\n// Tests: tests/a.cpp,\n//   tests/b.cpp.\n", ["tests/a.cpp", "tests/b.cpp"], 0),
        ("// One.\n// Tests: tests/a.cpp, tests/b.cpp.\n", ["tests/a.cpp"], 1),
    ]
    wrong = []
    for head, tests, expected in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path in ["src/base/one.cpp", *tests]:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).touch()
            (root / "src/base/one.cpp").write_text(head + '#include "base/one.hpp"\n', encoding="utf-8")
            if len(list(untested(root))) != expected:
                wrong.append(f"the head {head!r} with the tests {tests} must have {expected} complaints")
    return wrong


if __name__ == "__main__":
    if sys.argv[1] == "--prove":
        found = prove()
    else:
        top = pathlib.Path(sys.argv[1])
        if not (top / "src").is_dir() or sys.argv[2:] not in ([], ["--write"]):
            sys.exit(__doc__)
        if sys.argv[2:] == ["--write"]:
            (top / "docs/rooms.md").write_text(page(top), encoding="utf-8")
        found = [*complaints(top), *shown(top), *untested(top), *page_complaints(top)]
    if found:
        sys.exit("\n".join(found))
