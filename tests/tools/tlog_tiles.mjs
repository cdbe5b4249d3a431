// Reads an exported log as anybody's tools would and recomputes it from nothing but its files: c2sp.org/tlog-tiles, signed-note,
// tlog-checkpoint and tlog-cosignature in node's own crypto. Shares no code with what wrote it.
//
// usage: node tlog_tiles.mjs DIRECTORY LOG_VKEY [WITNESS_VKEY...]
// Prints "SIZE ROOT", and "cosigned TIME" for each witness; exit status 1 where anything does not hold.
import { createHash, createPublicKey, verify } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [directory, logKey, ...witnessKeys] = process.argv.slice(2);
const die = (why) => { console.error(`tlog_tiles: ${why}`); process.exit(1); };
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const leafHash = (entry) => sha256(Buffer.from([0]), entry);
const nodeHash = (left, right) => sha256(Buffer.from([1]), left, right);

// RFC 6962, 2.1, word for word.
function treeHash(hashes) {
  if (hashes.length === 1) return hashes[0];
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return nodeHash(treeHash(hashes.slice(0, k)), treeHash(hashes.slice(k)));
}

function parseKey(text) {
  const [name, id] = text.split("+", 2);
  const data = Buffer.from(text.slice(name.length + id.length + 2), "base64");
  const idOf = sha256(Buffer.from(`${name}\n`), data).subarray(0, 4);
  if (idOf.toString("hex") !== id) die(`${name}: the id is not the key's`);
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), data.subarray(1)]);
  return { name, id: idOf, type: data[0], key: createPublicKey({ key: spki, format: "der", type: "spki" }) };
}

const note = readFileSync(join(directory, "checkpoint"), "utf8");
const split = note.lastIndexOf("\n\n");
const text = note.slice(0, split + 1);
const lines = note.slice(split + 2).split("\n").slice(0, -1);

function signatureOf(key) {
  for (const line of lines) {
    const [dash, name, base64] = line.split(" ");
    if (dash !== "\u2014") die("a signature line begins otherwise");
    const data = Buffer.from(base64, "base64");
    if (name === key.name && data.subarray(0, 4).equals(key.id)) return data.subarray(4);
  }
  return die(`${key.name} did not sign`);
}

const log = parseKey(logKey);
const [origin, sizeText, rootText] = text.split("\n");
const size = Number(sizeText), root = Buffer.from(rootText, "base64");
if (origin !== log.name) die("the origin is not the log's name");
if (log.type !== 1 || !verify(null, Buffer.from(text), log.key, signatureOf(log))) die("the log's signature is wrong");

const times = witnessKeys.map(parseKey).map((witness) => {
  const data = signatureOf(witness), time = data.readBigUInt64BE(0);
  const said = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);
  if (witness.type !== 4 || !verify(null, said, witness.key, data.subarray(8))) die(`${witness.name}: the cosignature is wrong`);
  return time;
});

// 1234067 is x001/x234/067.
function number(n) {
  const groups = [String(n % 1000).padStart(3, "0")];
  while (n >= 1000) groups.unshift(`x${String((n = Math.floor(n / 1000)) % 1000).padStart(3, "0")}`);
  return groups.join("/");
}
function tile(kind, n, width) {
  const path = join(directory, "tile", kind, number(n)) + (width < 256 ? `.p/${width}` : "");
  return existsSync(path) ? readFileSync(path) : die(`${path} is missing`);
}

const leaves = [];
for (let n = 0; n * 256 < size; n++) {
  const width = Math.min(256, size - n * 256), hashes = tile("0", n, width), bundle = tile("entries", n, width);
  if (hashes.length !== width * 32) die(`tile 0 ${n} has another length`);
  let at = 0;
  for (let i = 0; i < width; i++) {
    const length = bundle.readUInt16BE(at), entry = bundle.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    const hash = leafHash(entry);
    if (!hash.equals(hashes.subarray(i * 32, i * 32 + 32))) die(`entry ${n * 256 + i} is not what tile 0 hashes`);
    if (!entry.toString("latin1").startsWith(`isms-audit leaf v1\nindex ${n * 256 + i}\n`)) die(`entry ${n * 256 + i} is another`);
    leaves.push(hash);
  }
  if (at !== bundle.length) die(`bundle ${n} is longer than its entries`);
}
// The levels above: each node is the hash of a whole tile below.
let below = leaves;
for (let level = 1; below.length >= 256; level++) {
  const nodes = [];
  for (let i = 0; i + 256 <= below.length; i += 256) nodes.push(treeHash(below.slice(i, i + 256)));
  for (let n = 0; n * 256 < nodes.length; n++) {
    const width = Math.min(256, nodes.length - n * 256);
    if (!tile(String(level), n, width).equals(Buffer.concat(nodes.slice(n * 256, n * 256 + width)))) die(`tile ${level} ${n} is wrong`);
  }
  below = nodes;
}
const computed = size ? treeHash(leaves) : sha256();
if (!computed.equals(root)) die("the entries do not give the signed root");
console.log(`${size} ${rootText}`);
for (const time of times) console.log(`cosigned ${time}`);
