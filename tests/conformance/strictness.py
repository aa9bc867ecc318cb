#!/usr/bin/env python3
"""Shows that the runners of corpora are strict: right cases pass, and the same cases made wrong in one place fail.

    strictness.py DYNAMAP_CONFORMANCE_CASES

Of each family that once passed wrong cases there is one here. All wrong values of other people's cases are tried by
`dynamap_conformance --mutate`.
"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
GIVEN = {"max_attempts": 2, "initial_tokens": 20, "max_capacity": 20, "base_delay_ms": 50, "throttle_base_delay_ms": 1000,
         "jitter": 1, "exponent": 2, "max_backoff_ms": 20000, "retry_cost": 14, "timeout_cost": 14, "throttle_cost": 5,
         "no_retry_increment": 1, "service": None}


def step(status, outcome, quota, delay=None):
    expect = {"outcome": outcome, "retry_quota": quota} | ({} if delay is None else {"delay_ms": delay})
    return {"response": {"status": status}, "expect": expect}


# Family, what the case shows, the case, and the places of wrong values: a path and the value.
CASES = [
    ("retry_sequences", "a call's attempts begin anew after a success",
     {"retry_spec": "2.1", "given": GIVEN, "steps": [
         step(500, "retry_request", 6, 50), step(200, "success", 20), step(500, "retry_request", 6, 50),
         step(500, "max_attempts_exceeded", 6), step(400, "fail_request", 6)]},
     [("steps.2.expect.outcome", "max_attempts_exceeded"), ("steps.2.expect.delay_ms", 100), ("steps.1.expect.retry_quota", 6),
      ("steps.0.expect.note", "x"), ("steps.0.response.reason", "x"), ("given.unknown", 1), ("steps.1.expect.delay_ms", 50)]),
    ("sigv4_functions", "a signature with a key derived from a secret",
     {"function": "signature", "input": {
         "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "date": "20150830", "region": "us-east-1",
         "service": "iam", "string_to_sign":
         "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n"
         "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59"},
      "expect": "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"},
     [("input.secret_access_key", "another"), ("input.unknown", "x"), ("expect", "5d67")]),
    ("sigv4_functions", "the hash of a payload", {"function": "payload_hash", "input": {"body": ""}, "expect": EMPTY},
     [("input.body", "x"), ("expect", "UNSIGNED-PAYLOAD"), ("input.unknown", True)]),
    ("sigv4_functions", "the hash of a payload that is not signed",
     {"function": "payload_hash", "input": {"body": "x", "payload_hash": "UNSIGNED-PAYLOAD"}, "expect": "UNSIGNED-PAYLOAD"},
     [("expect", EMPTY), ("input.payload_hash", None)]),
    ("condition_expressions", "attributes at both sides",
     {"condition": "Attr('a').eq(Attr('b.c')) & Attr('a').size().lt(Attr('d'))", "key_condition": False, "expect": {
         "expression": "(#n0 = #n1.#n2 AND size(#n3) < #n4)",
         "names": {"#n0": "a", "#n1": "b", "#n2": "c", "#n3": "a", "#n4": "d"}, "values": {}}},
     [("expect.names.#n1", "x"), ("expect.names.#n5", "x"), ("expect.values.:v0", 1), ("expect.expression", "#n0 = #n1.#n2")]),
    ("condition_expressions", "a key condition names keys only",
     {"condition": "Attr('a').eq('b')", "key_condition": True, "expect": {"error_containing": "Key"}},
     [("key_condition", False), ("expect.names", {})]),
    ("retry_client_behaviour", "several calls, and the requests of each",
     {"input": {"retry_spec": "2.1", "max_attempts": 3, "statuses": [[500, 200], [200]]}, "expect": {
         "requests_sent": [2, 1], "amz_sdk_request": ["attempt=1; max=3", "attempt=2; max=3", "attempt=1; max=3"],
         "amz_sdk_invocation_id": "identical on all attempts of one call"}},
     [("expect.requests_sent", [2]), ("expect.requests_sent", [2, 2]), ("expect.requests_sent", 2),
      ("expect.amz_sdk_request", ["attempt=1; max=3", "attempt=2; max=3"]), ("expect.amz_sdk_invocation_id", "none"),
      ("input.statuses", [[500, 200, 200], [200]]), ("input.statuses.0.2", 200), ("input.unknown", 1)]),
    ("pagination", "a query's pages",
     {"operation": "Query", "exchanges": [
         [{"TableName": "posts", "Limit": 1, "KeyConditionExpression": "PostedBy = :p",
           "ExpressionAttributeValues": {":p": {"S": "joe"}}},
          {"Count": 1, "Items": [{"PostedBy": {"S": "joe"}}], "LastEvaluatedKey": {"PostedBy": {"S": "joe"}}}],
         [{"TableName": "posts", "Limit": 1, "KeyConditionExpression": "PostedBy = :p",
           "ExpressionAttributeValues": {":p": {"S": "joe"}}, "ExclusiveStartKey": {"PostedBy": {"S": "joe"}}},
          {"Count": 0, "Items": []}]],
      "expect": {"items": ["joe"], "requests": 2, "lazy": "no request before the first page is asked for"}},
     [("expect.items", []), ("expect.items", ["joe", "joe"]), ("expect.requests", 1), ("expect.lazy", "all at once"),
      ("expect.unknown", 1), ("exchanges.1.0.Limit", 2), ("exchanges.1.0.ExclusiveStartKey.PostedBy.S", "jack"),
      ("exchanges.0.0.FilterExpression", "x")]),
    ("numbers", "numbers that are equal are no set",
     {"input": ["1", "1.0"], "expect": {"all_equal": True, "rejected_as_set": True}},
     [("expect.rejected_as_set", False), ("expect.all_equal", False), ("expect.unknown", 1), ("input", ["1", "2"])]),
    ("endpoints_client_config", "how an account's endpoint is used",
     {"input": {"region": "us-east-1", "credentials_account_id": "123456789012", "account_id_endpoint_mode": "preferred",
                "operation": "GetItem", "table_name": "t"},
      "expect": {"url": "https://123456789012.ddb.us-east-1.amazonaws.com/", "user_agent_features": ["P", "T"]}},
     [("expect.user_agent_features", ["P"]), ("expect.user_agent_features", ["R", "T"]), ("input.unknown", 1),
      ("input.account_id_endpoint_mode", "unknown"), ("expect.error", "x")]),
    ("error_responses", "an error's parts",
     {"response": {"status": 400, "headers": {"x-amzn-requestid": "r"}, "body": "{\"__type\":\"a#FooError\",\"message\":\"m\"}"},
      "expect": {"code": "FooError", "message": "m", "request_id": "r", "retryable": False, "throttling": False}},
     [("expect.code", "Foo"), ("expect.request_id", "s"), ("expect.retryable", True), ("expect.unknown", "x"),
      ("expect.modeled_code", "x"), ("response.unknown", "x"), ("unknown", "x")]),
    ("expression_names", "the published list of words",
     {"input": {"attribute": "status"}, "expect": {"reserved": True}},
     [("expect.reserved", False), ("input.attribute", "status7"), ("expect.needs_alias", False), ("expect", {})]),
]


def changed(case, path, value):
    case = copy.deepcopy(case)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    at = case
    for part in way:
        at = at[part]
    if isinstance(at, list) and last == len(at):
        at.append(value)
    else:
        at[last] = value
    return case


class Runner:
    def __init__(self, program, folder):
        self.program, self.file, self.faults = program, folder / "cases.json", 0
        (folder / "reference").mkdir()  # of what the cases refer to, as much as these need
        (folder / "reference/dynamodb_reserved_words.json").write_text(json.dumps({"words": ["STATUS"]}))

    def run(self, family, text, right):
        self.file.write_text(text)
        done = subprocess.run([self.program, family, self.file], capture_output=True, text=True, check=False)
        passes = done.returncode == 0 and "1 passed, 0 failed, 0 skipped" in done.stdout
        fails = done.returncode in (1, 2) and ", 0 skipped" in done.stdout or done.returncode == 2
        return (passes if right else fails), done.stdout + done.stderr

    def check(self, what, family, text, right):
        good, said = self.run(family, text, right)
        if not good:
            self.faults += 1
            print(f"{family}: {what}: should {'pass' if right else 'fail'}:\n{said}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(folder))
        count = 0
        for family, what, case, wrong in CASES:
            case = {"id": "one"} | case
            runner.check(what, family, json.dumps({"cases": [case]}), True)
            for path, value in wrong:
                count += 1
                runner.check(f"{what}, with {path} {value!r}", family, json.dumps({"cases": [changed(case, path, value)]}), False)
        one = {"id": "one"} | CASES[2][2]
        for what, family, text in [
                ("an unknown family", "unknown", json.dumps({"cases": [one]})),
                ("another corpus's file", "sigv4_functions", json.dumps({"corpus": "numbers", "cases": [one]})),
                ("no cases", "sigv4_functions", json.dumps({"cases": []})),
                ("no list of cases", "sigv4_functions", json.dumps({"case": [one]})),
                ("one id twice", "sigv4_functions", json.dumps({"cases": [one, one]})),
                ("a case without an id", "sigv4_functions", json.dumps({"cases": [CASES[2][2]]})),
                ("an empty case", "sigv4_functions", json.dumps({"cases": [{"id": "one"}]})),
                ("no JSON", "sigv4_functions", "{"), ("an empty file", "sigv4_functions", "")]:
            count += 1
            runner.check(what, family, text, False)
        print(f"{len(CASES)} right cases, {count} wrong ones, {runner.faults} judged otherwise")
        return 1 if runner.faults else 0


if __name__ == "__main__":
    sys.exit(main())
