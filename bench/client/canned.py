"""The server of the whole-client benches: nginx with fixed responses. Imported by bench/run.

write(directory) makes these files: keys.txt, a certificate and its authority, request_OPERATION.bin (a signed request, always
the same, for the floor) and nginx.conf. PORTS and TLS_PORTS are the ports of the responses. They are free ports, so that two
runs at the same time do not conflict. start(directory, core) starts nginx.
"""
import hashlib
import hmac
import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import time
import uuid
import zlib

OPERATIONS = {"get": "GetItem", "put": "PutItem", "batch": "BatchWriteItem", "query": "Query"}


def free_ports(names):
    """A port for each name. All are held until the last one is chosen, so that all are different."""
    held = {name: socket.create_server(("127.0.0.1", 0)) for name in names}
    ports = {name: one.getsockname()[1] for name, one in held.items()}
    for one in held.values():
        one.close()
    return ports


PORTS, TLS_PORTS = free_ports(OPERATIONS), free_ports(OPERATIONS)


def text(document):
    return json.dumps(document, separators=(",", ":"))


def wallet(key):
    return {
        "user_id": {"S": key},
        "balance": {"N": "1523450"},
        "currency": {"S": "EUR"},
        "owner_name": {"S": "Alexandra Papadopoulou-Winterbottom (Kalamaria branch)"},
        "active": {"BOOL": True},
        "updated_at": {"N": "1716228102123"},
        "tags": {"SS": ["eu-west", "premium", "verified"]},
        "limits": {"M": {"currency": {"S": "EUR"}, "daily": {"N": "5000"}, "monthly": {"N": "60000"}}},
    }


def ledger_line(key, i):
    return {
        "user_id": {"S": key},
        "seq": {"N": str(1000 + i)},
        "amount": {"N": str(i * 7919 % 100000)},
        "kind": {"S": ("deposit", "withdrawal", "transfer")[i % 3]},
        "memo": {"S": f"order {i * 2654435761 % 2**32:08x} settled by terminal"},
        "at": {"N": str(1716228102123 + i * 1000)},
    }


def answers(keys):
    return {
        "get": text({"Item": wallet(keys[0])}),
        "put": "{}",
        "batch": text({"UnprocessedItems": {}}),
        "query": text({"Count": 100, "Items": [ledger_line(keys[0], i) for i in range(100)], "ScannedCount": 100}),
    }


def requests(keys):
    puts = [{"PutRequest": {"Item": wallet(key)}} for key in keys[:25]]
    return {
        "get": {"TableName": "user_wallet", "Key": {"user_id": {"S": keys[0]}}},
        "put": {"TableName": "user_wallet", "Item": wallet(keys[0])},
        "batch": {"RequestItems": {"user_wallet": puts}},
        "query": {"TableName": "user_ledger", "KeyConditionExpression": "#u = :u",
                  "ExpressionAttributeNames": {"#u": "user_id"}, "ExpressionAttributeValues": {":u": {"S": keys[0]}}},
    }


def signed(operation, body, host):
    """The request's bytes, with Signature Version 4."""
    day, time = "20260101", "20260101T000000Z"
    scope = f"{day}/us-east-1/dynamodb/aws4_request"
    headers = {"content-type": "application/x-amz-json-1.0", "host": host, "x-amz-date": time,
               "x-amz-target": f"DynamoDB_20120810.{OPERATIONS[operation]}"}
    names = ";".join(headers)
    canonical = "POST\n/\n\n" + "".join(f"{n}:{v}\n" for n, v in headers.items()) + f"\n{names}\n" + \
        hashlib.sha256(body).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{time}\n{scope}\n" + hashlib.sha256(canonical.encode()).hexdigest()
    key = b"AWS4secret"
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    lines = [f"{n}: {v}" for n, v in headers.items()]
    lines.append(f"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/{scope}, SignedHeaders={names}, "
                 f"Signature={signature}")
    lines.append(f"Content-Length: {len(body)}")
    return ("POST / HTTP/1.1\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode() + body


def certificate(directory):
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, cwd=directory, stderr=subprocess.DEVNULL)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30",
            "-subj", "/CN=dynamap bench authority")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "server.key", "-out", "server.csr", "-subj",
            "/CN=localhost")
    (directory / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", "names", "-out", "server.pem")


def location(body):
    """nginx allows at most 4096 characters in one word, so a longer body is composed of several."""
    pieces = [body[i:i + 3000] for i in range(0, len(body), 3000)]
    lines = [f"set $body{i} '{piece}';" for i, piece in enumerate(pieces)]
    lines += ["default_type application/x-amz-json-1.0;",
              "add_header x-amzn-RequestId 6J2KEQ4H3T0R1M7LQ2V5O8N9PBVV4KQNSO5AEMVJF66Q9ASUAAJG;",
              f"add_header x-amz-crc32 {zlib.crc32(body.encode())};",
              'return 200 "' + "".join(f"${{body{i}}}" for i in range(len(pieces))) + '";']
    return "\n      ".join(lines)


def nginx_conf(directory, bodies, ports, tls_ports):
    """nginx with a response for each name in `bodies`; over TLS for those in `tls_ports`."""
    servers = []
    for name, body in bodies.items():
        listen = f"listen 127.0.0.1:{ports[name]} backlog=4096;"
        if name in tls_ports:
            listen += f"""
    listen 127.0.0.1:{tls_ports[name]} ssl backlog=4096;
    ssl_certificate {directory}/server.pem;
    ssl_certificate_key {directory}/server.key;"""
        servers.append(f"""
  server {{
    {listen}
    location / {{
      {location(body)}
    }}
  }}""")
    temporary = "".join(f"  {kind}_temp_path {directory}/{kind};\n"
                        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"""daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid {directory}/nginx.pid;
error_log {directory}/nginx.log warn;
events {{
  worker_connections 12000;
}}
http {{
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 3600s;
  client_body_buffer_size 64k;
  client_header_buffer_size 4k;
{temporary}
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_cache shared:sessions:4m;
{"".join(servers)}
}}
"""


def write(directory):
    directory.mkdir(parents=True, exist_ok=True)
    chance = random.Random(7)
    keys = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(10000)]
    (directory / "keys.txt").write_text("\n".join(keys) + "\n")
    for name, request in requests(keys).items():
        (directory / f"request_{name}.bin").write_bytes(
            signed(name, text(request).encode(), f"127.0.0.1:{PORTS[name]}"))
    if not (directory / "server.pem").exists():
        certificate(directory)
    (directory / "nginx.conf").write_text(nginx_conf(directory, answers(keys), PORTS, TLS_PORTS))


def start(directory, core):
    """Starts nginx on one core. Returns it and the ids of all its processes. Exits if nginx is not available."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")  # Debian's folder for it, which is not in a user's PATH
    if program is None:
        sys.exit(f"{sys.argv[0]}: there is no nginx; run tools/bootstrap --bench, or install Debian's nginx-light")
    nginx = subprocess.Popen(["taskset", "-c", str(core), program, "-e", directory / "nginx.log", "-c", directory / "nginx.conf"],
                             stderr=subprocess.DEVNULL)
    for _ in range(100):
        time.sleep(0.05)
        if nginx.poll() is not None:
            sys.exit(f"{sys.argv[0]}: nginx did not start: {(directory / 'nginx.log').read_text()[-500:]}")
        workers = pathlib.Path(f"/proc/{nginx.pid}/task/{nginx.pid}/children").read_text().split()
        if workers:
            return nginx, [nginx.pid, *map(int, workers)]
    nginx.terminate()
    sys.exit(f"{sys.argv[0]}: nginx started no worker in five seconds")
