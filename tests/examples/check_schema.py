#!/usr/bin/env python3
"""Creates the tables that print_schema prints on the engine, and compares its formats with one another.

    check_schema.py PROGRAM        in the environment of tools/engine run
"""
import json
import os
import subprocess
import sys
import urllib.request


def printed(*arguments):
    return subprocess.run([sys.argv[1], *arguments], check=True, capture_output=True, text=True).stdout


def documents(text):
    """The JSON documents that stand one behind the other."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        document, at = decoder.raw_decode(text, at)
        yield document
        at += len(text[at:]) - len(text[at:].lstrip())


def call(operation, body):
    """An answer of the engine, which asks for a signature's form alone."""
    scope = "Credential=any/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=any"
    request = urllib.request.Request(os.environ["AWS_ENDPOINT_URL_DYNAMODB"], json.dumps(body).encode(), {
        "X-Amz-Target": "DynamoDB_20120810." + operation, "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Date": "20260101T000000Z", "Authorization": "AWS4-HMAC-SHA256 " + scope})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def same(printed, found):
    """Whether DescribeTable tells all that CreateTable was told, in whatever order."""
    if isinstance(printed, list):
        def order(part):
            return part if isinstance(part, str) else part.get("IndexName") or part["AttributeName"]
        return len(printed) == len(found) and all(map(same, sorted(printed, key=order), sorted(found, key=order)))
    if isinstance(printed, dict):
        return all(same(value, found.get(name)) for name, value in printed.items())
    return printed == found


tables = list(documents(printed("create-table")))
assert len(tables) == 9, f"{len(tables)} tables"
for table in tables:
    call("CreateTable", table)
    found = call("DescribeTable", {"TableName": table["TableName"]})["Table"]
    found["BillingMode"] = found["BillingModeSummary"]["BillingMode"]
    assert same(table, found), f"printed: {table}\ncreated: {found}"

resources = json.loads(printed("cloudformation"))["Resources"]
assert len(resources) == len(tables), resources.keys()
for table, (name, resource) in zip(tables, resources.items()):
    assert name.isalnum() and resource["Type"] == "AWS::DynamoDB::Table", name
    properties = resource["Properties"]
    ttl = properties.pop("TimeToLiveSpecification", None)
    assert (ttl == {"AttributeName": "expires", "Enabled": True}) == (name == "Session"), ttl
    assert properties == table, f"{properties}\nis not\n{table}"
print(f"{len(tables)} tables: accepted by the engine, the same in CloudFormation")
