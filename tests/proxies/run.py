#!/usr/bin/env python3
"""Runs the integration suite's tests of reads and writes through tinyproxy, which asks for user and password.

    run.py http PROGRAM     the engine over plain http: HTTP_PROXY
    run.py https PROGRAM    the same behind TLS, by CONNECT: HTTPS_PROXY, AWS_CA_BUNDLE

Starts tools/engine, tinyproxy and, for https, what speaks TLS before the engine; ends them all. Fails if a test does, or if the
proxy has seen no request.
"""
import os
import pathlib
import re
import select
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Of tests/integration.
FILES = ["items", "queries", "expressions", "batch", "transactions"]
# Tests that put a proxy of their own before the engine, which speaks http alone, or count the connections to it: tinyproxy closes
# those it hands requests on for.
OTHERS = r"_proxy|throttl|scripted_server|connections_opened"


def cases():
    """The names of the tests that talk to the engine and to nothing else, as Catch2 wants them on its command line."""
    names = []
    for file in FILES:
        text = (ROOT / "tests/integration" / f"{file}.cpp").read_text(encoding="utf-8")
        for test in re.split(r"^TEST_CASE", text, flags=re.MULTILINE)[1:]:
            literals = re.match(r'(?:_METHOD)?\(\s*(?:\w+,\s*)?((?:"(?:[^"\\]|\\.)*"\s*)+)', test)[1]
            name = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)).replace('\\"', '"')
            if not re.search(OTHERS, test):
                names.append(re.sub(r'([\\,\[*"])', r"\\\1", name))
    return names


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class TlsFront(socketserver.ThreadingTCPServer):
    """Speaks TLS, and hands the bytes on to the engine."""
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, engine_port, folder):
        self.engine_port = engine_port
        self.bundle = f"{folder}/front.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                        "-subj", "/CN=dynamap", "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{folder}/front.key",
                        "-out", self.bundle], check=True, capture_output=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.bundle, f"{folder}/front.key")
        super().__init__(("127.0.0.1", 0), TlsFrontHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class TlsFrontHandler(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            with self.server.context.wrap_socket(self.request, server_side=True) as client, \
                    socket.create_connection(("127.0.0.1", self.server.engine_port)) as engine:
                while True:
                    ready = [client] if client.pending() else select.select([client, engine], [], [])[0]
                    for side in ready:
                        data = side.recv(65536)
                        if not data:
                            return
                        (engine if side is client else client).sendall(data)
        except OSError:
            pass  # the client has gone


def start_tinyproxy(folder, target_port):
    port = free_port()
    log = pathlib.Path(folder, "tinyproxy.log")
    pathlib.Path(folder, "tinyproxy.conf").write_text(
        f"Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 500\nLogFile \"{log}\"\nLogLevel Connect\n"
        f"BasicAuth alice open-sesame\nConnectPort {target_port}\nDisableViaHeader Yes\n", encoding="utf-8")
    process = subprocess.Popen(["tinyproxy", "-d", "-c", f"{folder}/tinyproxy.conf"], stdout=subprocess.DEVNULL)
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process, port, log
        time.sleep(0.05)
    process.kill()
    sys.exit("tinyproxy does not start")


def main(scheme, program):
    with tempfile.TemporaryDirectory() as folder:
        engine = subprocess.run([f"{ROOT}/tools/engine", "start", "--state", f"{folder}/engine"], check=True,
                                capture_output=True, text=True).stdout.strip()
        proxy = None
        try:
            environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
            environment |= {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "AWS_REGION": "eu-central-1"}
            endpoint = engine
            if scheme == "https":
                front = TlsFront(int(engine.rsplit(":", 1)[1]), folder)
                endpoint = f"https://localhost:{front.server_address[1]}"
                environment["AWS_CA_BUNDLE"] = front.bundle
            proxy, port, log = start_tinyproxy(folder, int(endpoint.rsplit(":", 1)[1]))
            environment["AWS_ENDPOINT_URL_DYNAMODB"] = endpoint
            environment[f"{scheme.upper()}_PROXY"] = f"http://alice:open-sesame@127.0.0.1:{port}"
            names = cases()
            print(f"{len(names)} tests through tinyproxy at {port} to {endpoint}", flush=True)
            status = subprocess.run([program, ",".join(f'"{name}"' for name in names)], env=environment, check=False).returncode
            seen = log.read_text(encoding="utf-8", errors="replace")
            wanted = "CONNECT localhost" if scheme == "https" else "POST http://127.0.0.1"
            if wanted not in seen:
                sys.exit(f"the proxy has not seen the requests ({wanted}):\n{seen[-2000:]}")
            print(f"the proxy has seen {seen.count(wanted)} requests '{wanted}...'")
            sys.exit(status)
        finally:
            if proxy:
                proxy.terminate()
                proxy.wait()
            subprocess.run([f"{ROOT}/tools/engine", "stop", "--state", f"{folder}/engine"], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
