#!/usr/bin/env python3
"""Fails on an #include that docs/rooms.md forbids: one that goes up, or past a dependency's door.

    check.py ROOT           checks include/ and src/ under ROOT
    check.py --prove        checks that each rule refuses what it must, and lets pass what it must
"""
import pathlib
import re
import sys
import tempfile

# Which rooms a room may include, itself apart. `all` is the header that joins everything, dynamap.hpp.
MAY_INCLUDE = {
    "base": [],
    "aws": ["base"],
    "wire": ["base"],
    "client": ["base", "aws", "wire"],
    "map": ["base", "wire", "client"],
    "all": ["base", "aws", "wire", "client", "map"],
}

# The files of ours that drive sockets: all of Asio is theirs.
DRIVERS = r"src/(client(_tasks)?|aws/(.*_)?(stream|pool|client|connector|resolver|context|waiter|alarm|deadline|exchange|process|cache|flight|suspended|read|dial|race|tunnel))\.[ch]pp"

# The files of ours that await what the drivers do.
AWAITING = r"src/aws/(call|instance_metadata|pacer|machine_credentials|machine_surroundings|sso|sts)\.[ch]pp|"

# Includes of a dependency, the files that may have them, and the rule in words. The first that fits an include decides.
DOORS = [
    (r"simdjson", r"src/wire/|src/aws/json_value\.cpp", "simdjson is seen in src/wire/ and src/aws/json_value.cpp only"),
    (r"pugixml", r"src/aws/xml_document\.cpp", "pugixml is seen in src/aws/xml_document.cpp only"),
    (r"boost/beast", r"src/aws/response_parser\.cpp", "Beast's parser is seen in src/aws/response_parser.cpp only"),
    (r"boost/pfr", r"include/dynamap/map/detail/members\.hpp", "PFR is seen in map/detail/members.hpp only"),
    (r"boost/", r"src/aws/response_parser\.cpp", "of Boost, only Beast's parser (with what it needs) and PFR are used"),
    (r"libdeflate\.h", r"src/aws/(checksum|content_coding)\.cpp", "libdeflate is seen in src/aws/checksum.cpp and content_coding.cpp only"),
    (r"openssl/", r"src/aws/digest\.cpp|src/uuid\.cpp|" + DRIVERS,
     "OpenSSL is seen in src/aws/digest.cpp, src/uuid.cpp and the stream, pool and client sources only"),
    (r"asio/(awaitable|any_io_executor)\.hpp", r"include/dynamap/(client\.hpp|aws/|map/)|src/map/|" + AWAITING + DRIVERS,
     "base and wire see nothing of Asio"),
    (r"asio[/.]", r"src/map/parallel_scan\.cpp|" + DRIVERS,
     "public headers see asio/awaitable.hpp and asio/any_io_executor.hpp only, pure sources nothing of Asio"),
    (r"(httplib|catch2|benchmark)", r"(?!)", "tests' dependencies stay in the tests"),
]


def room_of(path):
    """The room of a file, by its path from include/dynamap/ or src/."""
    first = path.split("/")[0]
    if path == "dynamap.hpp":
        return "all"
    if re.fullmatch(r"(error|attempt_record|uuid|random|byte_buffer|recycled_block)\.[ch]pp|detail", first):
        return "base"
    return first if "/" in path else "client"


def complaints(root):
    for file in sorted([*root.glob("include/dynamap/**/*.hpp"), *root.glob("src/**/*.[ch]pp")]):
        name = file.relative_to(root).as_posix()
        room = room_of(re.sub(r"^(include/dynamap|src)/", "", name))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
            if match and (why := objection(root, file, name, room, match[1], match[2])):
                yield f"{name}:{number}: {line.strip()}\n    {why}"


def objection(root, file, name, room, quote, included):
    ours = None
    if included.startswith("dynamap/"):
        ours = included.removeprefix("dynamap/")
    elif (root / "src" / included).is_file():
        ours = included
    elif quote == '"':
        beside = (file.parent / included).resolve()
        if not beside.is_relative_to(root.resolve()):
            return "a file in quotes that is neither beside this one nor in src/"
        ours = re.sub(r"^(include/dynamap|src)/", "", beside.relative_to(root.resolve()).as_posix())
    if ours is not None:
        target = room_of(ours)
        if target != room and target not in MAY_INCLUDE.get(room, []):
            allowed = ", ".join(MAY_INCLUDE.get(room, [])) or "no other room"
            return f"room {room} may include {allowed}; this is room {target}"
        return None
    for pattern, door, rule in DOORS:
        if re.match(pattern, included):
            return None if re.match(door, name) else rule
    return None


