import type { BehaviourSwitch } from './changes/behaviour.ts';
import { createLateAnswers } from './changes/late-answers.ts';
import { createReceiver } from './changes/receiver.ts';
import type { SettleOptions } from './changes/settle-change.ts';
import type { PlatformDatabase } from './database/client.ts';
import { createDeskClient, type DeskClient } from './desk-client.ts';
import { createOutbox } from './events/outbox.ts';
import { createUpload, type Uploaded } from './learners/upload.ts';
import type { News } from './news.ts';
import type { Settings } from './settings.ts';

/** A call that was no change of the desk's. */
export type Fault = { at: Date; what: string };

/** What goes between the platform and the desk, both ways. */
export type DeskLine = {
  client: DeskClient;
  receive: ReturnType<typeof createReceiver>;
  /** The newest of them, newest first; of this run only. */
  faults: readonly Fault[];
  /** Returns since when the desk has all learners; undefined while it was not sent them. */
  uploaded(): Uploaded | undefined;
  /** Has learners, events and late answers be sent soon. */
  ring(): void;
  /** Ends calls that are under way. What is not with the desk stays in the tables. */
  close(): Promise<void>;
};

const FAULTS_KEPT = 20;

/** Returns the line to the desk; it is at rest until it is rung. */
export function createDeskLine(
  options: Settings & { db: PlatformDatabase; behaviour: BehaviourSwitch; news: News },
): DeskLine {
  const { db, clock: now, passwords, heedsIds, behaviour, news, secrets, onError } = options;
  const closing = new AbortController();
  const client = createDeskClient(options.desk, closing.signal);
  const links = { baseUrl: options.url, sendMail: options.sendMail };
  const settle: SettleOptions = { db, now, passwords, links, heedsIds };
  const lateAnswers = createLateAnswers({ settle, desk: client, changed: news.changed, onError });
  const outbox = createOutbox({ db, desk: client, now, changed: news.changed, onError });
  const upload = options.uploads ? createUpload({ db, desk: client, now, changed: news.changed, onError }) : undefined;
  const workers = [lateAnswers, outbox, ...(upload ? [upload] : [])];
  const faults: Fault[] = [];
  const seen = (fault?: string) => {
    if (fault) faults.unshift({ at: now(), what: fault });
    faults.splice(FAULTS_KEPT);
    lateAnswers.ring();
    news.changed();
  };
  return {
    client,
    receive: createReceiver({ settle, behaviour, secrets, closing: closing.signal, seen }),
    faults,
    uploaded: () => upload?.done(),
    ring() {
      for (const worker of workers) worker.ring();
    },
    async close() {
      closing.abort();
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}
