#!/usr/bin/env python3
"""Loads wallets in other ways: with boto3's batch_writer, and with a loop that sleeps five seconds if items come back.

    bulk_rivals.py batch_writer|five_seconds TABLE COUNT      (the endpoint from AWS_ENDPOINT_URL_DYNAMODB)
    bulk_rivals.py count TABLE                                how many items the table has
"""
import os
import sys
import time
import uuid

import boto3

DYNAMODB = boto3.resource("dynamodb", endpoint_url=os.environ["AWS_ENDPOINT_URL_DYNAMODB"], region_name="eu-west-1",
                          aws_access_key_id="local", aws_secret_access_key="local")


def wallets(count):
    return ({"user_id": str(uuid.uuid4()), "balance": n} for n in range(count))


def create(name):
    table = DYNAMODB.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "user_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "user_id", "AttributeType": "S"}])
    table.wait_until_exists()
    return table


def batch_writer(name, count):
    with create(name).batch_writer() as writer:
        for item in wallets(count):
            writer.put_item(Item=item)


def five_seconds(name, count):
    create(name)
    rest = list(wallets(count))
    while rest:
        batch = [{"PutRequest": {"Item": item}} for item in rest[:25]]
        del rest[:25]
        while batch:
            try:
                answer = DYNAMODB.batch_write_item(RequestItems={name: batch})
                batch = answer["UnprocessedItems"].get(name, [])
            except DYNAMODB.meta.client.exceptions.ProvisionedThroughputExceededException:
                pass
            if batch:
                time.sleep(5)


def count_of(name):
    table, total, page = DYNAMODB.Table(name), 0, {}
    while True:
        answer = table.scan(Select="COUNT", **page)
        total += answer["Count"]
        if "LastEvaluatedKey" not in answer:
            return total
        page = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


if __name__ == "__main__":
    if sys.argv[1] == "count":
        print(count_of(sys.argv[2]))
    else:
        {"batch_writer": batch_writer, "five_seconds": five_seconds}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