def prove():
    """Each line: a file, what it includes, and whether that is allowed."""
    cases = [
        ("include/dynamap/error.hpp", "<string>", True),
        ("include/dynamap/error.hpp", "<dynamap/wire/request.hpp>", False),
        ("src/uuid.cpp", "<openssl/rand.h>", True),
        ("src/error.cpp", "<openssl/rand.h>", False),
        ("src/aws/sign.cpp", '"digest.hpp"', True),
        ("src/aws/sign.cpp", '"../wire/json_text.hpp"', False),
        ("src/aws/sign.cpp", "<dynamap/wire/request.hpp>", False),
        ("src/aws/sign.cpp", "<asio/awaitable.hpp>", False),
        ("src/aws/tls_stream.cpp", "<asio/ssl.hpp>", True),
        ("src/aws/response_parser.cpp", "<boost/beast/http/basic_parser.hpp>", True),
        ("src/aws/tls_stream.cpp", "<boost/beast/http/basic_parser.hpp>", False),
        ("src/aws/tls_stream.cpp", "<boost/asio.hpp>", False),
        ("src/aws/checksum.cpp", "<libdeflate.h>", True),
        ("src/aws/content_coding.cpp", "<libdeflate.h>", True),
        ("src/wire/response.cpp", "<libdeflate.h>", False),
        ("src/wire/response.cpp", "<simdjson.h>", True),
        ("src/map/table.cpp", "<simdjson.h>", False),
        ("src/aws/json_value.cpp", "<simdjson.h>", True),
        ("src/aws/sts.cpp", "<simdjson.h>", False),
        ("src/aws/xml_document.cpp", "<pugixml.hpp>", True),
        ("src/aws/sts.cpp", "<pugixml.hpp>", False),
        ("include/dynamap/wire/request.hpp", "<simdjson.h>", False),
        ("src/wire/response.cpp", '"aws/digest.hpp"', False),
        ("src/wire/response.cpp", "<asio/awaitable.hpp>", False),
        ("src/client.cpp", "<dynamap/aws/sign.hpp>", True),
        ("src/client.cpp", "<dynamap/map/table.hpp>", False),
        ("include/dynamap/client.hpp", "<asio/awaitable.hpp>", True),
        ("include/dynamap/client.hpp", "<asio/ip/tcp.hpp>", False),
        ("include/dynamap/map/table.hpp", "<dynamap/client.hpp>", True),
        ("include/dynamap/map/table.hpp", "<dynamap/wire/request.hpp>", True),
        ("include/dynamap/map/table.hpp", "<dynamap/aws/sign.hpp>", False),
        ("include/dynamap/map/table.hpp", "<asio/awaitable.hpp>", True),
        ("include/dynamap/map/table.hpp", "<asio/co_spawn.hpp>", False),
        ("include/dynamap/map/detail/members.hpp", "<boost/pfr.hpp>", True),
        ("include/dynamap/map/table.hpp", "<boost/pfr.hpp>", False),
        ("include/dynamap/map/table.hpp", "<asio.hpp>", False),
        ("include/dynamap/dynamap.hpp", "<dynamap/map/table.hpp>", True),
        ("src/client.cpp", "<httplib.h>", False),
        ("src/client_tasks.cpp", "<asio/co_spawn.hpp>", True),
        ("src/client_answers.cpp", "<asio/co_spawn.hpp>", False),
        ("src/new_room/file.cpp", '"aws/digest.hpp"', False),
    ]
    wrong = []
    for file, included, allowed in cases:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path in [file, "src/aws/digest.hpp", "src/wire/json_text.hpp"]:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).touch()
            (root / file).write_text(f"#include {included}\n", encoding="utf-8")
            if (not list(complaints(root))) != allowed:
                wrong.append(f"{file} with {included} must be {'allowed' if allowed else 'refused'}")
    return wrong


if __name__ == "__main__":
    found = prove() if sys.argv[1] == "--prove" else list(complaints(pathlib.Path(sys.argv[1])))
    if found:
        sys.exit("\n".join(found))
