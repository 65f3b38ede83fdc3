import { createServer } from "node:net";

/** A port on loopback that nobody listens on now. The server it is for starts at once, so nobody else takes it. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
