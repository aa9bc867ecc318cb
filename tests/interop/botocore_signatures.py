#!/usr/bin/env python3
"""Signs random requests with botocore and has dynamap_conformance compare what dynamap makes of the same.

    botocore_signatures.py DYNAMAP_CONFORMANCE_CASES [--count 2000] [--seed 1]

Header signatures and presigned URLs, of S3's kind and the others', and forms of Signature Version 2. The closing
lines are dynamap_conformance's; exit 0 when botocore and dynamap agree on every request to the byte.
"""
import argparse
import datetime
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time
from unittest import mock
from urllib.parse import parse_qsl, quote, urlsplit

import botocore
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
# No white space but the space: what else counts as such, Python and C++ see differently outside ASCII.
TEXT = LETTERS + " -._~!@#$%^&*()=+[]{}|;:'\",<>/?\\`äßЖ語😀"


def word(rng, most, alphabet=LETTERS):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(1, most)))


def encoded(rng, most):
    return quote(word(rng, most, TEXT), safe="-_.~")


def random_path(rng, dots):
    segments = []
    for _ in range(rng.randint(0, 5)):
        kind = rng.random()
        if dots and kind < 0.15:
            segments.append(rng.choice([".", "..", ""]))
        else:
            segments.append(encoded(rng, 12) if kind < 0.7 else word(rng, 12))
    # A last "." or ".." is where botocore leaves RFC 3986 (it takes the slash away too); dynamap follows the RFC.
    while segments and segments[-1] in (".", ".."):
        segments.pop()
    return "/" + "/".join(segments) + ("/" if segments and rng.random() < 0.2 else "")


def random_query(rng, unique):
    parameters = []
    for _ in range(rng.randint(0, 6)):
        name = encoded(rng, 8)
        if unique and any(name == known for known, _ in parameters):
            continue
        parameters.append((name, encoded(rng, 15) if rng.random() < 0.85 else ""))
    if not unique and parameters and rng.random() < 0.3:
        parameters.append((rng.choice(parameters)[0], encoded(rng, 5)))
    return "&".join(f"{name}={value}" for name, value in parameters)


def random_headers(rng, host):
    headers = [["Host", host]]
    for _ in range(rng.randint(0, 6)):
        name = rng.choice(["X-Amz-Target", "X-Custom", "x-CUSTOM", "Content-Type", "Range", "Cache-Control",
                           "X-Amz-Meta-" + word(rng, 6), "My-Header1", "User-Agent", "X-Amzn-Trace-Id", "Expect"])
        value = word(rng, 25, TEXT)
        if rng.random() < 0.3:
            value = " " * rng.randint(0, 3) + value.replace("a", "   ") + " " * rng.randint(0, 3)
        headers.append([name, value])
    rng.shuffle(headers)
    return headers


def random_credentials(rng):
    base64 = LETTERS + "+/="
    return {
        "access_key_id": "AK" + word(rng, 18),
        "secret_access_key": word(rng, 50, base64),
        "session_token": word(rng, 400, base64) if rng.random() < 0.5 else None,
    }


def random_time(rng):
    return datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=rng.randrange(4_000_000_000))


def at(moment):
    """botocore's clock stands at `moment`: its old releases ask datetime, its new ones a function of theirs."""
    if hasattr(botocore.auth, "get_current_datetime"):
        return mock.patch.object(botocore.auth, "get_current_datetime", lambda *_, **__: moment)
    frozen = mock.Mock(wraps=datetime.datetime, utcnow=lambda: moment)
    return mock.patch.object(botocore.auth.datetime, "datetime", frozen)


class Recording:
    """A signer of botocore's that keeps what it signed."""

    def canonical_request(self, request):
        self.canonical = super().canonical_request(request)
        return self.canonical

    def string_to_sign(self, request, canonical_request):
        self.to_sign = super().string_to_sign(request, canonical_request)
        return self.to_sign

    def signature(self, string_to_sign, request):
        self.value = super().signature(string_to_sign, request)
        return self.value


def recording(base):
    return type("Recording" + base.__name__, (Recording, base), {})


