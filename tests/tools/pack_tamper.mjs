// Tampers with a pack in every way below, puts the sums right again, and asks both verifiers: they must agree, and must refuse whatever is not
// named here as proving nothing or as withheld.
//
// usage: node pack_tamper.mjs FINGERPRINT PACK OTHER-PACK [first | FOLDER]
// OTHER-PACK: of the same ledger, made earlier or later. `first`: of each kind of file only the first; "evidence/<id>/": the files there,
// each in all ways, and nothing else. auditverify is found on PATH.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { Refused, unzip, verifyPack } from "./pack_verify.mjs";

const [fingerprint, packPath, otherPath, mode] = process.argv.slice(2), firstOnly = mode === "first", folder = firstOnly ? undefined : mode;
const good = unzip(readFileSync(packPath)), other = unzip(readFileSync(otherPath));

// --- an archive whose files are stored as they are ---
const CRC = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
// Most files stay as they are from pack to pack: what is computed of each is kept.
const once = (compute, kept = new WeakMap()) => (data) => {
  if (!kept.has(data)) kept.set(data, compute(data));
  return kept.get(data);
};
const crc32 = once((data) => {
  let c = 0xffffffff;
  for (const byte of data) c = CRC[(c ^ byte) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
});
const sha256 = once((data) => createHash("sha256").update(data).digest("hex"));
function zip(files) {
  const local = [], directory = [];
  let at = 0;
  for (const [name, content] of files) {
    const fixed = Buffer.alloc(26), title = Buffer.from(name);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(33, 8);
    fixed.writeUInt32LE(crc32(content), 10);
    fixed.writeUInt32LE(content.length, 14);
    fixed.writeUInt32LE(content.length, 18);
    fixed.writeUInt16LE(title.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(0o100644 * 65536, 6);
    tail.writeUInt32LE(at, 10);
    local.push(Buffer.from("PK\x03\x04", "latin1"), fixed, title, content);
    directory.push(Buffer.from("PK\x01\x02\x14\x03", "latin1"), fixed, tail, title);
    at += 30 + title.length + content.length;
  }
  const listing = Buffer.concat(directory), end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, listing, end]);
}
const sumsOf = (files) => Buffer.from([...files].filter(([name]) => name !== "SHA256SUMS").map(([name, content]) =>
  `${sha256(content)}  ${name}\n`).join(""));

// The same with one more file, of zeros, that says it is smaller than it is.
function withBomb(name, size, said) {
  const zeros = Buffer.alloc(size), packed = deflateRawSync(zeros), sum = crc32(zeros), whole = zip([...good, [name, packed]]);
  const at = whole.lastIndexOf(Buffer.from("PK\x01\x02\x14\x03", "latin1")), local = whole.readUInt32LE(at + 42);
  for (const [place, shift] of [[at, 2], [local, 0]]) {
    whole.writeUInt16LE(8, place + 8 + shift);
    whole.writeUInt32LE(sum, place + 14 + shift);
    whole.writeUInt32LE(said, place + 22 + shift);
  }
  return whole;
}

