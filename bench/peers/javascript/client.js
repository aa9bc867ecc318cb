// What does the same work cost with AWS's SDK for JavaScript? Method: like bench/client/dynamap_client.cpp; an async function
// for each request in flight.
import { BatchWriteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';

const given = {};
for (let i = 2; i + 1 < process.argv.length; i += 2) given[process.argv[i].slice(2)] = process.argv[i + 1];
const inFlight = Number(given['in-flight']);
const keys = fs.readFileSync(given.keys, 'utf8').trim().split('\n');
const agent = { keepAlive: true, maxSockets: inFlight };
const ca = given.ca ? fs.readFileSync(given.ca) : undefined;
const client = new DynamoDBClient({
  region: 'us-east-1',
  endpoint: given.endpoint,
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
  requestHandler: new NodeHttpHandler({ httpAgent: new http.Agent(agent), httpsAgent: new https.Agent({ ...agent, ca }) }),
});

const check = (fine, otherwise) => { if (!fine) throw new Error(otherwise); };
const place = () => Math.floor(Math.random() * (keys.length - 25));

const itemOf = (key) => ({
  user_id: { S: key }, balance: { N: String(1523450) }, currency: { S: 'EUR' },
  owner_name: { S: 'Alexandra Papadopoulou-Winterbottom (Kalamaria branch)' }, active: { BOOL: true },
  updated_at: { N: String(1716228102123) }, tags: { SS: ['eu-west', 'premium', 'verified'] },
  limits: { M: { currency: { S: 'EUR' }, daily: { N: String(5000) }, monthly: { N: String(60000) } } },
});
const walletOf = (item) => ({
  user_id: item.user_id.S, balance: Number(item.balance.N), currency: item.currency.S, owner_name: item.owner_name.S,
  active: item.active.BOOL, updated_at: Number(item.updated_at.N), tags: new Set(item.tags.SS),
  limits: { currency: item.limits.M.currency.S, daily: Number(item.limits.M.daily.N), monthly: Number(item.limits.M.monthly.N) },
});
const lineOf = (item) => ({
  user_id: item.user_id.S, seq: Number(item.seq.N), amount: Number(item.amount.N), kind: item.kind.S, memo: item.memo.S,
  at: Number(item.at.N),
});

const operations = {
  async get() {
    const answer = await client.send(new GetItemCommand({ TableName: 'user_wallet', Key: { user_id: { S: keys[place()] } } }));
    check(walletOf(answer.Item).limits.monthly === 60000, 'not the wallet');
  },
  async put() {
    await client.send(new PutItemCommand({ TableName: 'user_wallet', Item: itemOf(keys[place()]) }));
  },
  async batch() {
    const first = place();
    const puts = keys.slice(first, first + 25).map((key) => ({ PutRequest: { Item: itemOf(key) } }));
    const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { user_wallet: puts } }));
    check(Object.keys(answer.UnprocessedItems).length === 0, 'not everything was written');
  },
  async query() {
    const answer = await client.send(new QueryCommand({
      TableName: 'user_ledger', KeyConditionExpression: '#u = :u', ExpressionAttributeNames: { '#u': 'user_id' },
      ExpressionAttributeValues: { ':u': { S: keys[place()] } },
    }));
    check(answer.Items.map(lineOf)[99].seq === 1099, 'not the 100 lines');
  },
};

const operation = operations[given.operation];

async function run(seconds) {
  const latencies = [];
  const end = performance.now() + seconds * 1000;
  const caller = async () => {
    for (let started; (started = performance.now()) < end;) {
      await operation();
      latencies.push((performance.now() - started) * 1000);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return latencies.sort((a, b) => a - b);
}

await run(Number(given.warm ?? 0.5));
const before = process.resourceUsage(), started = performance.now();
const took = await run(Number(given.seconds ?? 2));
const seconds = (performance.now() - started) / 1000, after = process.resourceUsage(), count = took.length;
const each = (name) => (after[name] - before[name]) / count;
console.log(JSON.stringify({
  client: given.name, operation: given.operation, in_flight: inFlight, operations: count, failures: 0,
  per_second: count / seconds, cpu_us: each('userCPUTime') + each('systemCPUTime'), user_us: each('userCPUTime'),
  p50_us: took[Math.floor(count / 2)], p99_us: took[Math.floor(count * 0.99)],
  peak_rss_kib: Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]),
  switches: each('voluntaryContextSwitches') + each('involuntaryContextSwitches'),
  version: createRequire(import.meta.url)('@aws-sdk/client-dynamodb/package.json').version,
}));
client.destroy();
