import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Replica } from '../world/replica.ts';
import { stepOfStatement } from './fail-points.ts';
import type { Fault, FaultInjector } from './fault-injector.ts';
import type { RunningProxy } from './http-proxy.ts';
import type { Killer } from './killer.ts';

type Parts = { faultInjector: FaultInjector; killer: Killer; replica: () => Replica | undefined };

/** A proxy between one replica and Postgres, that understands which statement passes. */
export async function createPostgresProxy(databaseUrl: string, parts: Parts): Promise<RunningProxy> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  const server = createServer((desk) => {
    const postgres = connect(Number(target.port), target.hostname);
    for (const socket of [desk, postgres]) {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
      open.add(socket);
    }
    const replica = parts.replica();
    if (replica) joinLines(desk, postgres, { ...parts, replica });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.toString(),
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function joinLines(
  desk: Socket,
  postgres: Socket,
  { faultInjector, killer, replica }: Omit<Parts, 'replica'> & { replica: Replica },
): void {
  const statements = new Map<string, string>();
  /** Questions sent, answers come, and after which answer something is to happen instead of passing it on. */
  const count = { asked: 0, answered: 0 };
  let ending: { after: number; deadAt?: string } | undefined;
  let isClick = false;
  const drop = () => {
    desk.destroy();
    postgres.destroy();
  };
  const asking = createFrames(false, (frame) => {
    const type = String.fromCharCode(frame[0] ?? 0);
    if (type === 'P') {
      const [name = '', text = ''] = cStrings(frame, 5, 2);
      statements.set(name, text);
    }
    const text =
      type === 'Q'
        ? cStrings(frame, 5, 1)[0]
        : type === 'B'
          ? statements.get(cStrings(frame, 5, 2)[1] ?? '')
          : undefined;
    if (text !== undefined) {
      const found = stepOfStatement(text);
      if (found === 'click-lock') isClick = true;
      const step = found === 'click-commit' && !isClick ? undefined : found;
      if (found === 'click-commit') isClick = false;
      if (killer.at(replica, step, 'before')) return drop();
      const deadAt = killer.take(replica, step, 'after');
      if (deadAt) ending = { after: count.asked + 1, deadAt };
      const fault = faultInjector.take('desk to Postgres');
      if (fault && befall(fault, frame)) return;
    }
    if (type === 'Q' || type === 'S') count.asked += 1;
    postgres.write(frame);
  });
  /** True: the frame is dealt with. */
  const befall = (fault: Fault, frame: Buffer): boolean => {
    if (fault.kind === 'lost answer') ending ??= { after: count.asked + 1 };
    if (fault.kind === 'cut') drop();
    if (fault.kind === 'truncate') postgres.write(frame.subarray(0, Math.ceil(frame.length / 2)), drop);
    if (!('ms' in fault)) return fault.kind !== 'lost answer';
    // What is under way stays under way; what comes next waits in the socket.
    for (const socket of [desk, postgres]) socket.pause();
    setTimeout(() => {
      if (fault.kind === 'black hole') return drop();
      for (const socket of [desk, postgres]) socket.resume();
    }, fault.ms);
    return fault.kind === 'black hole';
  };
  const answering = createFrames(true, (frame) => {
    if (frame[0] === 0x5a) count.answered += 1; // ReadyForQuery; the first one ends the log-in
    if (ending && count.answered - 1 >= ending.after) {
      if (ending.deadAt) killer.strike(replica, ending.deadAt);
      return drop();
    }
    desk.write(frame);
  });
  desk.on('data', together(postgres, asking)).on('close', () => postgres.destroy());
  postgres.on('data', together(desk, answering)).on('close', () => desk.destroy());
}

/** What came in one piece goes on in one piece: a write a message would be most of what this costs. */
function together(to: Socket, onBytes: (bytes: Buffer) => void): (bytes: Buffer) => void {
  return (bytes) => {
    to.cork();
    onBytes(bytes);
    to.uncork();
  };
}

function cStrings(frame: Buffer, from: number, howMany: number): string[] {
  const found: string[] = [];
  let at = from;
  for (let i = 0; i < howMany; i++) {
    const end = frame.indexOf(0, at);
    found.push(frame.toString('utf8', at, end));
    at = end + 1;
  }
  return found;
}

/** Cuts a stream into messages (Postgres's documentation, 54.7); a client's first has no type byte before its length. */
function createFrames(isServer: boolean, onFrame: (frame: Buffer) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = !isServer;
  return (bytes) => {
    rest = rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes;
    for (;;) {
      const head = isFirst ? 0 : 1;
      if (rest.length < head + 4) return;
      const end = head + rest.readInt32BE(head);
      if (rest.length < end) return;
      const frame = rest.subarray(0, end);
      rest = rest.subarray(end);
      // An SSLRequest is answered with one bare letter; nobody here asks for it.
      isFirst = false;
      onFrame(frame);
    }
  };
}
