import { DOCUMENTED_RATES } from '../../src/playground/slack/delivery/rates.ts';
import type { Benchmark, Row } from './bench.ts';
import { clock } from './numbers.ts';
import { type DeskProcess, startDesk } from './world/desk-process.ts';
import { type Outside, type Posted, startOutside } from './world/outside.ts';
import { addPeople, someEmails } from './world/people.ts';
import type { BenchPostgres } from './world/postgres.ts';
import { click, command, deliver } from './world/requests.ts';

const SLACK_MS = 60;
const MAIL_MS = 150;
/** Resend's lowest rate, in calls a second. */
const MAILS_A_SECOND = 2;
const MAILS = 50;
/** What people do at once, unless all is measured. */
const SHORT = 30;
const LONG = 50;
const EDITING_CHANNELS = 10;
const EDITS = 60;
/** Cards that each replica makes before. */
const WARM_UP = 8;

/**
 * How long a busy moment takes at the limits that Slack and Resend document, against the floor that the limits imply:
 * many cards in one channel, many edits, many mails. No call comes before its time, and nobody is overtaken by much.
 */
export const busy: Benchmark = {
  name: 'busy',
  async run({ postgres, full, note }) {
    const rows: Row[] = [];
    const measure = async (what: (scene: Scene) => Promise<Row[]>, replicas: number, isKilled = false) => {
      const scene = await open(postgres, replicas, isKilled);
      rows.push(...(await what(scene).finally(scene.close)));
      note(`  ${rows.at(-1)?.what}`);
    };
    for (const replicas of full ? [1, 2, 4] : [1, 2]) await measure(cardsInOneChannel(full ? LONG : SHORT), replicas);
    await measure(mailsAtOnce, 1);
    if (full) await measure(edits, 1);
    if (full) await measure(edits, 2);
    if (full) await measure(cardsInOneChannel(LONG), 2, true);
    return rows;
  },
};

type Scene = {
  outside: Outside;
  desks: DeskProcess[];
  emails: string[];
  /** Which replica takes the next request, as a load balancer does it. */
  port(): number;
  about: string;
  isKilled: boolean;
  close(): Promise<void>;
};

async function open(postgres: BenchPostgres, replicas: number, isKilled: boolean): Promise<Scene> {
  const url = await postgres.create('busy');
  await addPeople(url, 1_000);
  const rates = { slack: DOCUMENTED_RATES, mail: { perMinute: MAILS_A_SECOND * 60, burst: MAILS_A_SECOND } };
  const outside = await startOutside({ slackMs: SLACK_MS, mailMs: MAIL_MS }, rates);
  const desks: DeskProcess[] = [];
  for (let i = 0; i < replicas; i++) desks.push(await startDesk(url, outside));
  let turn = 0;
  const emails = await someEmails(url, 200 + replicas * WARM_UP);
  await warmUp({ outside, desks, emails });
  return {
    outside,
    desks,
    emails,
    port: () => desks[turn++ % desks.length]?.port ?? 0,
    about: `, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}${isKilled ? ', one killed' : ''}`,
    isKilled,
    async close() {
      await Promise.all(desks.map((desk) => desk.stop()));
      await outside.stop();
      await postgres.drop('busy');
    },
  };
}

/** Has each replica make a few cards: its first ones take longer. */
async function warmUp({ outside, desks, emails }: Pick<Scene, 'outside' | 'desks' | 'emails'>): Promise<void> {
  for (const [i, { port }] of desks.entries())
    for (let n = 0; n < WARM_UP; n++) {
      const channel = `W${i}-${n}`;
      const isCard = outside.next((posted) => posted.channel === channel && posted.confirms !== undefined);
      await deliver(port, command(`activation ${emails.pop()}`, channel));
      await isCard;
    }
}

/** Asks for cards, one after the other, and returns them as they came. A replica is killed once a fifth of them did. */
async function ask(scene: Scene, count: number, channelOf: (n: number) => string): Promise<(Posted & { n: number })[]> {
  const { outside, emails } = scene;
  let come = 0;
  const cards = Array.from({ length: count }, (_, n) => {
    const learner = /(\d+)@/.exec(emails[n] ?? '')?.[1];
    const isOurs = (posted: Posted) => posted.confirms !== undefined && posted.learner === learner;
    return outside.next(isOurs, 300_000).then((posted) => {
      come += 1;
      if (scene.isKilled && come === count / 5) scene.desks.pop()?.signal('SIGKILL');
      return { ...posted, n };
    });
  });
  for (let n = 0; n < count; n++) await deliver(scene.port(), command(`activation ${emails[n]}`, channelOf(n)));
  return Promise.all(cards);
}