def sigv4_case(rng, number):
    s3 = rng.random() < 0.3
    presigned = rng.random() < 0.4
    unsigned_body = not s3 and not presigned and rng.random() < 0.2
    host = rng.choice(["dynamodb.eu-central-1.amazonaws.com", "Bucket.s3.amazonaws.com", "localhost:8000", "[::1]:8000"])
    case = {
        "id": f"botocore-{number}",
        "method": rng.choice(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"]),
        "path": random_path(rng, dots=True),
        "query": random_query(rng, unique=presigned),
        "headers": random_headers(rng, host),
        "body": "" if presigned else word(rng, 300, TEXT + "\n\t") if rng.random() < 0.7 else "",
        "credentials": random_credentials(rng),
        "region": rng.choice(["us-east-1", "eu-central-1", "cn-north-1"]),
        "service": "s3" if s3 else rng.choice(["dynamodb", "sqs", "execute-api"]),
        "options": {
            "normalize_path": not s3,
            "double_encode_path": not s3,
            "sign_body": not presigned and (s3 or unsigned_body),
            "payload_hash": "UNSIGNED-PAYLOAD" if unsigned_body or (s3 and presigned) else None,
            "omit_session_token": False,
            "expires_in": rng.randint(1, 604800) if presigned else None,
            "unsigned_headers": botocore.auth.SIGNED_HEADERS_BLACKLIST,
        },
    }
    moment = random_time(rng)
    case["timestamp"] = moment.strftime("%Y%m%dT%H%M%SZ")

    scheme = "https" if unsigned_body else "http"
    url = f"{scheme}://{host}{case['path']}" + ("?" + case["query"] if case["query"] else "")
    request = AWSRequest(method=case["method"], url=url, data=case["body"].encode())
    for name, value in case["headers"]:
        request.headers.add_header(name, value)
    request.context["payload_signing_enabled"] = not unsigned_body
    keys = case["credentials"]
    who = Credentials(keys["access_key_id"], keys["secret_access_key"], keys["session_token"])
    auth = botocore.auth
    if presigned:
        base = auth.S3SigV4QueryAuth if s3 else auth.SigV4QueryAuth
        signer = recording(base)(who, case["service"], case["region"], expires=case["options"]["expires_in"])
    else:
        signer = recording(auth.S3SigV4Auth if s3 else auth.SigV4Auth)(who, case["service"], case["region"])
    with at(moment):
        signer.add_auth(request)

    expected = {
        "canonical_request": signer.canonical,
        "string_to_sign": signer.to_sign,
        "signature": signer.value,
        "signed_headers": signer.canonical.split("\n")[-2],
    }
    if presigned:
        expected["query_parameters"] = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        case["expected"] = {"query": expected}
    else:
        expected["authorization"] = request.headers["Authorization"]
        case["expected"] = {"header": expected}
    return case


def sigv2_case(rng, number):
    moment = random_time(rng)
    parameters = {word(rng, 8): word(rng, 30, TEXT) for _ in range(rng.randint(0, 6))}
    case = {
        "id": f"botocore-v2-{number}",
        "method": rng.choice(["GET", "POST"]),
        "host": rng.choice(["sdb.amazonaws.com", "localhost:8000"]),
        "path": rng.choice(["/", "/queue/name"]),
        "parameters": list(parameters.items()),
        "credentials": random_credentials(rng),
        "timestamp": moment.strftime("%Y%m%dT%H%M%SZ"),
    }
    request = AWSRequest(method=case["method"], url=f"https://{case['host']}{case['path']}")
    request.params = dict(parameters)
    keys = case["credentials"]
    who = Credentials(keys["access_key_id"], keys["secret_access_key"], keys["session_token"])
    with mock.patch.object(time, "gmtime", lambda: moment.timetuple()):
        botocore.auth.SigV2Auth(who).add_auth(request)
    case["expected"] = {"form_parameters": [[name, str(value)] for name, value in request.params.items()]}
    return case


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("dynamap_conformance", type=pathlib.Path)
    arguments.add_argument("--count", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    rng = random.Random(given.seed)
    print(f"botocore {botocore.__version__}, seed {given.seed}")
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        for family, make, count in (("sigv4_requests", sigv4_case, given.count),
                                    ("sigv2_requests", sigv2_case, given.count // 10)):
            file = pathlib.Path(folder) / f"{family}.json"
            file.write_text(json.dumps({"corpus": family, "cases": [make(rng, i) for i in range(count)]}))
            status |= subprocess.run([given.dynamap_conformance.resolve(), family, file], check=False).returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
