// The second reader of log key records on the golden ones: they lead from the first key to the third, and not with any bit of any byte changed, nor without one.
//
// usage: node log_keys_check.mjs GOLDEN-DIRECTORY
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Refused, isOfPrimeOrder, logKeys } from "./pack_verify.mjs";

const golden = (name) => readFileSync(`${process.argv[2]}/${name}`, "latin1"), [origin, , ...key] = golden("log.vkey").trim().split("+");
const first = Buffer.from(key.join("+"), "base64").subarray(1), text = golden("log.keys"), records = text.split(/(?=^isms-audit log key)/m);
const refused = (changed, what) => assert.throws(() => logKeys(origin, first, changed), Refused, what);

const log = logKeys(origin, first, text);
assert.deepEqual([log.records, log.keys.length], [3, 3]);
assert.deepEqual([18213n, 18214n].map((size) => log.may(first, size)), [true, false]);
assert.deepEqual(log.keys.map((k) => log.isStolen(k)), [false, true, false]);
for (let i = 0; i < text.length; i++)
  refused(text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ (1 << (i % 7))) + text.slice(i + 1), `byte ${i} changed`);
for (let i = 0; i < 2; i++) refused(records.filter((_, k) => k !== i).join(""), `without record ${i + 1}`);
refused([records[1], records[0], records[2]].join(""), "in another order");
refused(text + records[2], "the last one twice");
// A key of mixed order (the first one and a point of order 8), which ed25519 as such may take: no key of a log or of a holder.
assert.equal(isOfPrimeOrder(first), true);
assert.equal(isOfPrimeOrder(Buffer.from("11197e7ed49b921f30d7115d826f14b4144b4f97f2004362b6e340ef2a2b9d28", "hex")), false);
refused(text.replace(/^from [0-9]+$/m, "from 4611686018427387905"), "a position that no tree has");
console.log(`${records.length} records, ${text.length} bytes: read, and refused with any of them changed`);