const cardsInOneChannel =
  (count: number) =>
  async (scene: Scene): Promise<Row[]> => {
    const started = clock();
    const cards = await ask(scene, count, () => 'C0BUSY');
    const { perMinute, burst } = DOCUMENTED_RATES['chat.postMessage'] ?? { perMinute: 60, burst: 1 };
    const floorOf = (n: number) => Math.max(0, n + 1 - burst) * (60_000 / perMinute);
    const late = cards.filter(({ n }) => floorOf(n) >= 15_000).map(({ n, at }) => (at - started) / floorOf(n));
    const total = Math.max(...cards.map(({ at }) => at)) - started;
    const isAllowed = scene.outside.seen.early === 0;
    const most = scene.isKilled ? 1.5 : 1.1;
    return [
      {
        ...floorRow(`${count} cards in one channel${scene.about}`, total, floorOf(count - 1), most),
        isMet: isAllowed && total <= most * floorOf(count - 1),
      },
      ...(scene.isKilled ? [] : [longestRow(scene, cards, started, late)]),
    ];
  };

/** Returns by how much somebody waits longer than the order of asking would have it. */
function longestRow({ about }: Scene, cards: Posted[], started: number, late: number[]): Row {
  return {
    what: `the one who waits longest${about}`,
    unit: 's',
    median: Math.max(...cards.map(({ at }) => at - started)) / 1000,
    ratio: Math.max(...late),
    target: '≤ 1.2 of its turn',
    isMet: Math.max(...late) <= 1.2,
  };
}

const floorRow = (what: string, ms: number, floor: number, most: number): Row => ({
  what,
  unit: 's',
  median: ms / 1000,
  reference: { what: 'what the limit allows', median: floor / 1000 },
  ratio: ms / floor,
  target: `≤ ${most}, no call early`,
});

/** Confirms cards in ten channels: the buttons go, then comes the news of the mails; all of these are edits. */
async function edits(scene: Scene): Promise<Row[]> {
  const { outside } = scene;
  const cards = await ask(scene, EDITS, (n) => `C${n % EDITING_CHANNELS}`);
  const gone = cards.map((card) =>
    outside.next(({ method, ts }) => method === 'chat.update' && ts === card.ts, 300_000),
  );
  const started = clock();
  for (const { confirms, channel, ts } of cards) await deliver(scene.port(), click(confirms ?? '', channel, ts));
  const last = Math.max(...(await Promise.all(gone)).map(({ at }) => at)) - started;
  const { perMinute, burst } = DOCUMENTED_RATES['chat.update'] ?? { perMinute: 50, burst: 50 };
  const floor = Math.max(1, EDITS - burst) * (60_000 / perMinute);
  const row = floorRow(`buttons of ${EDITS} cards gone${scene.about}`, last, floor, 1.2);
  return [{ ...row, isMet: last <= 1.2 * floor && outside.seen.early === 0 }];
}

async function mailsAtOnce(scene: Scene): Promise<Row[]> {
  const { outside } = scene;
  const cards = await ask(scene, MAILS, (n) => `M${n}`);
  const started = clock();
  for (const { confirms, channel, ts } of cards) await deliver(scene.port(), click(confirms ?? '', channel, ts));
  while (outside.seen.mails < MAILS && clock() - started < 300_000)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const seconds = (clock() - started) / 1000;
  return [
    {
      what: `${MAILS} mails at ${MAILS_A_SECOND} calls a second${scene.about}`,
      unit: 's',
      median: seconds,
      reference: { what: 'one mail a call', median: MAILS / MAILS_A_SECOND },
      ratio: (seconds * MAILS_A_SECOND) / MAILS,
      target: '≤ 30 s, no call early',
      isMet: seconds <= 30 && outside.seen.mails === MAILS && outside.seen.early === 0,
    },
  ];
}
