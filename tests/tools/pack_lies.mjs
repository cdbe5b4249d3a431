// The packs that tests/client/lying_packs.c wrote, before the second verifier: true*.zip hold, no other does.
//
// usage: node pack_lies.mjs FOLDER
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Refused, verifyPack } from "./pack_verify.mjs";

const folder = process.argv[2], packs = readdirSync(folder).filter((name) => name.endsWith(".zip"));
let failures = packs.length < 20 ? 1 : 0;
for (const name of packs) {
  let why = "";
  try {
    if (verifyPack(readFileSync(join(folder, name))).isStolen) why = "by a key that was stolen";
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    why = error.message;
  }
  if ((why === "") === name.startsWith("true")) continue;
  failures++;
  console.error(`FAILED: ${name}: ${why || "accepted"}`);
}
console.log(`${packs.length} packs, ${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
