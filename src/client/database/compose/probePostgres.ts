import net from "node:net";

/** The first message of a client that would like TLS; every PostgreSQL answers with one letter, and logs nothing. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * True if a PostgreSQL server answers on a port of this machine. An accepted connection is not sufficient: Docker
 * accepts connections for a container that does not listen yet.
 *
 * @param timeout milliseconds
 */
export function answersAsPostgres(port: number, timeout = 2000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: "127.0.0.1", port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeout, () => end(false));
    socket.once("connect", () => socket.write(sslRequest));
    socket.once("data", (data) => end(data[0] === 83 || data[0] === 78));
    socket.once("error", () => end(false));
    socket.once("close", () => end(false));
  });
}
