import { beginSpan, inSpan } from '../trace.ts';

/** Counts what holds a connection, and makes a span for each statement and each transaction. */
export type PoolInstrument = {
  /** Returns how many statements and transactions are not answered yet. */
  inHand(): number;
  /** Instruments a new statement, which starts by itself. Returns the same statement. */
  statement<Q extends PromiseLike<unknown>>(query: string, pending: Q): Q;
  /** Instruments a transaction. What runs inside holds its connection, and no other. */
  transaction<T>(run: (within: PoolInstrument) => Promise<T>): Promise<T>;
};

const PART = { kind: 'CLIENT', partOnly: true, attributes: { 'db.system.name': 'postgresql' } } as const;

/** Returns the instrument of one pool. */
export function createPoolInstrument(): PoolInstrument {
  let inHand = 0;
  const within: PoolInstrument = {
    inHand: () => inHand,
    statement(query, pending) {
      const end = beginSpan(`postgres ${summaryOf(query)}`, PART);
      if (end) pending.then(() => end(), end);
      return pending;
    },
    transaction: (run) => inSpan('postgres transaction', PART, () => run(within)),
  };
  const done = () => void inHand--;
  return {
    inHand: within.inHand,
    statement(query, pending) {
      inHand++;
      pending.then(done, done);
      return within.statement(query, pending);
    },
    async transaction(run) {
      inHand++;
      try {
        return await within.transaction(run);
      } finally {
        done();
      }
    },
  };
}

/**
 * Returns what a statement does first, and to which of our tables, or which function it calls: `insert requests`,
 * `call audit_write`. Never more of its text.
 */
function summaryOf(query: string): string {
  const [, verb, table] = /\b(insert|update|delete|from)\b(?: into| from)? "(\w+)"/.exec(query) ?? [];
  const called = /^select (\w+)\(/.exec(query)?.[1];
  if (!verb && called) return `call ${called}`;
  if (!verb) return /^\s*(\w+)/.exec(query)?.[1]?.toLowerCase() ?? 'statement';
  return `${verb === 'from' ? 'select' : verb} ${table}`;
}
