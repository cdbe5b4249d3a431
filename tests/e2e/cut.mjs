// A wire that breaks when told: cut.mjs TARGET-PORT FOLDER relays 127.0.0.1 to the target and prints its port. A connection that comes while
// FOLDER/cut exists loses the server's first reply and breaks; while FOLDER/close exists it breaks after that reply. The file is
// taken away: the next connection is whole again. FOLDER/cut.done says that it happened.
import net from "node:net";
import fs from "node:fs";

const [target, folder] = process.argv.slice(2);
const greetingBytes = 8;

function take(name) {
  if (!fs.existsSync(`${folder}/${name}`)) return false;
  fs.unlinkSync(`${folder}/${name}`);
  return true;
}

const server = net.createServer((client) => {
  const fault = take("cut") ? "cut" : take("close") ? "close" : "";
  const core = net.connect(Number(target), "127.0.0.1");
  let seen = 0;
  const end = () => { client.destroy(); core.destroy(); };
  client.on("data", (d) => core.write(d));
  core.on("data", (d) => {
    seen += d.length;
    if (fault === "" || seen <= greetingBytes) { client.write(d); return; }
    fs.writeFileSync(`${folder}/${fault}.done`, "");
    if (fault === "cut") end();
    else client.end(d, () => setTimeout(end, 50));
  });
  for (const s of [client, core]) { s.on("error", end); s.on("close", end); }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
