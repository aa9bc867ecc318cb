#!/usr/bin/python3
"""What does the same work cost with boto3? Method: like bench/client/dynamap_client.cpp; a thread for each request in flight."""
import json
import os
import random
import resource
import sys
import threading
import time

import boto3
from botocore.config import Config

given = dict(zip((word[2:] for word in sys.argv[1::2]), sys.argv[2::2]))
in_flight = int(given["in-flight"])
with open(given["keys"]) as lines:
    keys = lines.read().split()
client = boto3.client(
    "dynamodb", region_name="us-east-1", endpoint_url=given["endpoint"], verify=given.get("ca") or None,
    aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret", config=Config(max_pool_connections=in_flight))


def item_of(key):
    return {
        "user_id": {"S": key}, "balance": {"N": str(1523450)}, "currency": {"S": "EUR"},
        "owner_name": {"S": "Alexandra Papadopoulou-Winterbottom (Kalamaria branch)"}, "active": {"BOOL": True},
        "updated_at": {"N": str(1716228102123)}, "tags": {"SS": ["eu-west", "premium", "verified"]},
        "limits": {"M": {"currency": {"S": "EUR"}, "daily": {"N": str(5000)}, "monthly": {"N": str(60000)}}}}


def wallet_of(item):
    limits = item["limits"]["M"]
    return {
        "user_id": item["user_id"]["S"], "balance": int(item["balance"]["N"]), "currency": item["currency"]["S"],
        "owner_name": item["owner_name"]["S"], "active": item["active"]["BOOL"],
        "updated_at": int(item["updated_at"]["N"]), "tags": set(item["tags"]["SS"]),
        "limits": {"currency": limits["currency"]["S"], "daily": int(limits["daily"]["N"]),
                   "monthly": int(limits["monthly"]["N"])}}


def line_of(item):
    return {"user_id": item["user_id"]["S"], "seq": int(item["seq"]["N"]), "amount": int(item["amount"]["N"]),
            "kind": item["kind"]["S"], "memo": item["memo"]["S"], "at": int(item["at"]["N"])}


def get():
    answer = client.get_item(TableName="user_wallet", Key={"user_id": {"S": random.choice(keys)}})
    assert wallet_of(answer["Item"])["limits"]["monthly"] == 60000


def put():
    client.put_item(TableName="user_wallet", Item=item_of(random.choice(keys)))


def batch():
    first = random.randrange(len(keys) - 25)
    puts = [{"PutRequest": {"Item": item_of(key)}} for key in keys[first:first + 25]]
    assert not client.batch_write_item(RequestItems={"user_wallet": puts})["UnprocessedItems"]


def query():
    answer = client.query(TableName="user_ledger", KeyConditionExpression="#u = :u",
                          ExpressionAttributeNames={"#u": "user_id"},
                          ExpressionAttributeValues={":u": {"S": random.choice(keys)}})
    assert [line_of(item) for item in answer["Items"]][99]["seq"] == 1099


def run(seconds):
    """The duration of each operation in microseconds."""
    latencies, end, failures = [], time.perf_counter() + seconds, []

    def caller():
        try:
            while (started := time.perf_counter()) < end:
                operation()
                latencies.append((time.perf_counter() - started) * 1e6)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=caller) for _ in range(in_flight)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sorted(latencies)


operation = {"get": get, "put": put, "batch": batch, "query": query}[given["operation"]]
run(float(given.get("warm", 0.5)))
before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
took = run(float(given.get("seconds", 2)))
seconds, after, count = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF), len(took)
user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
switches = after.ru_nvcsw + after.ru_nivcsw - before.ru_nvcsw - before.ru_nivcsw
with open("/proc/self/status") as lines:
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
print(json.dumps({
    "client": given["name"], "operation": given["operation"], "in_flight": in_flight, "operations": count, "failures": 0,
    "per_second": count / seconds, "cpu_us": (user + system) / count * 1e6, "user_us": user / count * 1e6,
    "p50_us": took[count // 2], "p99_us": took[count * 99 // 100], "peak_rss_kib": peak, "switches": switches / count,
    "version": boto3.__version__}), flush=True)
os._exit(0)
