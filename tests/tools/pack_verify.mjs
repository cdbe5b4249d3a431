// The second verifier of packs: written from docs/formats.md alone, in node's own crypto and zlib, sharing no code with auditverify. A test holds
// the two to the same verdict on every pack, good and tampered (pack_tamper.mjs).
//
// usage: node pack_verify.mjs [--log-key sha256:HEX] PACK
// exit status as auditverify's: 0 all holds, 9 something does not, or is in doubt.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { inflateRawSync } from "node:zlib";

export class Refused extends Error {}
const refuse = (why) => { throw new Refused(why); };
const need = (holds, why) => { if (!holds) refuse(why); };
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const u32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
const string = (data) => { const b = Buffer.from(data); return Buffer.concat([u32(b.length), b]); };

// --- zip: name -> content, as the central directory has them ---
function inflate(data, size) {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
  } catch {
    return refuse("damaged, or another size than it says");
  }
}
export function unzip(zip) {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== 0x06054b50) end--;
  need(end >= 0, "no zip archive");
  const files = new Map(), count = zip.readUInt16LE(end + 10);
  let texts = 0;
  for (let i = 0, at = zip.readUInt32LE(end + 16); i < count; i++) {
    need(zip.readUInt32LE(at) === 0x02014b50, "a damaged directory");
    const method = zip.readUInt16LE(at + 10), packed = zip.readUInt32LE(at + 20), size = zip.readUInt32LE(at + 24);
    const nameLength = zip.readUInt16LE(at + 28), local = zip.readUInt32LE(at + 42);
    const name = zip.toString("latin1", at + 46, at + 46 + nameLength);
    const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const data = zip.subarray(begin, begin + packed);
    need(!files.has(name), `${name}: twice`);
    const isFile = /^(evidence|reports)\/[^/]*\/file$/.test(name), most = isFile ? 4 * 2 ** 30 : 8 * 2 ** 20;
    need(size <= most && (isFile || (texts += size) <= 256 * 2 ** 20), `${name}: larger than it can be`);
    const content = method === 0 ? data : method === 8 ? inflate(data, size) : refuse(`${name}: packed otherwise`);
    need(content.length === size, `${name}: another size`);
    files.set(name, content);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return files;
}

// --- small texts, strictly ---
function base64(text, length) {
  const data = Buffer.from(text, "base64");
  need(data.toString("base64") === text && (length === undefined || data.length === length), "not base64 of that length");
  return data;
}
function match(text, expression, what) {
  return expression.exec(text) ?? refuse(`${what}: another form`);
}
const NUMBER = "(0|[1-9][0-9]*)", HEX = "([0-9a-f]{64})", BASE64 = "([A-Za-z0-9+/]+={0,2})", ID = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";
const TIME = "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z)";
function micros(time) {
  const ms = Date.parse(`${time.slice(0, 19)}Z`);
  need(!Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 19) === time.slice(0, 19), "no such time");
  return BigInt(ms) * 1000n + BigInt(time.slice(20, 26));
}
const second = (us) => new Date(Number(us / 1000000n) * 1000).toISOString().replace(/[-:T]|\.000/g, "");
const idBytes = (id) => Buffer.from(id.replace(/-/g, ""), "hex");

