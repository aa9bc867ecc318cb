#!/usr/bin/env python3
"""A server that checks signatures by botocore, and dynamap's clients before it.

    botocore_checks.py DYNAMAP_SIGNED_CALLS [--count 300] [--seed 1]

Each request is taken as it came over the wire: its target, its signed headers, its body. Exit 0 when botocore computes
the same signature for all of them.
"""
import argparse
import os
import pathlib
import re
import socketserver
import subprocess
import sys
import threading

import botocore
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, "
                           r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})")


def fault_of(method, target, headers, body, token):
    """Why the request is not to be believed; None: it is signed rightly. Names of `headers` are in small letters."""
    values = dict(headers)
    given = AUTHORIZATION.fullmatch(values.get("authorization", ""))
    if not given:
        return "no signature: " + values.get("authorization", "")
    key, day, region, service, names, signature = given.groups()
    if key != KEY or values.get("x-amz-security-token") != token or not values.get("x-amz-date", "").startswith(day):
        return "another key, token or date"
    names = names.split(";")
    unsigned = [name for name, _ in headers if name not in names and (name == "host" or name.startswith("x-amz-"))]
    if unsigned:
        return f"not signed: {unsigned}"
    if target.startswith("http://"):  # to a proxy: the signature is of what the server gets
        target = "/" + target.split("/", 3)[3]
    request = AWSRequest(method=method, url="http://" + values["host"] + target, data=body)
    for name, value in headers:
        if name in names:
            request.headers.add_header(name, value)
    request.context["timestamp"] = values["x-amz-date"]
    kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    signer = kind(Credentials(KEY, SECRET, token), service, region)
    canonical = signer.canonical_request(request)
    right = signer.signature(signer.string_to_sign(request, canonical), request)
    return None if right == signature else f"botocore signs otherwise:\n{canonical}"


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while first := self.rfile.readline():
            method, target, _ = first.decode().split()
            headers = []
            while (line := self.rfile.readline()) not in (b"\r\n", b""):
                name, value = line.decode().split(":", 1)
                headers.append((name.lower(), value.strip(" \r\n")))
            body = self.rfile.read(int(dict(headers).get("content-length", 0)))
            fault = fault_of(method, target, headers, body, self.server.token)
            self.server.targets.append(target)
            if fault:
                self.server.faults.append(f"{method} {target}: {fault}")
            of_pages = dict(headers).get("x-amz-target", "").endswith((".Query", ".Scan"))
            answer = b"" if method == "HEAD" else b'{"Items":[],"Count":0,"ScannedCount":0}' if of_pages else b"{}"
            status = "403 Forbidden" if fault else "200 OK"
            self.wfile.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(answer)}\r\n\r\n".encode() + answer)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, token):
        super().__init__(("127.0.0.1", 0), Handler)
        self.token, self.targets, self.faults = token, [], []


def run(program, count, seed, what, token=None, endpoint="URL", prefix="/", **variables):
    """`URL` in the endpoint and in variables is the server's; `prefix` is what all targets begin with."""
    server = Server(token)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("AWS_") and not name.lower().endswith("_proxy")}
    environment |= {"AWS_ENDPOINT_URL": endpoint.replace("URL", url), "AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": KEY,
                    "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_EC2_METADATA_DISABLED": "true"}
    environment |= {name: value.replace("URL", url) for name, value in variables.items()}
    if token:
        environment["AWS_SESSION_TOKEN"] = token
    done = subprocess.run([program, str(count), str(seed)], env=environment, check=False)
    server.shutdown()
    right = (done.returncode == 0 and not server.faults and len(server.targets) == 4 + 2 * count
             and all(target.startswith(prefix) for target in server.targets))
    print(f"{what}: {len(server.targets)} requests, {len(server.faults)} refused" + ("" if right else ": WRONG"))
    for fault in server.faults[:3]:
        print(fault)
    return right


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program", type=pathlib.Path)
    arguments.add_argument("--count", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    program = given.program.resolve()
    print(f"botocore {botocore.__version__}, seed {given.seed}")
    results = [
        run(program, given.count, given.seed, "long-lived keys"),
        run(program, given.count, given.seed + 10, "keys with a session token", token="IQoJ//session+token=="),
        run(program, given.count, given.seed + 20, "an endpoint with a path", endpoint="URL/dynamo%20db/v1",
            prefix="/dynamo%20db/v1"),
        run(program, given.count, given.seed + 30, "through a proxy", endpoint="http://dynamodb.invalid:8000",
            prefix="http://dynamodb.invalid:8000/", HTTP_PROXY="URL", NO_PROXY=""),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
