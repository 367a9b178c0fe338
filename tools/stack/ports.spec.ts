import { createServer, type Server } from 'node:net';
import { claimPort, findFreePorts, isPortTaken, PortTakenError } from './ports';

describe('ports', () => {
  let server: Server;
  let port: number;

  beforeEach(async () => {
    server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as { port: number }).port;
  });
  afterEach(() => new Promise((done) => server.close(done)));

  it('knows a taken port from a free one', async () => {
    expect(await isPortTaken(port)).toBe(true);
    const [free] = await findFreePorts(1);
    expect(await isPortTaken(free as number)).toBe(false);
  });

  it('sees a listener on all interfaces', async () => {
    const everywhere = createServer();
    await new Promise<void>((done) => everywhere.listen(0, '0.0.0.0', done));
    expect(await isPortTaken((everywhere.address() as { port: number }).port)).toBe(true);
    await new Promise((done) => everywhere.close(done));
  });

  it('picks different ports', async () => {
    expect(new Set(await findFreePorts(20)).size).toBe(20);
  });

  it('names the variable that moves a taken port', async () => {
    const claim = claimPort(port, 'The API', 'API_PORT');
    await expect(claim).rejects.toThrow(PortTakenError);
    await expect(claim).rejects.toThrow(`The API cannot use port ${port}`);
    await expect(claim).rejects.toThrow('set API_PORT to another port');
  });

  it('turns 0 into a free port and refuses what is no port', async () => {
    expect(await claimPort(0, 'The API')).toBeGreaterThan(0);
    await expect(claimPort(70_000, 'The API', 'API_PORT')).rejects.toThrow(
      'API_PORT: 70000 is not a port number',
    );
    await expect(claimPort(NaN, 'The API')).rejects.toThrow('not a port number');
  });
});
