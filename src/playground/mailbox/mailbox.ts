import formbody from '@fastify/formbody';
import fastify from 'fastify';
import { createDomainSwitch, type DomainSettings } from './api/domains.ts';
import { createRateSwitch, type RateSwitch } from './api/rate.ts';
import { addResendApi } from './api/resend-api.ts';
import { type Behaviour, type BehaviourOptions, createBehaviourSwitch } from './behaviour.ts';
import type { Fate } from './fates.ts';
import type { MailEvent } from './mail-events.ts';
import { createMailLives, type MailLives, type MailState } from './mail-lives.ts';
import { createMailStore, type MailStore, type TakenMail } from './mail-store.ts';
import { addPageRoutes } from './page/routes.ts';
import { createSuppressions, type Suppressions } from './suppressions.ts';
import { createWebhookSender, type WebhookKnobs, type WebhookTarget } from './webhooks.ts';

/** A mail provider on this machine, for the playground and the tests. */
export type Mailbox = {
  /** Where its API and its page are, without a slash at the end. */
  url: string;
  /** The mails taken, oldest first; grows as they come. */
  mails: readonly TakenMail[];
  /** Makes the provider behave so from the next send on. */
  behave(behaviour: Behaviour, options?: BehaviourOptions): void;
  /** Limits the calls a second that it takes; undefined: none. */
  limitRate: RateSwitch['limitRate'];
  earlyCalls: RateSwitch['earlyCalls'];
  /** Returns how it behaves now. */
  behaviour(): Behaviour;
  /** Lets a mail (by its id), or the `next` ones, go a way. Throws where there is no such mail. */
  play: MailLives['play'];
  /** Returns where a mail is now, as `GET /emails/:id` says it. */
  state(mailId: string): MailState;
  /** What happened to the mails, oldest first, each with the times it was sent; grows as it happens. */
  events: readonly MailEvent[];
  /** Sends events there from now on; undefined: nowhere. Throws where the secret is no `whsec_…`. */
  setWebhook(webhook: WebhookTarget | undefined): void;
  webhooks: WebhookKnobs & {
    /** Resolves when nothing is coming and everything not held was sent, or given up; rejects after `timeoutMs` (30,000). */
    idle(timeoutMs?: number): Promise<void>;
  };
  /** Who is not written to any more. */
  suppressions: Suppressions;
  /** Changes the sender's domain as `GET /domains` shows it; undefined: there is none. */
  setDomain(change: Partial<DomainSettings> | undefined): void;
  /** Calls the listener after every mail, event, answer to a webhook and turn of a knob; gives back how to stop. */
  onChange: MailStore['onChange'];
  /** Resolves with what `predicate` finds in the mails as soon as it finds something; rejects after `timeoutMs` (30,000). */
  until: MailStore['until'];
  close(): Promise<void>;
};

/** What a mailbox can be started with. */
export type MailboxOptions = {
  apiKey: string;
  /** A free one unless given. */
  port?: number;
  /** Where events are sent; nowhere unless given. */
  webhook?: WebhookTarget;
  /** The way mails go unless their address says otherwise. Default `deliver`. */
  fate?: Fate;
  /** ms between one event of a mail and the next. Default 400 with a webhook; without one all is settled at once. */
  stepMs?: number;
  /** ms between the tries to tell an event that is not answered 2xx; then it is given up. Default 50, 250, 1,000, 5,000. */
  retryMs?: readonly number[];
  /** The sender's domain; `platform.test`, and all of it in order, unless given. */
  domain?: Partial<DomainSettings>;
};

const STEP_MS = 400;

/**
 * Starts a local Resend on 127.0.0.1, on a free port unless one is given. It takes mails under the same rules (key,
 * validation, idempotency), plays what becomes of them, shows them on a page at `/`, and fails on request. Rejects where the port is
 * taken or the webhook's secret is none.
 */
export async function createMailbox(options: MailboxOptions): Promise<Mailbox> {
  const store = createMailStore();
  const behaviour = createBehaviourSwitch(store.changed);
  const rate = createRateSwitch();
  const domain = createDomainSwitch(options.domain);
  const suppressions = createSuppressions(store.changed);
  const webhooks = createWebhookSender(store.changed, options.retryMs);
  webhooks.setTarget(options.webhook);
  const stepMs = () => options.stepMs ?? (webhooks.target() ? STEP_MS : 0);
  const fate = options.fate ?? 'deliver';
  const lives = createMailLives({ store, suppressions, fate, stepMs, tell: webhooks.send });
  const closing = new AbortController();
  const server = fastify({ forceCloseConnections: true });
  await server.register(formbody);
  const api = { apiKey: options.apiKey, store, lives, suppressions, domain };
  await addResendApi(server, { ...api, switch: behaviour, rate, closing: closing.signal });
  addPageRoutes(server, { store, lives, suppressions, webhooks, switch: behaviour });
  const url = await server.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const { repeat, shuffle, hold, release, now } = webhooks;
  const idle = async (timeoutMs?: number) => {
    await store.until(() => lives.pending() + webhooks.pending() === 0, timeoutMs);
  };
  return {
    url,
    mails: store.mails,
    behave: behaviour.set,
    limitRate: rate.limitRate,
    earlyCalls: rate.earlyCalls,
    behaviour: () => behaviour.now().behaviour,
    play: lives.play,
    state: lives.state,
    events: lives.events,
    setWebhook: webhooks.setTarget,
    webhooks: { repeat, shuffle, hold, release, now, idle },
    suppressions,
    setDomain: domain.set,
    onChange: store.onChange,
    until: store.until,
    async close() {
      closing.abort();
      lives.close();
      webhooks.close();
      await server.close();
    },
  };
}
