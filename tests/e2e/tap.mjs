// A relay between two unix sockets that keeps what the client says: tap.mjs LISTEN TARGET FILE.
import net from "node:net";
import fs from "node:fs";

const [listen, target, file] = process.argv.slice(2);
net.createServer((client) => {
  const agent = net.connect(target);
  client.on("data", (d) => { fs.appendFileSync(file, d); agent.write(d); });
  agent.on("data", (d) => client.write(d));
  const end = () => { client.destroy(); agent.destroy(); };
  for (const s of [client, agent]) { s.on("error", end); s.on("close", end); }
}).listen(listen);