// --- what both say ---
function ours(bytes) {
  writeFileSync("tampered.zip", bytes);
  const run = spawnSync("auditverify", ["--log-key", `sha256:${fingerprint}`, "tampered.zip"], { encoding: "utf8" });
  const number = (word) => Number(new RegExp(`^${word} +([0-9]+) `, "m").exec(run.stdout)?.[1] ?? 0);
  const counted = (what) => Number(new RegExp(`^VERIFIED +([0-9]+) ${what}`, "m").exec(run.stdout)?.[1] ?? 0);
  const reports = Number(/^VERIFIED .* statements, ([0-9]+) reports$/m.exec(run.stdout)?.[1] ?? 0);
  return { status: run.status, verified: counted("pieces"), statements: counted("statements"), reports, doubtful: number("IN DOUBT"),
    confirmed: number("CONFIRMED"), witnesses: number("COSIGNED     by"), why: run.stderr.trim() };
}
function theirs(bytes) {
  try {
    return verifyPack(bytes, fingerprint);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { status: 9, ...Object.fromEntries(WORTH.map((k) => [k, 0])), why: error.message };
  }
}
const WORTH = ["verified", "statements", "reports", "doubtful", "confirmed", "witnesses"];
const whole = theirs(readFileSync(packPath));
let tried = 0, accepted = 0, failures = 0;
function fault(what, a, b) {
  failures++;
  console.error(`FAILED: ${what}\n  auditverify: ${JSON.stringify(a)}\n  the second:  ${JSON.stringify(b)}`);
}
// mayHold: what is changed proves nothing, so the pack is worth what it was.
function check(what, bytes, mayHold = false) {
  const a = ours(bytes), b = theirs(bytes);
  tried++;
  if (["status", ...WORTH].some((k) => a[k] !== b[k])) return fault(`${what}: they disagree`, a, b);
  const holds = a.verified > 0 && WORTH.every((k) => a[k] === whole[k]);
  accepted += holds;
  if (holds !== mayHold) fault(`${what}: ${holds ? "accepted" : "refused"}`, a, b);
}
// The files with some replaced (content) or left out (null), and the sums as they then are.
function changed(changes) {
  const files = new Map(good);
  for (const [name, content] of Object.entries(changes)) content === null ? files.delete(name) : files.set(name, content);
  if (!("SHA256SUMS" in changes)) files.set("SHA256SUMS", sumsOf(files));
  return zip([...files]);
}
function end(isStolen = false) {
  console.log(`${tried} packs${isStolen ? ", also with a compromise left out" : ""}: both agree, ${accepted} are worth what the whole one is`);
  process.exit(failures === 0 ? 0 : 1);
}
const lines = (content) => content.toString("latin1").split(/(?<=\n)/);
const provesNothing = (name) => name === "VERIFY.txt" || name.endsWith(".json");
// Of a report that is in the pack: one that is not may be withheld like anything else.
const reportSums = [...good].filter(([n]) => n.startsWith("reports/")).map(([, content]) => createHash("sha256").update(content).digest());
const putsForward = (name) => good.get(name.replace(/part-all$/, "statement"))?.includes("ReportService/AddReport") &&
  reportSums.some((sum) => good.get(name).includes(sum));
const mayBeWithheld = (name) => name.endsWith(".json") || /part-(auditors|auditee)$/.test(name) || (/^statements\/[0-9]+\/part-all$/.test(name) && !putsForward(name));

