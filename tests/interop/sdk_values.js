// Values between dynamap and AWS's SDK for JavaScript (@aws-sdk/util-dynamodb), both ways.
//
//   node sdk_values.js DYNAMAP_VALUES UTIL_DYNAMODB [COUNT] [SEED]
//
// 1. dynamap writes random items; the SDK reads them, agrees on members that are also given plainly, and writes them again,
//    the same but for the order of sets; dynamap reads those and finds its own items.
// 2. The SDK writes random values; dynamap reads and writes them; they are the same.
"use strict";
const assert = require("node:assert");
const { spawnSync } = require("node:child_process");

const [program, library, count = "1000", seed = "1"] = process.argv.slice(2);
const { marshall, unmarshall } = require(library);

function dynamap(args, input) {
  const run = spawnSync(program, args, { input, encoding: "utf8", maxBuffer: 1 << 30 });
  if (run.status !== 0) throw new Error(`dynamap_values ${args.join(" ")}: ${run.stderr || run.error}`);
  return run.stdout.split("\n").filter((line) => line !== "");
}

/// The value with its binaries as another type, as the SDK does between JSON and its own values.
function mapBinary(value, convert) {
  const [[type, inner]] = Object.entries(value);
  switch (type) {
    case "B": return { B: convert(inner) };
    case "BS": return { BS: inner.map(convert) };
    case "L": return { L: inner.map((element) => mapBinary(element, convert)) };
    case "M": return { M: Object.fromEntries(Object.entries(inner).map(([name, member]) => [name, mapBinary(member, convert)])) };
    default: return value;
  }
}
const fromWire = (value) => mapBinary(value, (text) => new Uint8Array(Buffer.from(text, "base64")));
const toWire = (value) => mapBinary(value, (bytes) => Buffer.from(bytes).toString("base64"));

/// The value with its sets sorted, as they have no order.
function sorted(value) {
  const [[type, inner]] = Object.entries(value);
  switch (type) {
    case "SS": case "NS": case "BS": return { [type]: [...inner].sort() };
    case "L": return { L: inner.map(sorted) };
    case "M": return { M: Object.fromEntries(Object.entries(inner).map(([name, member]) => [name, sorted(member)])) };
    default: return value;
  }
}

const hex = (bytes) => Buffer.from(bytes).toString("hex");

function checkPlain(read, plain) {
  assert.strictEqual(hex(Buffer.from(read.text, "utf8")), plain.text);
  assert.ok(read.blob instanceof Uint8Array);
  assert.strictEqual(hex(read.blob), plain.blob);
  assert.strictEqual(read.flag, plain.flag);
  for (const name of ["i64", "u64", "exact", "at"]) assert.strictEqual(read[name].value, plain[name], name);
  assert.strictEqual(Object.keys(read.words).length, plain.words);
  assert.strictEqual(read.maybe === undefined ? null : hex(Buffer.from(read.maybe, "utf8")), plain.maybe);
  assert.strictEqual(read.null === null ? null : read.null.value, plain.null);
  assert.deepStrictEqual(read.numbers.map((number) => number.value), plain.numbers);
  assert.ok(read.texts === undefined ? plain.texts.length === 0 : read.texts instanceof Set);
  assert.deepStrictEqual([...(read.texts ?? [])].map((text) => hex(Buffer.from(text, "utf8"))).sort(), [...plain.texts].sort());
}

function dynamapWrites() {
  const rewritten = dynamap(["write", count, seed]).map((line) => {
    const { item, plain } = JSON.parse(line);
    const read = unmarshall(fromWire({ M: item }).M, { wrapNumbers: true });
    checkPlain(read, plain);
    const written = toWire({ M: marshall(read) });
    assert.deepStrictEqual(sorted(written), sorted({ M: item }));
    return JSON.stringify(written.M);
  });
  assert.strictEqual(rewritten.length, Number(count));
  dynamap(["read", count, seed], rewritten.join("\n") + "\n");
}

/// Numbers below `end`, the same for the same seed.
let state = Number(seed);
function below(end) {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor((state / 4294967296) * end);
}
const text = () => Array.from({ length: below(10) }, () => ["a", "é", "語", "😀", "\n", '"', "\\", "\u2028", "\u0000", "/"][below(10)]).join("");
const bytes = () => Uint8Array.from({ length: 1 + below(9) }, () => below(256));
const number = () => (below(2) ? below(2000) - 1000 : (below(2000000) - 1000000) / 8);

function randomValue(depth) {
  switch (below(depth === 0 ? 5 : 10)) {
    case 0: return text();
    case 1: return number();
    case 2: return below(2) === 1;
    case 3: return null;
    case 4: return bytes();
    case 5: return Array.from({ length: below(4) }, () => randomValue(depth - 1));
    case 6: return Object.fromEntries(Array.from({ length: below(4) }, () => ["k" + text(), randomValue(depth - 1)]));
    case 7: return new Set(["s" + text(), "s" + text()]);
    case 8: return new Set([number(), number()]);
    default: return new Set([bytes()]);
  }
}

function sdkWrites() {
  const written = Array.from({ length: Number(count) }, () => toWire({ M: marshall({ value: randomValue(4) }) }));
  const echoed = dynamap(["echo"], written.map((value) => JSON.stringify(value)).join("\n") + "\n");
  assert.strictEqual(echoed.length, written.length);
  echoed.forEach((line, i) => assert.deepStrictEqual(sorted(JSON.parse(line)), sorted(written[i])));
}

dynamapWrites();
sdkWrites();
console.log(`@aws-sdk/util-dynamodb ${require(library + "/package.json").version}: ${count} items of dynamap and ${count} values of the SDK agree`);
