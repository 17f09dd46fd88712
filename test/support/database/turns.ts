import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire tap between a program and its Postgres that counts how often the program had to wait for an answer. */
export type Turns = {
  url: string;
  /** To be called with each query that the program sends: the debug hook of its client. */
  asked(): void;
  reset(): void;
  count(): number;
  close(): Promise<void>;
};

/**
 * Counts turns: a query that is sent while no other is unanswered, on any connection, begins one. What is sent together,
 * or while an answer is still out, belongs to the same turn. BEGIN and COMMIT count like any other query. Answers are
 * counted on the wire.
 */
export async function tapTurns(url: string): Promise<Turns> {
  const target = new URL(url);
  const tally = { turns: 0, unanswered: 0 };
  const open = new Set<Socket>();
  const server = createServer((program) => {
    const postgres = connect(Number(target.port), target.hostname);
    for (const socket of [program, postgres]) {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
      open.add(socket);
    }
    join(program, postgres, tally);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const tapped = new URL(url);
  tapped.port = String((server.address() as AddressInfo).port);
  return {
    url: tapped.toString(),
    asked() {
      if (tally.unanswered === 0) tally.turns++;
      tally.unanswered++;
    },
    reset: () => {
      tally.turns = 0;
    },
    count: () => tally.turns,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function join(program: Socket, postgres: Socket, tally: { unanswered: number }): void {
  let isOpen = false;
  const answered = createFrames((type) => {
    if (type !== 'Z') return; // ReadyForQuery ends an answer; the first one, the log-in
    if (isOpen) tally.unanswered--;
    isOpen = true;
  });
  program.on('data', (bytes) => postgres.write(bytes));
  postgres.on('data', (bytes) => {
    answered(bytes);
    program.write(bytes);
  });
  program.on('close', () => postgres.destroy());
  postgres.on('close', () => program.destroy());
}

/** Cuts a server's stream into messages (Postgres's documentation, 54.7): a type byte, and a length with itself counted. */
function createFrames(onMessage: (type: string) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 5) {
      const end = 1 + rest.readInt32BE(1);
      if (rest.length < end) return;
      onMessage(String.fromCharCode(rest[0] ?? 0));
      rest = rest.subarray(end);
    }
  };
}
