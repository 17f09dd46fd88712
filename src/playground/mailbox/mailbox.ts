import formbody from '@fastify/formbody';
import fastify from 'fastify';
import { type Behaviour, type BehaviourOptions, createBehaviourSwitch } from './behaviour.ts';
import { createMailStore, type MailStore, type TakenMail } from './mail-store.ts';
import { addPageRoutes } from './page-routes.ts';
import { addResendApi } from './resend-api.ts';

/** A mail provider on this machine, for the playground and the tests. */
export type Mailbox = {
  /** Where its API and its page are, without a slash at the end. */
  url: string;
  /** The mails taken, oldest first; grows as they come. */
  mails: readonly TakenMail[];
  /** Makes the provider behave so from the next send on. */
  behave(behaviour: Behaviour, options?: BehaviourOptions): void;
  /** How it behaves now. */
  behaviour(): Behaviour;
  /** Calls the listener after every mail and every change of behaviour; gives back how to stop. */
  onChange: MailStore['onChange'];
  /** Resolves with what `predicate` finds in the mails as soon as it finds something; rejects after `timeoutMs` (5,000). */
  until: MailStore['until'];
  close(): Promise<void>;
};

/**
 * A local Resend on 127.0.0.1, on a free port unless one is given: it takes mails under the same rules (key, validation,
 * idempotency), shows them on a page at `/`, and can be told to fail. Rejects where the port is taken.
 */
export async function createMailbox({ apiKey, port = 0 }: { apiKey: string; port?: number }): Promise<Mailbox> {
  const store = createMailStore();
  const behaviour = createBehaviourSwitch(store.changed);
  const closing = new AbortController();
  const server = fastify({ forceCloseConnections: true });
  await server.register(formbody);
  addResendApi(server, { apiKey, store, switch: behaviour, closing: closing.signal });
  addPageRoutes(server, { store, switch: behaviour });
  const url = await server.listen({ host: '127.0.0.1', port });
  return {
    url,
    mails: store.mails,
    behave: behaviour.set,
    behaviour: behaviour.now,
    onChange: store.onChange,
    until: store.until,
    async close() {
      closing.abort();
      await server.close();
    },
  };
}
