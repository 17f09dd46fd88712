import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire tap between a program and its Postgres that counts how often the program had to wait for an answer. */
export type Turns = {
  url: string;
  /** To be called with each query that the program sends: the debug hook of its client. */
  asked(): void;
  /** Begins to count anew. Nothing is unanswered then. */
  reset(): void;
  count(): number;
  /** Of these, what a query would not have waited for on a connection that was open, and had run it before. */
  countPreparing(): number;
  close(): Promise<void>;
};

type Tally = { turns: number; preparing: number; unanswered: number };

/** To open a connection takes so many turns at least: to connect, and to log in without a password. */
const TURNS_TO_OPEN = 2;

/**
 * Counts turns: a query that is sent while no other is unanswered, on any connection, begins one. What is sent together,
 * or while an answer is still out, belongs to the same turn. BEGIN and COMMIT count like any other query. Answers are
 * counted on the wire, and so is what comes before a query: each opening of a connection, and each description of a
 * statement that the query waits for.
 */
export async function tapTurns(url: string): Promise<Turns> {
  const target = new URL(url);
  const tally: Tally = { turns: 0, preparing: 0, unanswered: 0 };
  const open = new Set<Socket>();
  const server = createServer((program) => {
    const postgres = connect(Number(target.port), target.hostname);
    for (const socket of [program, postgres]) {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
      open.add(socket);
    }
    tally.preparing += TURNS_TO_OPEN;
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
      Object.assign(tally, { turns: 0, preparing: 0, unanswered: 0 });
    },
    count: () => tally.turns + tally.preparing,
    countPreparing: () => tally.preparing,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function join(program: Socket, postgres: Socket, tally: Tally): void {
  let isOpen = false;
  const asked = createFrames(false, (type) => {
    if (type === 'H') tally.preparing++; // Flush, with a description: the query itself follows once that is there
  });
  const answered = createFrames(true, (type) => {
    if (type !== 'Z') return; // ReadyForQuery ends an answer; the first one, the log-in
    if (isOpen) tally.unanswered--;
    isOpen = true;
  });
  program.on('data', (bytes) => {
    asked(bytes);
    postgres.write(bytes);
  });
  postgres.on('data', (bytes) => {
    answered(bytes);
    program.write(bytes);
  });
  program.on('close', () => postgres.destroy());
  postgres.on('close', () => program.destroy());
}

/**
 * Cuts a stream into messages (Postgres's documentation, 54.7): a type byte, and a length with itself counted. A
 * program's first one, to log in, has no type.
 */
function createFrames(isServer: boolean, onMessage: (type: string) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  let head = isServer ? 1 : 0;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= head + 4) {
      const end = head + rest.readInt32BE(head);
      if (rest.length < end) return;
      onMessage(head ? String.fromCharCode(rest[0] ?? 0) : '');
      rest = rest.subarray(end);
      head = 1;
    }
  };
}
