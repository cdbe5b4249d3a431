// A relay that keeps what both sides say: tap.mjs LISTEN TARGET FILE, each end the path of a unix socket or a port of loopback.
import net from "node:net";
import fs from "node:fs";

const [listen, target, file] = process.argv.slice(2);
const end = (text) => (/^\d+$/.test(text) ? { host: "127.0.0.1", port: Number(text) } : { path: text });
net.createServer((client) => {
  const server = net.connect(end(target));
  const keep = (to) => (d) => { fs.appendFileSync(file, d); to.write(d); };
  client.on("data", keep(server));
  server.on("data", keep(client));
  const close = () => { client.destroy(); server.destroy(); };
  for (const s of [client, server]) { s.on("error", close); s.on("close", close); }
}).listen(end(listen));
