import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * How a line to Postgres fails: it is refused; it is reset, and so is each new one; or it falls silent, and those that
 * were open then stay silent for good, as behind a firewall that has forgotten them.
 */
export type Failure = 'refused' | 'reset' | 'silent';

/** A line to a Postgres that a test makes fail. */
export type Line = {
  url: string;
  fail(how: Failure): void;
  /** Fails for new connections, and works for those that are open. */
  failNew(how: 'reset' | 'silent'): void;
  /** Lets the line work again. @param target where it leads from now on; where it led before unless given. */
  mend(target?: string): Promise<void>;
  /** Lets nothing through until `resume`; then it arrives. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
};

/** Opens a line to the Postgres at `url`, at an address that stays the same. */
export async function openLine(url: string): Promise<Line> {
  const address = new URL(url);
  let target = new URL(url);
  let failure: Failure | undefined;
  const pairs = new Set<Pair>();
  const silent = new Set<Socket>();
  const server = createServer((program) => {
    program.on('error', () => {});
    if (failure === 'reset') program.resetAndDestroy();
    else if (failure === 'silent') silent.add(program.resume());
    else join(program, connect(Number(target.port), target.hostname), pairs);
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  address.port = String(port);

  function fail(how: Failure): void {
    failure = how;
    if (how === 'refused') server.close();
    for (const { program, postgres } of pairs)
      for (const socket of [program, postgres]) {
        if (how !== 'silent') socket.resetAndDestroy();
        else silent.add(socket.unpipe().resume());
      }
    pairs.clear();
  }
  return {
    url: address.toString(),
    fail,
    failNew: (how) => {
      failure = how;
    },
    async mend(next) {
      if (next) target = new URL(next);
      const isClosed = failure === 'refused';
      failure = undefined;
      if (isClosed) await listen(server, port);
    },
    pause: () => {
      for (const { program, postgres } of pairs) for (const socket of [program, postgres]) socket.unpipe();
    },
    resume: () => {
      for (const { program, postgres } of pairs) program.pipe(postgres).pipe(program);
    },
    async close() {
      const isClosed = failure === 'refused';
      fail('reset');
      for (const socket of silent) socket.destroy();
      if (!isClosed) await new Promise((closed) => server.close(closed));
    },
  };
}

type Pair = { program: Socket; postgres: Socket };

/** Joins two sockets. What ends one ends the other, as long as they are among `pairs`. */
function join(program: Socket, postgres: Socket, pairs: Set<Pair>): void {
  const pair = { program, postgres };
  pairs.add(pair);
  for (const [socket, other] of [
    [program, postgres],
    [postgres, program],
  ] as const)
    socket
      .setNoDelay(true)
      .on('error', () => {})
      .on('close', () => pairs.delete(pair) && other.destroy());
  program.pipe(postgres).pipe(program);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
}
