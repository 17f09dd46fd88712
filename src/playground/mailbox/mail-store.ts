import { randomUUID } from 'node:crypto';

/** A mail the local provider took. `key` is the idempotency key it came under. */
export type TakenMail = {
  id: string;
  from: string;
  to: string[];
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: { name: string; value: string }[];
  at: Date;
  key: string | null;
};

/** The mails taken so far, oldest first, and who wants to know of new ones. */
export type MailStore = {
  mails: readonly TakenMail[];
  add(mail: Omit<TakenMail, 'id' | 'at'>): TakenMail;
  /** Calls the listener on every change; gives back how to stop. */
  onChange(listener: () => void): () => void;
  changed(): void;
  until<T>(predicate: (mails: readonly TakenMail[]) => T, timeoutMs?: number): Promise<NonNullable<T>>;
};

/** Returns an empty store, in memory. */
export function createMailStore(): MailStore {
  const mails: TakenMail[] = [];
  const listeners = new Set<() => void>();
  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  return {
    mails,
    add(mail) {
      const taken = { ...mail, id: randomUUID(), at: new Date() };
      mails.push(taken);
      changed();
      return taken;
    },
    onChange,
    changed,
    until: (predicate, timeoutMs = 30_000) => waitUntil(() => predicate(mails), onChange, timeoutMs),
  };
}

function waitUntil<T>(look: () => T, onChange: MailStore['onChange'], timeoutMs: number): Promise<NonNullable<T>> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      stop();
    };
    const check = () => {
      try {
        const found = look();
        if (!found) return;
        done();
        resolve(found);
      } catch (error) {
        done();
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      done();
      reject(new Error(`No such mail came within ${timeoutMs} ms`));
    }, timeoutMs);
    const stop = onChange(check);
    check();
  });
}
