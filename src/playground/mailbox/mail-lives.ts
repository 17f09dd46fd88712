import { type Fate, fateOfTestAddress, STEPS, type Step } from './fates.ts';
import { createMailEvent, type MailEvent } from './mail-events.ts';
import type { MailStore, TakenMail } from './mail-store.ts';
import type { Suppressions } from './suppressions.ts';

/** The word Resend has for where a mail is: `last_event` of `GET /emails/:id`. */
export type MailState = 'sent' | 'delivered' | 'delivery_delayed' | 'bounced' | 'complained' | 'suppressed' | 'failed';

/** What becomes of the mails after they were taken. */
export type MailLives = {
  /** Everything that happened, oldest first; grows as it happens. */
  events: readonly MailEvent[];
  /** Returns what happened to one mail, oldest first. */
  of(mailId: string): MailEvent[];
  /** Returns the last thing that happened to it; `sent` where nothing has. */
  state(mailId: string): MailState;
  /** Begins the life of a mail just taken. */
  begin(mail: TakenMail): void;
  /**
   * Lets a mail go a way from here: what it still had before it is dropped. `next` is for the mails to come, until it is
   * changed or for so many `times`. Throws where there is no such mail.
   */
  play(which: string, fate: Fate, options?: { times?: number }): void;
  /** Returns the way the next mail goes, unless its address says otherwise. */
  next(): Fate;
  /** Returns how many mails have something coming. */
  pending(): number;
  close(): void;
};

export type MailLivesParts = {
  store: MailStore;
  suppressions: Suppressions;
  /** The way mails go unless it is changed. */
  fate: Fate;
  /** Returns the milliseconds from one step to the next; 0: all at once, before the send is answered. */
  stepMs: () => number;
  /** Called with every event. */
  tell: (event: MailEvent) => void;
};

/** Plays what happens to mails: what the suppression list says first, then the address, then what was asked for. */
export function createMailLives({ store, suppressions, fate, stepMs, tell }: MailLivesParts): MailLives {
  const events: MailEvent[] = [];
  const coming = new Map<string, NodeJS.Timeout>();
  const of = (mailId: string) => events.filter((event) => event.mailId === mailId);
  const next = createNextFate(fate);

  const happen = (mail: TakenMail, step: Step) => {
    const event = createMailEvent(mail, step);
    events.push(event);
    suppressAddress(suppressions, event);
    tell(event);
  };
  const walk = (mail: TakenMail, [step, ...rest]: readonly Step[]) => {
    coming.delete(mail.id);
    if (!step) return;
    happen(mail, step);
    if (rest.length === 0) return;
    const wait = stepMs();
    if (wait === 0) return walk(mail, rest);
    coming.set(
      mail.id,
      setTimeout(() => {
        walk(mail, rest);
        store.changed();
      }, wait),
    );
  };
  const playOne = (mail: TakenMail, wanted: Fate) => {
    clearTimeout(coming.get(mail.id));
    const been = new Set<string>(of(mail.id).map(({ step }) => step.type));
    const steps = STEPS[wanted];
    // On the way there nothing happens twice; where it ends may have been before.
    walk(
      mail,
      steps.filter(({ type }, at) => at === steps.length - 1 || !been.has(type)),
    );
  };
  return {
    events,
    of,
    state: (mailId) => stateOf(of(mailId).at(-1)),
    begin(mail) {
      playOne(mail, fateByAddress(mail, suppressions) ?? next.take());
      store.changed();
    },
    play(which, wanted, options) {
      const mail = store.mails.find(({ id }) => id === which);
      if (which === 'next') next.set(wanted, options?.times);
      else if (mail) playOne(mail, wanted);
      else throw new Error(`There is no mail ${which}`);
      store.changed();
    },
    next: next.now,
    pending: () => coming.size,
    close() {
      for (const timer of coming.values()) clearTimeout(timer);
      coming.clear();
    },
  };
}

function createNextFate(first: Fate) {
  let current = first;
  let left = Number.POSITIVE_INFINITY;
  return {
    now: () => current,
    set(fate: Fate, times = Number.POSITIVE_INFINITY) {
      current = fate;
      left = times;
    },
    take() {
      const taken = current;
      left -= 1;
      if (left <= 0) {
        current = first;
        left = Number.POSITIVE_INFINITY;
      }
      return taken;
    },
  };
}

/** Returns what a mail's addresses decide, whatever was asked for. */
function fateByAddress(mail: TakenMail, suppressions: Suppressions): Fate | undefined {
  if (mail.to.some((address) => suppressions.find(address))) return 'suppress';
  return mail.to.map(fateOfTestAddress).find(Boolean);
}

/**
 * Suppresses an address after a step that says so (https://resend.com/docs/dashboard/emails/email-suppressions). The
 * addresses for trying stay usable, as at Resend.
 */
function suppressAddress(suppressions: Suppressions, { step, payload, mailId }: MailEvent): void {
  const hard = step.type === 'email.bounced' && step.bounce.type === 'Permanent';
  if (!hard && step.type !== 'email.complained') return;
  for (const address of payload.data.to) {
    if (!fateOfTestAddress(address)) suppressions.add(address, hard ? 'bounce' : 'complaint', mailId);
  }
}

function stateOf(last: MailEvent | undefined): MailState {
  return (last?.step.type.slice('email.'.length) ?? 'sent') as MailState;
}
