import net from "node:net";

/** The request for encryption, which every PostgreSQL server answers with one letter before anything else. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Sends the first message of a PostgreSQL client through a port of 127.0.0.1. `answered`: a server has sent something,
 * `closed`: the connection has ended before, `silent`: neither within the time.
 *
 * @param timeout milliseconds
 */
export function probeTunnel(port: number, timeout: number): Promise<"answered" | "closed" | "silent"> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: "127.0.0.1", port });
    const end = (answer: "answered" | "closed" | "silent") => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeout, () => end("silent"));
    socket.once("connect", () => socket.write(sslRequest));
    socket.once("data", () => end("answered"));
    socket.once("error", () => end("closed"));
    socket.once("close", () => end("closed"));
  });
}

/** A port of 127.0.0.1 that no program listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/**
 * True if a program listens on a port of 127.0.0.1. Nothing connects to it: a connection would reach the server behind a
 * tunnel, which logs it.
 */
export function isPortTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(true));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(false)));
  });
}