check("as it is", readFileSync(packPath), true);
check("packed anew", changed({}), true);
// Of each kind of file the first is tampered with in all ways, the others in two.
const kinds = new Set(), kindOf = (name) => name.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9]+\b/g, "#");
for (const [name, content] of good) {
  if (folder && !name.startsWith(folder)) continue;
  const isFirst = !kinds.has(kindOf(name)) || (/part-all$/.test(name) && putsForward(name));
  kinds.add(kindOf(name));
  if (firstOnly && !isFirst) continue;
  for (const at of new Set(isFirst ? [0, content.length >> 1, content.length - 1] : [content.length >> 1])) {
    if (content.length === 0) continue;
    const flipped = Buffer.from(content);
    flipped[at] ^= 1;
    check(`${name}: byte ${at} flipped`, changed({ [name]: flipped }), provesNothing(name));
  }
  check(`${name}: left out`, changed({ [name]: null }), mayBeWithheld(name));
  if (!isFirst) continue;
  if (name !== "SHA256SUMS") check(`${name}: a sum that does not hold`, zip([...new Map(good).set(name, Buffer.concat([content, Buffer.from("x")]))]));
  check(`${name}: a byte more`, changed({ [name]: Buffer.concat([content, Buffer.from("\n")]) }), provesNothing(name));
  check(`${name}: empty`, changed({ [name]: Buffer.alloc(0) }), provesNothing(name) || content.length === 0);
  if (other.has(name) && !other.get(name).equals(content))
    check(`${name}: another pack's`, changed({ [name]: other.get(name) }), provesNothing(name));
}
if (folder) {
  const names = [...good.keys()].filter((n) => n.startsWith(folder)), of = (prefix) => names.filter((n) => n.startsWith(folder + prefix));
  check("without who let it count", changed(Object.fromEntries(of("accepted.").map((n) => [n, null]))));
  check("with a leaf of its own", changed({ [`${folder}leaf`]: good.get(`${folder}accepted.leaf`) }));
  check("let count by its own signer", changed(Object.fromEntries(["statement", "statement.sig", "statement.batch", "part-all"].filter((n) =>
    good.has(folder + n)).map((n) => [`${folder}accepted.${n}`, good.get(folder + n)]))));
  end();
}
// Lists: a line less, a line twice, two exchanged.
for (const name of ["devices.txt", "allowed_signers", "revoked_keys", "log_signers", "log.keys", "SHA256SUMS", "checkpoint", "log.vkey", "cosigned", "cosigned.proof",
  "witnesses"].filter((n) => good.has(n))) {
  const list = lines(good.get(name)).filter((l) => l);
  for (let i = 0; i < list.length; i += name === "SHA256SUMS" ? 1 + (list.length >> 4) : 1) {
    check(`${name}: without line ${i + 1}`, changed({ [name]: Buffer.from(list.filter((_, k) => k !== i).join(""), "latin1") }));
    check(`${name}: line ${i + 1} twice`, changed({ [name]: Buffer.from([...list, list[i]].join(""), "latin1") }),
      name === "cosigned" && i > 3); // a signature that is good is so twice
  }
}
// A maker who leaves out that a key was stolen: the line, all that follows from it, and what the log said of the device before it was known.
const deviceLines = lines(good.get("devices.txt")), stolen = deviceLines.findIndex((l) => !/ 0 1970-01-01T00:00:00\.000000Z\n$/.test(l));
if (stolen >= 0) {
  const id = deviceLines[stolen].slice(0, 36), strip = (l) => l.replace(/ [1-9][0-9]* \S+\n$/, " 0 1970-01-01T00:00:00.000000Z\n");
  const list = deviceLines.map((l, i) => i === stolen ? strip(l) : l).join("");
  const allowed = lines(good.get("allowed_signers")).map((l) => l.startsWith(id) ? l.replace(/,valid-before="[^"]*"/, "") : l).join("");
  const hidden = { "devices.txt": Buffer.from(list), allowed_signers: Buffer.from(allowed) };
  check("a compromise left out of the lists", changed(hidden));
  check("and out of what the log signed", changed({ ...hidden, [`devices/${id}/closing`]:
    Buffer.from(lines(good.get(`devices/${id}/closing`)).map((l) => l.startsWith("device ") ? strip(l) : l).join("")) }));
  const last = Number(/^versions ([0-9]+)/m.exec(good.get(`devices/${id}/closing`))[1]);
  for (const kind of ["opening", "leaf", "receipt.tlog-proof"]) hidden[`devices/${id}/${last}.${kind}`] = null;
  check("with its newest entry", changed(hidden));
  for (const kind of ["closing", "closing.sig"]) hidden[`devices/${id}/${kind}`] = other.get(`devices/${id}/${kind}`) ?? null;
  check("with what the log signed at another time", changed(hidden));
}
// Whole histories: withheld, that is to be seen and no lie; of one device's versions some, or without the log's word, it is one.
const histories = [...good.keys()].filter((n) => /^devices\/.*\/[0-9]+\./.test(n));
check("the entries of all devices withheld", changed(Object.fromEntries(histories.map((n) => [n, null]))), true);
for (const id of new Set(histories.map((n) => n.split("/")[1]))) {
  const own = [...good.keys()].filter((n) => n.startsWith(`devices/${id}/`));
  check(`device ${id}: nothing of it`, changed(Object.fromEntries(own.map((n) => [n, null]))));
  check(`device ${id}: one line and nothing more`, changed({ ...Object.fromEntries(own.map((n) => [n, null])),
    "devices.txt": Buffer.from(deviceLines.filter((l) => !l.startsWith(id)).join("")) }));
  const versions = own.filter((n) => n.endsWith(".opening"));
  if (versions.length > 1)
    check(`device ${id}: two versions exchanged`, changed({ [versions[0]]: good.get(versions[1]), [versions[1]]: good.get(versions[0]) }));
}
// Evidence under another's name; with another's statement, part, place; twice; with what no pack has.
const ids = [...new Set([...good.keys()].filter((n) => n.startsWith("evidence/")).map((n) => n.split("/")[1]))];
const renamed = (from, to) => new Map([...good].map(([n, c]) => [n.replace(`evidence/${from}/`, `evidence/${to}/`), c]));
const resummed = (files) => zip([...files.set("SHA256SUMS", sumsOf(files))]);
check("evidence under another id", resummed(renamed(ids[0], ids[0].replace(/^./, (d) => d === "0" ? "1" : "0"))));
for (const id of ids.slice(1, 3))
  for (const file of ["statement", "statement.sig", "statement.batch", "part-all", "leaf", "receipt.tlog-proof"]) {
    const name = `evidence/${id}/${file}`, from = `evidence/${ids[0]}/${file}`;
    if (good.has(from) && !good.get(from).equals(good.get(name) ?? Buffer.alloc(0))) // those of one batch have one signature
      check(`evidence ${id}: the ${file} of another`, changed({ [name]: good.get(from) }));
  }
// What was signed with others: another number of them, more of its path, and its place beside what was signed alone.
const placed = [...good.keys()].find((n) => n.endsWith("statement.batch")), alone = [...good.keys()].find((n) => /statement\.sig$/.test(n) &&
  !good.has(n.replace(/sig$/, "batch")));
if (placed) {
  const text = good.get(placed).toString("latin1"), last = lines(good.get(placed)).at(-1);
  check("a batch of one more", changed({ [placed]: Buffer.from(text.replace(/^statements (.*)$/m, (_, n) => `statements ${Number(n) + 1}`)) }));
  check("a batch of one", changed({ [placed]: Buffer.from(text.replace(/^statements .*$/m, "statements 1").replace(/place [^]*/, "place 0\n")) }));
  check("a longer path", changed({ [placed]: Buffer.from(text + last) }));
  check("a place further on", changed({ [placed]: Buffer.from(text.replace(/^place (.*)$/m, (_, n) => `place ${Number(n) + 1}`)) }));
  if (alone) check("a place beside what was signed alone", changed({ [alone.replace(/sig$/, "batch")]: good.get(placed) }));
}
check("a statement in the place of a confirmation", changed(Object.fromEntries(["statement", "statement.sig", "part-all", "leaf",
  "receipt.tlog-proof"].map((f) => [`evidence/${ids[0]}/confirmation.${f}`, good.get(`evidence/${ids[1]}/${f}`)]))));
check("a file that no pack has", changed({ "evidence/readme": Buffer.from("x") }));
check("a file out of the pack", changed({ "../x": Buffer.from("x") }));
check("a file twice", zip([...good, ["checkpoint", good.get("checkpoint")]]));
check("a file that no statement names", changed({ [`evidence/${ids.find((id) => !good.has(`evidence/${id}/file`))}/file`]: Buffer.from("x") }));
// Endless data: what is unpacked ends, whatever the archive says of its size.
check("a list of 9 MiB", changed({ "devices.txt": Buffer.alloc(9 << 20, "x") }));
check("9 MiB of zeros that say they are 1 KiB", withBomb("records/bomb.json", 9 << 20, 1024));
check("and that say what they are", withBomb("records/bomb.json", 9 << 20, 9 << 20));
check("no evidence at all", resummed(new Map([...good].filter(([n]) => !n.startsWith("evidence/")))));

end(stolen >= 0);
