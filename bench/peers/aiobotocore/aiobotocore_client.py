"""What does the same work cost with aiobotocore? Method: like bench/client/dynamap_client.cpp; a task per request in flight."""
import asyncio
import json
import pathlib
import random
import resource
import sys
import time

import aiobotocore
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session

given = dict(zip((word[2:] for word in sys.argv[1::2]), sys.argv[2::2]))
in_flight = int(given["in-flight"])
keys = pathlib.Path(given["keys"]).read_text().split()


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


async def get(client):
    answer = await client.get_item(TableName="user_wallet", Key={"user_id": {"S": random.choice(keys)}})
    assert wallet_of(answer["Item"])["limits"]["monthly"] == 60000


async def put(client):
    await client.put_item(TableName="user_wallet", Item=item_of(random.choice(keys)))


async def batch(client):
    first = random.randrange(len(keys) - 25)
    puts = [{"PutRequest": {"Item": item_of(key)}} for key in keys[first:first + 25]]
    assert not (await client.batch_write_item(RequestItems={"user_wallet": puts}))["UnprocessedItems"]


async def query(client):
    answer = await client.query(TableName="user_ledger", KeyConditionExpression="#u = :u",
                                ExpressionAttributeNames={"#u": "user_id"},
                                ExpressionAttributeValues={":u": {"S": random.choice(keys)}})
    assert [line_of(item) for item in answer["Items"]][99]["seq"] == 1099


async def run(client, seconds):
    """The duration of each operation in microseconds."""
    operation = {"get": get, "put": put, "batch": batch, "query": query}[given["operation"]]
    latencies, end = [], time.perf_counter() + seconds

    async def caller():
        while (started := time.perf_counter()) < end:
            await operation(client)
            latencies.append((time.perf_counter() - started) * 1e6)

    await asyncio.gather(*(caller() for _ in range(in_flight)))
    return sorted(latencies)


async def measure(client):
    await run(client, float(given.get("warm", 0.5)))
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    took = await run(client, float(given.get("seconds", 2)))
    seconds, after, count = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF), len(took)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    switches = after.ru_nvcsw + after.ru_nivcsw - before.ru_nvcsw - before.ru_nivcsw
    status = pathlib.Path("/proc/self/status").read_text()
    print(json.dumps({
        "client": given["name"], "operation": given["operation"], "in_flight": in_flight, "operations": count,
        "failures": 0, "per_second": count / seconds, "cpu_us": (user + system) / count * 1e6,
        "user_us": user / count * 1e6, "p50_us": took[count // 2], "p99_us": took[count * 99 // 100],
        "peak_rss_kib": int(status.split("VmHWM:")[1].split()[0]), "switches": switches / count,
        "version": aiobotocore.__version__}), flush=True)


async def main():
    async with get_session().create_client(
            "dynamodb", region_name="us-east-1", endpoint_url=given["endpoint"], verify=given.get("ca") or None,
            aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret",
            config=AioConfig(max_pool_connections=in_flight)) as client:
        await measure(client)


asyncio.run(main())
