// Packs what protobuf-c packed with @bufbuild/protobuf, from the embedded descriptor set, and compares bytes.
// The console signs what it packs, so the two must agree (docs/decisions/0007).
// usage: node cross_encoder.mjs PRINT_SAMPLES
import { execFileSync } from "node:child_process";

const { createFileRegistry, fromBinary, toBinary, create, toJson, fromJson } = await import("@bufbuild/protobuf");
const { FileDescriptorSetSchema } = await import("@bufbuild/protobuf/wkt");

const [head, ...lines] = execFileSync(process.argv[2], { maxBuffer: 1 << 28 }).toString().trimEnd().split("\n");
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, Buffer.from(head.slice("set ".length), "hex")));

// Every field is moved to a message made from nothing, so that no byte can be handed through unread.
function rebuild(schema, bytes) {
  const read = fromBinary(schema, bytes, { readUnknownFields: false });
  return fromJson(schema, toJson(schema, read, { registry }), { registry });
}

const pack = (schema, message) => Buffer.from(toBinary(schema, message)).toString("hex");
let failures = 0;
const seen = new Map();

function fail(text) {
  failures++;
  if (failures <= 10) console.log(text);
}

for (const line of lines) {
  const [name, hex] = [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)];
  const schema = registry.getMessage(name);
  if (!schema) {
    fail(`${name}: is not in the descriptor set`);
    continue;
  }
  seen.set(name, (seen.get(name) ?? 0) + hex.length);
  const packed = pack(schema, rebuild(schema, Buffer.from(hex, "hex")));
  if (packed !== hex) fail(`${name}: protobuf-c ${hex}\n${name}: bufbuild   ${packed}`);
}

// Nothing is left out: every message of ours was there, and those with fields were not always empty.
for (const type of registry) {
  const file = type.kind === "message" ? type.file.name : "google/";
  if (/^(google|protobuf-c)\//.test(file) || file === "audit/v1/options") continue;
  if (!seen.has(type.typeName)) fail(`${type.typeName}: no sample`);
  else if (type.fields.length > 0 && seen.get(type.typeName) === 0) fail(`${type.typeName}: only empty samples`);
}

// The comparison sees a difference: fields out of order, an explicit default, a long varint.
const period = registry.getMessage("audit.v1.Period");
for (const hex of ["10020801", "0800", "088100"])
  if (pack(period, rebuild(period, Buffer.from(hex, "hex"))) === hex) fail(`Period ${hex}: should not be stable`);
if (pack(period, create(period, { fromUs: 1n, toUs: 2n })) !== "08011002") fail("Period: packs otherwise than by hand");

console.log(`${lines.length} messages of ${seen.size} types, ${failures} failures`);
process.exit(failures ? 1 : 0);