// --- Ed25519 as formats.md has it: canonical R and key, neither of small order; where a key is to be of prime order, that ---
const P = 2n ** 255n - 19n;
const SMALL = new Set(["00".repeat(32), `01${"00".repeat(31)}`, `ec${"ff".repeat(30)}7f`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"]);
function isGoodPoint(point) {
  const y = Buffer.from(point);
  y[31] &= 0x7f;
  return BigInt(`0x${Buffer.from(y).reverse().toString("hex")}`) < P && !SMALL.has(y.toString("hex"));
}
// RFC 8032, 5.1: extended coordinates; in the group of prime order L there is no more than the neutral point after L additions.
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (n) => ((n % P) + P) % P;
function power(base, exponent) {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) if (e & 1n) result = mod(result * b);
  return result;
}
const D = mod(-121665n * power(121666n, P - 2n)), ROOT = power(2n, (P - 1n) / 4n);
function decode(point) {
  const bytes = Buffer.from(point).reverse(), sign = BigInt(bytes[0] >> 7);
  bytes[0] &= 0x7f;
  const y = BigInt(`0x${bytes.toString("hex")}`), u = mod(y * y - 1n), v = mod(D * y * y + 1n);
  let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
  if (mod(v * x * x) === mod(-u)) x = mod(x * ROOT);
  if (mod(v * x * x) !== u || (x === 0n && sign === 1n)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}
function sum([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2)), c = mod(2n * t1 * D * t2), d = mod(2n * z1 * z2);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}
const ofPrimeOrder = new Map();
export function isOfPrimeOrder(point) {
  const name = point.toString("hex");
  if (!ofPrimeOrder.has(name)) ofPrimeOrder.set(name, isGoodPoint(point) && vanishesAtL(point));
  return ofPrimeOrder.get(name);
}
function vanishesAtL(point) {
  let twice = decode(point), all = [0n, 1n, 1n, 0n];
  if (!twice) return false;
  for (let n = L; n > 0n; n >>= 1n, twice = sum(twice, twice)) if (n & 1n) all = sum(all, twice);
  return mod(all[0]) === 0n && all[1] === all[2];
}
const known = new Map();
function publicKey(key) {
  const name = key.toString("hex");
  if (!known.has(name))
    known.set(name, createPublicKey({ key: Buffer.from(`302a300506032b6570032100${name}`, "hex"), format: "der", type: "spki" }));
  return known.get(name);
}
function ed25519(key, message, signature) {
  if (signature.length !== 64 || !isGoodPoint(key) || !isGoodPoint(signature.subarray(0, 32))) return false;
  return verify(null, message, publicKey(key), signature);
}
const sshKey = (key) => Buffer.concat([string("ssh-ed25519"), string(key)]);
const opensshLine = (key) => `ssh-ed25519 ${sshKey(key).toString("base64")}`;

// The armoured file follows from key, namespace and signature; so whatever it is not is refused.
const signedBytes = (namespace, message) => Buffer.concat([Buffer.from("SSHSIG"), string(namespace), string(""), string("sha512"),
  string(createHash("sha512").update(message).digest())]);
function sshsig(armour, namespace, message) {
  const lines = armour.toString("latin1").split("\n"), data = Buffer.from(lines.slice(1, -2).join(""), "base64");
  const signature = data.subarray(-64), head = Buffer.concat([Buffer.from("SSHSIG"), u32(1)]);
  const key = data.subarray(head.length + 4 + 19, head.length + 4 + 19 + 32);
  need(key.length === 32 && signature.length === 64, "no SSH signature");
  const whole = Buffer.concat([head, string(sshKey(key)), string(namespace), string(""), string("sha512"),
    string(Buffer.concat([string("ssh-ed25519"), string(signature)]))]).toString("base64");
  const text = `-----BEGIN SSH SIGNATURE-----\n${whole.replace(/.{1,70}/g, "$&\n")}-----END SSH SIGNATURE-----\n`;
  need(armour.equals(Buffer.from(text)), "not as ssh-keygen writes it");
  need(ed25519(key, signedBytes(namespace, message), signature), "the signature does not hold");
  return { key, signature };
}

// --- RFC 6962, 2.1; a path's length follows from index and size ---
const leafHash = (data) => sha256(Buffer.from([0]), data), nodeHash = (left, right) => sha256(Buffer.from([1]), left, right);
function rootOf(index, size, hash, path) {
  if (size === 1n) return need(path.length === 0, "a longer path") ?? hash;
  let k = 1n;
  while (k * 2n < size) k *= 2n;
  const last = path.at(-1) ?? refuse("a shorter path"), rest = path.slice(0, -1);
  return index < k ? nodeHash(rootOf(index, k, hash, rest), last) : nodeHash(last, rootOf(index - k, size - k, hash, rest));
}
const isIn = (index, size, hash, path, root) => index < size && rootOf(index, size, hash, path).equals(root);
// 2.1.2: both roots follow from the proof and the older root.
function grows(from, oldRoot, to, newRoot, path) {
  const rest = [...path], next = () => rest.pop() ?? refuse("a shorter proof");
  const both = (m, n, isKnown) => {
    if (m === n) return isKnown ? [oldRoot, oldRoot] : Array(2).fill(next());
    let k = 1n;
    while (k * 2n < n) k *= 2n;
    const hash = next();
    if (m <= k) {
      const [a, b] = both(m, k, isKnown);
      return [a, nodeHash(b, hash)];
    }
    return both(m - k, n - k, false).map((h) => nodeHash(hash, h));
  };
  const [a, b] = both(from, to, true);
  return rest.length === 0 && a.equals(oldRoot) && b.equals(newRoot);
}
function chunksRoot(content) {
  const hashes = [];
  for (let at = 0; at < content.length; at += 262144) hashes.push(leafHash(content.subarray(at, at + 262144)));
  const tree = (list) => {
    if (list.length === 1) return list[0];
    let k = 1;
    while (k * 2 < list.length) k *= 2;
    return nodeHash(tree(list.slice(0, k)), tree(list.slice(k)));
  };
  return hashes.length ? tree(hashes) : sha256();
}

// --- protobuf: field number -> value; the last one counts ---
function fields(message) {
  const found = new Map();
  let at = 0;
  const varint = () => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      need(at < message.length && shift < 70n, "no protobuf");
      const byte = message[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
  };
  while (at < message.length) {
    const tag = varint(), wire = Number(tag & 7n);
    let value;
    if (wire === 0) value = varint();
    else if (wire === 2) {
      const length = Number(varint());
      need(at + length <= message.length, "no protobuf");
      value = message.subarray(at, at += length);
    } else refuse("no protobuf of ours");
    found.set(Number(tag >> 3n), value);
  }
  return { bytes: (n) => found.get(n) ?? Buffer.alloc(0), text: (n) => (found.get(n) ?? "").toString(), number: (n) => found.get(n) ?? 0n,
    has: (n) => found.has(n) };
}

// --- a line of devices.txt, and what follows from it ---
const MARK = `${NUMBER} ${TIME}`, DEVICE = `${ID} ${ID} ${HEX} ${MARK} ${MARK} ${MARK}`;
function device(line) {
  const [, id, person, key, ...marks] = match(line, new RegExp(`^${DEVICE}$`), "a device");
  const mark = (n) => ({ index: BigInt(marks[n]), us: micros(marks[n + 1]) });
  const d = { line, id, person, key: Buffer.from(key, "hex"), from: mark(0), to: mark(2), doubt: mark(4) };
  for (const m of [d.from, d.to, d.doubt]) need(m.index > 0n || m.us === 0n, "a time without an entry");
  need(isOfPrimeOrder(d.key), "no key");
  return d;
}
function allowed(d) {
  const before = d.doubt.us > 1000000n ? d.doubt.us - 1000000n : 0n;
  const revoked = d.to.us / 1000000n > d.from.us / 1000000n ? d.to.us : d.from.us + 1000000n;
  const until = d.doubt.index && (!d.to.index || before < d.to.us) ? before : revoked;
  const ends = d.to.index || d.doubt.index ? `,valid-before="${second(until)}"` : "";
  return `${d.id} namespaces="statement@isms-audit,batch@isms-audit",valid-after="${second(d.from.us)}"${ends} ${opensshLine(d.key)}\n`;
}
const revoked = (d) => d.to.index || d.doubt.index ? `${opensshLine(d.key)} ${d.id}\n` : "";
function standing(d, index) {
  if (d.from.index === 0n || index < d.from.index || (d.to.index && index >= d.to.index)) return "not then";
  return d.doubt.index && index >= d.doubt.index ? "in doubt" : "counts";
}
// Where it was signed nobody can say: not after the key's end, by the history that it names.
function standingLate(d, seen) {
  if (d.from.index === 0n || (d.to.index && seen > d.to.index)) return "not then";
  return d.doubt.index ? "in doubt" : "counts";
}
const sameMark = (a, b) => a.index === b.index && a.us === b.us;

// --- the keys of the log: each record says what holds from there on, signed by those whom the one before left in charge ---
const SIZE_MAX = 2n ** 62n; // of a tree
const SSH = `(ssh-ed25519 ${BASE64.slice(1, -1)})`;
function sshPublic(line) {
  const key = Buffer.from(line.slice(12), "base64").subarray(-32);
  need(key.length === 32 && opensshLine(key) === line && isOfPrimeOrder(key), "no key");
  return key;
}
const RECORD = new RegExp(`^(isms-audit log key v1\nlog ([!-~]+) ${HEX}\nnumber ${NUMBER}\nprevious ${HEX}\ncause (routine|lost|stolen|root)\nkey ${SSH}\n` +
  `root ([0-8])\n((?:holder ${SSH}\n){0,8}))((?:by ${BASE64} ${SSH}\n){0,17})from ${NUMBER}\nsigned ${BASE64}\n`);
export function logKeys(origin, first, text, fingerprint) {
  const name = sha256(first).toString("hex"), list = [{ key: first, from: 0n, cause: "first" }];
  let root = { threshold: 0, holders: [] }, previous = name;
  const has = (keys, key) => keys.some((k) => k.equals(key)), lines = (t) => t.split("\n").slice(0, -1);
  while (text !== "") {
    const [whole, said, log, named, number, before, cause, keyLine, threshold, holderLines, , byLines, , , from, signed] = match(text, RECORD, "log.keys");
    const now = list.at(-1), key = sshPublic(keyLine), holders = lines(holderLines).map((l) => sshPublic(l.slice(7))), bytes = (t) => Buffer.from(t, "latin1");
    const by = lines(byLines).map((l) => ({ signature: base64(l.split(" ")[1], 64), key: sshPublic(l.split(" ").slice(2).join(" ")) }));
    const changes = !key.equals(now.key), next = { threshold: Number(threshold), holders };
    const rootChanges = next.threshold !== root.threshold || Buffer.concat(holders).compare(Buffer.concat(root.holders)) !== 0;
    need(log === origin && named === name && number === String(list.length) && before === previous && list.length <= 64, "log.keys: no such next record");
    need(BigInt(from) > now.from && BigInt(from) <= SIZE_MAX && whole.length <= 8192 && (changes || rootChanges) && changes === (cause !== "root"), "log.keys: changes nothing, or backwards");
    need(!changes || !(has(list.map((s) => s.key), key) || has(root.holders, key)), "log.keys: no new key");
    need(next.threshold <= holders.length && (next.threshold === 0) === (holders.length === 0) && (next.threshold > 0 || root.threshold === 0), "log.keys: no root");
    need(holders.every((h, i) => !has(holders.slice(0, i), h) && !has(list.map((s) => s.key), h) && !h.equals(key)), "log.keys: no holder");
    need(by.every((b, i) => !has(by.slice(0, i).map((c) => c.key), b.key) && (b.key.equals(now.key) || has(root.holders, b.key) || has(holders, b.key)) &&
      ed25519(b.key, signedBytes("log@isms-audit", bytes(said)), b.signature)), "log.keys: signed by who may not, or wrongly");
    const byLog = by.some((b) => b.key.equals(now.key)), count = (set) => by.filter((b) => has(set, b.key)).length;
    const agrees = root.threshold > 0 && count(root.holders) >= root.threshold;
    need(cause === "root" || (cause === "routine" ? byLog : agrees), "log.keys: somebody did not sign who must");
    need(!rootChanges || ((root.threshold > 0 ? agrees : byLog) && count(holders) >= next.threshold), "log.keys: the root did not sign");
    need(ed25519(key, signedBytes("log@isms-audit", bytes(whole.slice(0, whole.lastIndexOf("signed ")))), base64(signed, 64)), "log.keys: not closed");
    list.push({ key, from: BigInt(from), cause });
    [root, previous, text] = [next, sha256(bytes(whole)).toString("hex"), text.slice(whole.length)];
  }
  // Who pinned a later key than the first wants no word of those before.
  const end = (key) => list.find((s, i) => i > 0 && list[i - 1].key.equals(key) && !s.key.equals(key));
  const keys = list.map((s) => s.key).filter((k, i, all) => i === 0 || !k.equals(all[i - 1]));
  const pinned = fingerprint ? keys.findIndex((k) => sha256(k).toString("hex") === fingerprint) : 0;
  need(pinned >= 0, "log.vkey: not the key that was pinned");
  const knows = (key, size, from) => has(keys.slice(from), key) && (!end(key) || size <= end(key).from);
  return { keys, may: (key, size) => knows(key, size, pinned), might: (key, size) => knows(key, size, 0), isStolen: (key) => end(key)?.cause === "stolen", records: list.length - 1 };
}

// --- the pack ---
const MEMBER = "(statement|statement\\.(sig|batch)|part-(all|auditors|auditee)|leaf|receipt\\.tlog-proof)";
const NAMES = [/^(VERIFY\.txt|SHA256SUMS|log\.vkey|checkpoint|devices\.txt|allowed_signers|revoked_keys|log_signers|log\.keys|cosigned|cosigned\.proof|witnesses)$/,
  new RegExp(`^devices/${ID}/(closing|closing\\.sig|([1-9][0-9]{0,2})\\.(opening|leaf|receipt\\.tlog-proof))$`),
  new RegExp(`^evidence/${ID}/(file|evidence\\.json|waivers\\.json|((confirmation|accepted)\\.)?${MEMBER})$`), new RegExp(`^statements/${NUMBER}/${MEMBER}$`),
  new RegExp(`^reports/${ID}/file$`), new RegExp(`^draws/${ID}/(draw|items)\\.json$`), /^records\/[a-z_]{1,40}\.json$/];

class Pack {
  constructor(files, fingerprint) {
    Object.assign(this, { files, fingerprint });
    for (const name of files.keys()) need(NAMES.some((n) => n.test(name)), `${name}: no file of a pack`);
    this.sums();
    this.text("VERIFY.txt");
    this.logKey();
    this.checkpoint();
    this.devices();
    this.cosigned();
  }
  file(name) { return this.files.get(name) ?? refuse(`${name}: missing`); }
  text(name) { return this.file(name).toString("latin1"); }
  lines(name) {
    const text = this.text(name);
    need(text === "" || text.endsWith("\n"), `${name}: cut off`);
    return text.split("\n").slice(0, -1);
  }
  below(prefix) { return [...this.files.keys()].filter((n) => n.startsWith(prefix)); }
  ids(folder) { return [...new Set(this.below(folder).map((n) => n.split("/")[1]))]; }

  sums() {
    const seen = new Set();
    for (const line of this.lines("SHA256SUMS")) {
      const [, sum, name] = match(line, new RegExp(`^${HEX}  ([!-~]+)$`), "SHA256SUMS");
      need(!seen.has(name) && sha256(this.file(name)).toString("hex") === sum, `${name}: another sum`);
      seen.add(name);
    }
    for (const name of this.files.keys()) need(name === "SHA256SUMS" || seen.has(name), `${name}: not in SHA256SUMS`);
  }
  logKey() {
    const [, origin, id, key] = match(this.text("log.vkey"), new RegExp(`^([!-*,-~]{1,200})\\+([0-9a-f]{8})\\+${BASE64}\n$`), "log.vkey");
    const data = base64(key, 33);
    need(data[0] === 1 && sha256(Buffer.from(`${origin}\n`), data).subarray(0, 4).toString("hex") === id, "log.vkey: no key of a log");
    Object.assign(this, { origin, key: data.subarray(1) });
    need(isOfPrimeOrder(this.key), "log.vkey: no key");
    need(!this.files.has("log.keys") || this.text("log.keys") !== "", "log.keys: holds no record");
    this.log = logKeys(origin, this.key, this.files.has("log.keys") ? this.text("log.keys") : "", this.fingerprint);
  }
  // A note that the log signed: what it says, and all signatures under it.
  signedNote(file) {
    const note = this.text(file), split = note.lastIndexOf("\n\n");
    const text = note.slice(0, split + 1), lines = note.slice(split + 2).split("\n");
    need(split > 0 && lines.length > 1 && lines.length <= 65 && lines.pop() === "", `${file}: no note`);
    const signatures = lines.map((line) => {
      const [, name, data] = match(Buffer.from(line, "latin1").toString(), new RegExp(`^\u2014 ([!-*,-~]+) ${BASE64}$`), file);
      return { name, id: base64(data).subarray(0, 4), data: base64(data).subarray(4) };
    });
    const [, origin, size, root] = match(text, new RegExp(`^([^ \n]+)\n${NUMBER}\n${BASE64}\n(?:[^\n]+\n)*$`), file);
    need(origin === this.origin, `${file}: of another log`);
    const idOf = (key) => sha256(Buffer.from(`${origin}\n\x01`, "latin1"), key).subarray(0, 4);
    const signer = this.log.keys.findLast((key) => this.log.may(key, BigInt(size)) && signatures.some((s) => s.name === origin && s.id.equals(idOf(key))));
    need(signer && signatures.filter((s) => s.name === origin && s.id.equals(idOf(signer))).every((s) => ed25519(signer, Buffer.from(text, "latin1"), s.data)),
      `${file}: the log did not sign it`);
    return { text, signatures, signer, size: BigInt(size), rootText: root, root: base64(root, 32) };
  }
  checkpoint() {
    const { size, rootText, root, signer } = this.signedNote("checkpoint");
    Object.assign(this, { size, rootText, root, signer, note: this.file("checkpoint"), isStolen: this.log.isStolen(signer) });
  }
  // The checkpoint's key, or one that followed it.
  mayClose(key) {
    const at = (k) => this.log.keys.findIndex((l) => l.equals(k));
    return at(key) >= at(this.signer);
  }
  cosigned() {
    this.witnesses = 0;
    if (!["cosigned", "cosigned.proof", "witnesses"].some((n) => this.files.has(n))) return;
    const note = this.signedNote("cosigned"), keys = this.lines("witnesses");
    need(note.size > 0n && note.size <= this.size && grows(note.size, note.root, this.size, this.root,
      this.lines("cosigned.proof").map((l) => base64(l, 32))), "cosigned.proof: not the beginning of the ledger");
    for (const line of keys) {
      const [, name, id, text] = match(line, new RegExp(`^([!-*,-~]+)\\+([0-9a-f]{8})\\+${BASE64}$`), "witnesses");
      const data = base64(text, 33), key = data.subarray(1);
      need(data[0] === 4 && isOfPrimeOrder(key) && name === `${this.origin}/witness/${sha256(key).toString("hex").slice(0, 16)}` &&
        sha256(Buffer.from(`${name}\n`), data).subarray(0, 4).toString("hex") === id, "witnesses: no witness of this log");
      const own = note.signatures.filter((s) => s.name === name && s.id.toString("hex") === id);
      need(own.length > 0 && own.every(({ data: d }) => d.length === 72 && d.readBigUInt64BE(0) <= 253402300799n && ed25519(key, Buffer.from(
        `cosignature/v1\ntime ${d.readBigUInt64BE(0)}\n${note.text}`, "latin1"), d.subarray(8))), `cosigned: ${name} did not cosign`);
    }
    need(keys.length > 0 && new Set(keys).size === keys.length, "witnesses: none, or one twice");
    this.witnesses = keys.length;
  }

  // A leaf and its way to the checkpoint.
  leaf(place) {
    const text = this.text(`${place}leaf`);
    const [, index, received, statement, effects] = match(text, new RegExp(
      `^isms-audit leaf v1\nindex ${NUMBER}\nreceived ${TIME}\nstatement sha256:${HEX}\neffects sha256:${HEX}\n$`), `${place}leaf`);
    const proof = this.text(`${place}receipt.tlog-proof`), split = proof.indexOf("\n\n");
    const lines = proof.slice(0, split).split("\n"), note = this.file(`${place}receipt.tlog-proof`).subarray(split + 2);
    need(split > 0 && lines[0] === "c2sp.org/tlog-proof@v1", `${place}receipt.tlog-proof: another form`);
    need(lines[1] === `extra ${Buffer.from(text, "latin1").toString("base64")}` && lines[2] === `index ${index}`,
      `${place}receipt.tlog-proof: of another entry`);
    need(note.equals(this.note), `${place}receipt.tlog-proof: to another checkpoint`);
    need(isIn(BigInt(index), this.size, leafHash(Buffer.from(text, "latin1")), lines.slice(3).map((l) => base64(l, 32)), this.root),
      `${place}leaf: not in the ledger`);
    return { index: BigInt(index), received: micros(received), statement, effects: Buffer.from(effects, "hex") };
  }

  devices() {
    this.device = this.lines("devices.txt").map(device);
    for (const [i, d] of this.device.entries())
      need(!this.device.slice(0, i).some((e) => e.id === d.id || e.key.equals(d.key)), "devices.txt: a device twice");
    need(this.text("allowed_signers") === this.device.map(allowed).join(""), "allowed_signers: does not follow");
    need(this.text("revoked_keys") === this.device.map(revoked).join(""), "revoked_keys: does not follow");
    need(this.text("log_signers") === this.log.keys.filter((k) => this.log.might(k, this.size) && this.mayClose(k)).map((k) => `log namespaces="device@isms-audit" ${opensshLine(k)}\n`).join(""),
      "log_signers: does not follow");
    this.unopened = this.device.filter((d) => !this.history(d)).length;
    need(this.ids("devices/").length === this.device.length, "devices/: of a device that devices.txt does not name");
  }
  // false: its entries were withheld, the log's word stands alone.
  history(d) {
    const place = `devices/${d.id}/`, closing = this.file(`${place}closing`);
    const { key } = sshsig(this.file(`${place}closing.sig`), "device@isms-audit", closing);
    need(this.log.may(key, this.size) && this.mayClose(key), `${place}closing.sig: not by the log, with the checkpoint's key or a later one`);
    this.isStolen ||= this.log.isStolen(key);
    const [, versions, newest] = match(closing.toString("latin1"), new RegExp("^isms-audit device history v1\n" +
      `log ${this.origin.replace(/[^a-zA-Z0-9]/g, "\\$&")}\ncheckpoint ${this.size} ${this.rootText.replace(/[+/=]/g, "\\$&")}\n` +
      `versions ${NUMBER} ${NUMBER}\ndevice ${d.line.replace(/\./g, "\\.")}\n$`), `${place}closing`);
    const files = this.below(place).length;
    if (files === 2) return false;
    need(files === 2 + 3 * Number(versions), `${place}: versions are missing`);
    let before = null, index = -1n;
    for (let version = 1; version <= Number(versions); version++) {
      const now = this.version(d, version);
      need(now.leaf.index > index && this.mayFollow(before ?? { ...now.row, from: NONE, to: NONE, doubt: NONE }, now),
        `${place}${version}.opening: cannot follow`);
      before = now.row;
      index = now.leaf.index;
    }
    need(index === BigInt(newest) && ["id", "person"].every((f) => before[f] === d[f]) && before.key.equals(d.key) &&
      ["from", "to", "doubt"].every((m) => sameMark(before[m], d[m])), `${place}closing: not how the entries end`);
    return true;
  }
  version(d, version) {
    const place = `devices/${d.id}/${version}.`, leaf = this.leaf(place), lines = this.lines(`${place}opening`);
    const [, n, count, length] = match(lines[1] ?? "", new RegExp(`^effect ${NUMBER} ${NUMBER} ${NUMBER}$`), `${place}opening`);
    need(lines[0] === "isms-audit opening v1" && lines.length >= 4 && lines[2].startsWith("salt "), `${place}opening: another form`);
    const salt = base64(lines[2].slice(5), 32), effect = base64(lines[3], Number(length)), path = lines.slice(4).map((l) => base64(l, 32));
    need(isIn(BigInt(n), BigInt(count), leafHash(sha256(salt, effect)), path, leaf.effects), `${place}opening: not in the entry`);
    const head = Buffer.concat([Buffer.from([1, 6]), Buffer.from("device"), idBytes(d.id)]), at = head.length + 12;
    need(effect.subarray(0, head.length).equals(head) && effect.readBigUInt64BE(head.length) === BigInt(version) &&
      effect.readUInt32BE(head.length + 8) === effect.length - at, `${place}opening: another row`);
    const row = fields(effect.subarray(at)), mark = (i, us) => ({ index: row.number(i), us: row.number(us) });
    need(row.bytes(6).length === 32, `${place}opening: without a key`);
    return { leaf, row: { id: row.text(1), person: row.text(4), key: row.bytes(6), from: mark(11, 16), to: mark(12, 17), doubt: mark(15, 18) } };
  }
  mayFollow(a, { row: b, leaf }) {
    const set = (m, index) => a[m].index === 0n && b[m].index === index && b[m].us === leaf.received;
    return a.id === b.id && a.person === b.person && a.key.equals(b.key) &&
      (sameMark(a.from, b.from) || set("from", leaf.index + 1n)) && (sameMark(a.to, b.to) || set("to", leaf.index)) &&
      (sameMark(a.doubt, b.doubt) || (b.doubt.index > 0n && b.doubt.index <= leaf.index && b.doubt.us <= leaf.received &&
        (a.doubt.index === 0n || b.doubt.index < a.doubt.index)));
  }

  // Of a statement alone, or of a batch whose root follows from it and its place.
  signature(place, text) {
    const armour = this.file(`${place}statement.sig`), batch = this.files.get(`${place}statement.batch`);
    if (!batch) return sshsig(armour, "statement@isms-audit", text);
    const [, head, count, root, index, path] = match(batch.toString("latin1"), new RegExp("^(isms-audit batch v1\n" +
      `statements ${NUMBER}\nroot ${BASE64}\n)place ${NUMBER}\n((?:${BASE64.slice(1, -1)}\n){1,10})$`), `${place}statement.batch`);
    need(BigInt(count) >= 2n && BigInt(count) <= 1024n, `${place}statement.batch: no batch is of so many`);
    need(isIn(BigInt(index), BigInt(count), leafHash(text), path.split("\n").slice(0, -1).map((l) => base64(l, 32)), base64(root, 32)),
      `${place}statement.batch: another statement's`);
    const { key, signature } = sshsig(armour, "batch@isms-audit", Buffer.from(head, "latin1"));
    return { key, signature: Buffer.concat([signature, batch]) };
  }

  // Whatever holds of any statement; of one that arrived too late, which has no entry of its own.
  statement(place, method, isLate = false) {
    const text = this.file(`${place}statement`), { key, signature } = this.signature(place, text);
    const [, called, id, signer, log, logKey, seen, , claimed, parts] = match(text.toString("latin1"), new RegExp("^isms-audit statement v1\n" +
      `method ([A-Za-z0-9._/]{1,120})\nid ${ID}\nsigner (ssh-ed25519 ${BASE64.slice(1, -1)})\nlog ([!-~]+) ${HEX}\n` +
      `seen ${NUMBER} ${BASE64}\nclaimed ${TIME}\n((?:part (?:all|auditors|auditee) sha256:[0-9a-f]{64}\n){1,3})$`), `${place}statement`);
    need(signer === opensshLine(key), `${place}statement: signed by another key than it names`);
    need(log === this.origin && logKey === sha256(this.key).toString("hex"), `${place}statement: for another ledger`);
    need(!method || called === method, `${place}statement: another method`);
    micros(claimed);
    const digest = sha256(text, signature).toString("hex"), leaf = isLate ? null : this.leaf(place);
    need(isLate ? !["leaf", "receipt.tlog-proof"].some((n) => this.files.has(place + n)) : leaf.statement === digest, `${place}leaf: of another statement`);
    const d = this.device.find((e) => e.key.equals(key)) ?? refuse(`${place}statement: by a key of no device`);
    const stands = isLate ? standingLate(d, BigInt(seen)) : standing(d, leaf.index);
    need(stands !== "not then", `${place}statement: the key did not count`);
    const named = new Map(parts.split("\n").slice(0, -1).map((l) => l.slice(5).split(" sha256:")));
    for (const audience of ["all", "auditors", "auditee"]) {
      const part = this.files.get(`${place}part-${audience}`);
      need(!part || (part.length >= 32 && named.get(audience) === sha256(part).toString("hex")), `${place}part-${audience}: not the one that was signed`);
    }
    const all = this.files.get(`${place}part-all`)?.subarray(32);
    return { id, key, leaf, seen, called, digest, person: d.person, isWithheld: !all, isDoubtful: stands === "in doubt", request: () => fields(all ?? refuse(`${place}part-all: missing`)) };
  }
  // Statements of an audit by their index, and its reports by what they say.
  audit() {
    const statements = this.ids("statements/").map((index) => {
      const s = this.statement(`statements/${index}/`);
      need(s.leaf.index === BigInt(index), `statements/${index}/leaf: of another entry`);
      return s;
    });
    const forward = statements.filter((s) => !s.isDoubtful && s.called === "audit.v1.ReportService/AddReport");
    for (const id of this.ids("reports/")) {
      const by = forward.find((s) => Array.from({ length: 256 }, (_, n) => createdId(s, n)).includes(id)) ?? refuse(`reports/${id}/file: of no statement`);
      const content = this.file(`reports/${id}/file`), signed = by.isWithheld ? null : fields(by.request().bytes(3));
      need(signed && signed.bytes(1).equals(sha256(content)) && signed.bytes(2).equals(chunksRoot(content)) &&
        signed.number(3) === BigInt(content.length), `reports/${id}/file: not the one that was put forward`);
    }
    return statements;
  }
  // By whose entry what arrived too late counts: another person's, who signed its digest.
  accepted(place, s) {
    const a = this.statement(`${place}accepted.`, "audit.v1.LateStatementService/AcceptLateStatement");
    need(a.person !== s.person && a.leaf.index >= BigInt(s.seen) && a.request().text(4) === s.digest, `${place}accepted.statement: does not let it count`);
    return a;
  }
  evidence(id) {
    const place = `evidence/${id}/`, isLate = this.below(`${place}accepted.`).length > 0;
    const s = this.statement(place, "audit.v1.EvidenceService/SubmitEvidence", isLate), entered = isLate ? this.accepted(place, s) : s;
    need(Array.from({ length: 256 }, (_, n) => createdId(s, n)).includes(id), `${place}statement: created other evidence`);
    const request = s.request(), content = this.files.get(`${place}file`);
    need(request.has(12) === (content !== undefined), `${place}file: is there, or is not, against the statement`);
    if (content) {
      const signed = fields(request.bytes(12));
      need(signed.bytes(1).equals(sha256(content)) && signed.bytes(2).equals(chunksRoot(content)) && signed.number(3) === BigInt(content.length),
        `${place}file: not the one that was signed`);
    }
    const isConfirmed = this.below(`${place}confirmation.`).length > 0;
    if (isConfirmed) {
      const c = this.statement(`${place}confirmation.`, "audit.v1.EvidenceService/ConfirmEvidence");
      need(!c.isDoubtful && c.leaf.index > entered.leaf.index && c.request().text(1) === id, `${place}confirmation.statement: does not stand for it`);
    }
    const isDoubtful = s.isDoubtful || entered.isDoubtful;
    return { isDoubtful: isDoubtful && !isConfirmed, isConfirmed: isDoubtful && isConfirmed };
  }
}
const NONE = { index: 0n, us: 0n };
function createdId(s, n) {
  const made = Buffer.concat([idBytes(s.id).subarray(0, 6), sha256(s.key, idBytes(s.id), u32(n)).subarray(0, 10)]);
  made[6] = 0x70 | (made[6] & 0x0f);
  made[8] = 0x80 | (made[8] & 0x3f);
  return made.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// What a pack is worth. `fingerprint`: of the log key, from paper; or undefined.
export function verifyPack(zip, fingerprint) {
  const pack = new Pack(unzip(zip), fingerprint);
  const evidence = pack.ids("evidence/").map((id) => pack.evidence(id));
  const statements = pack.audit();
  need(evidence.length + statements.length > 0, "nothing is proved by it");
  const { isStolen } = pack;
  const doubtful = evidence.filter((e) => e.isDoubtful).length, doubtfulStatements = statements.filter((s) => s.isDoubtful).length;
  return { verified: evidence.length - doubtful, doubtful, confirmed: evidence.filter((e) => e.isConfirmed).length,
    statements: statements.length - doubtfulStatements, reports: pack.ids("reports/").length, witnesses: pack.witnesses,
    devices: pack.device.length, unopened: pack.unopened, logRecords: pack.log.records, isStolen,
    status: doubtful + doubtfulStatements || isStolen ? 9 : 0 };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const words = process.argv.slice(2), pinned = words[0] === "--log-key" ? words.splice(0, 2)[1].replace(/^sha256:/, "") : undefined;
  try {
    const result = verifyPack(readFileSync(words[0]), pinned);
    console.log(JSON.stringify(result));
    process.exitCode = result.status;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.error(`refused: ${error.message}`);
    process.exitCode = 9;
  }
}
