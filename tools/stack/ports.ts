import { connect, createServer } from 'node:net';

const LOCALHOST = '127.0.0.1';

/** Raised when a fixed port is in use; the message names the environment variable that moves it. */
export class PortTakenError extends Error {
  constructor(
    readonly port: number,
    what: string,
    variable?: string,
  ) {
    const remedy = variable
      ? `Stop that program, or set ${variable} to another port (0 picks a free one).`
      : 'Stop that program or choose another port.';
    super(`${what} cannot use port ${port}: another program already listens on it. ${remedy}`);
    this.name = 'PortTakenError';
  }
}

/** A port on the loopback interface that nobody listens on at this moment. */
export async function findFreePort(): Promise<number> {
  const [port] = await findFreePorts(1);
  return port as number;
}

/** Several different free ports; they are held open together, so no two are the same. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The system gave no port number.');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** Whether some program already listens on the port of the loopback interface. */
export async function isPortTaken(port: number): Promise<boolean> {
  // Binding alone misses a listener on all interfaces where the system allows address reuse, so ask both ways.
  return (await answers(port)) || !(await canBind(port));
}

/**
 * Turns a wanted port into one that may be used now.
 *
 * @param wanted the configured port; 0 picks a free one
 * @param what the program that will listen, for the message
 * @param variable the environment variable that sets the port, for the message
 * @throws PortTakenError when a fixed port is in use
 */
export async function claimPort(wanted: number, what: string, variable?: string): Promise<number> {
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
    throw new Error(`${variable ?? what}: ${wanted} is not a port number (0 to 65535).`);
  }
  if (wanted === 0) return findFreePort();
  if (await isPortTaken(wanted)) throw new PortTakenError(wanted, what, variable);
  return wanted;
}

async function listenAnywhere(): Promise<ReturnType<typeof createServer>> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: LOCALHOST, port: 0, exclusive: true }, resolve);
  });
  return server;
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: LOCALHOST, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOCALHOST, port, timeout: 500 });
    const settle = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(false));
  });
}
