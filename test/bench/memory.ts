import type { Benchmark } from './bench.ts';
import { startDesk } from './world/desk-process.ts';
import { startOutside } from './world/outside.ts';
import { addPeople, someEmails } from './world/people.ts';
import { click, command, deliver } from './world/requests.ts';

const ACTIONS = 10_000;
const AGENTS = 16;

/** The program's memory while agents command and confirm, each mail sent and each message shown. */
export const memory: Benchmark = {
  name: 'memory',
  async run({ postgres, note }) {
    const url = await postgres.create('memory');
    await addPeople(url, ACTIONS);
    const emails = await someEmails(url, ACTIONS);
    const outside = await startOutside({ slackMs: 0, mailMs: 0 });
    const desk = await startDesk(url, outside);
    const atStart = desk.rss();
    let done = 0;
    let halfway = 0;
    const started = performance.now();
    const work = async (_: unknown, agent: number) => {
      for (let email = emails.pop(); email; email = emails.pop()) {
        const channel = `C${agent}`;
        const isCard = outside.next((posted) => posted.channel === channel && posted.confirms !== undefined);
        await deliver(desk.port, command(`activation ${email}`, channel));
        const card = await isCard;
        const isConfirmation = outside.next((posted) => posted.threadTs === card.ts);
        await deliver(desk.port, click(card.confirms ?? '', channel, card.ts));
        await isConfirmation;
        done += 1;
        if (done % 1000 === 0) note(`${done} actions: ${Math.round(desk.rss())} MB`);
        if (done === ACTIONS / 2) halfway = desk.rss();
      }
    };
    await Promise.all(Array.from({ length: AGENTS }, work));
    const perSecond = ACTIONS / ((performance.now() - started) / 1000);
    const atEnd = desk.rss();
    await desk.stop();
    await outside.stop();
    await postgres.drop('memory');
    const growth = atEnd / halfway;
    return [
      { what: 'memory at the start', unit: 'MB', median: atStart },
      { what: 'memory after 10,000 actions', unit: 'MB', median: atEnd, target: '< 160 MB', isMet: atEnd < 160 },
      {
        what: 'growth in their second half',
        unit: 'MB',
        median: atEnd - halfway,
        reference: { what: 'at 5,000', median: halfway },
        ratio: growth,
        target: 'flat (≤ 1.05)',
        isMet: growth <= 1.05,
      },
      { what: 'whole actions meanwhile', unit: '/s', median: perSecond },
    ];
  },
};
