import type { Random } from '../random.ts';
import { createTally, type Tally } from '../verdict/tally.ts';

/** The parts that talk to each other, each through a proxy. */
export const LINKS = [
  'Slack to desk',
  'mailbox to desk',
  'platform to desk',
  'desk to Slack',
  'desk to Resend',
  'desk to platform',
  'desk to Postgres',
] as const;
export type Link = (typeof LINKS)[number];

/**
 * What a proxy does to what passes: holds it up, for a while or longer than anybody waits; cuts the line before it; takes
 * it and never answers; takes it and loses the answer; breaks off in the middle.
 */
export type Fault =
  | { kind: 'delay'; ms: number }
  | { kind: 'late'; ms: number }
  | { kind: 'cut' }
  | { kind: 'black hole'; ms: number }
  | { kind: 'lost answer' }
  | { kind: 'truncate' };

export type FaultInjector = {
  /** What happens to the next thing on this link; mostly nothing. */
  take(link: Link): Fault | undefined;
  set(switchedOn: boolean): void;
  /** Faults by `link: kind`. */
  tally: Tally;
};

/** How many of a hundred things that pass meet a fault; there are many statements to a request. */
const PER_HUNDRED: Record<Link, number> = {
  'Slack to desk': 4,
  'mailbox to desk': 6,
  'platform to desk': 8,
  'desk to Slack': 3,
  'desk to Resend': 8,
  'desk to platform': 8,
  'desk to Postgres': 0.12,
};

/** Injects nothing until it is switched on. `force` makes faults so many times as frequent. */
export function createFaultInjector(random: Random, force = 1): FaultInjector {
  const tally = createTally();
  let isOn = false;
  return {
    tally,
    set(switchedOn) {
      isOn = switchedOn;
    },
    take(link) {
      if (!isOn || !random.chance((force * PER_HUNDRED[link]) / 100)) return undefined;
      const fault = pickFault(random, link);
      tally.add(`${link}: ${fault.kind}`);
      return fault;
    },
  };
}

function pickFault(random: Random, link: Link): Fault {
  const dice = random.next();
  if (dice < 0.3) return { kind: 'delay', ms: random.between(50, 800) };
  // Longer than the desk waits for Slack or the provider, about as long as for the platform, and yet it arrives: often when it was said again already.
  if (dice < 0.4 && link !== 'desk to Postgres' && link !== 'mailbox to desk')
    return { kind: 'late', ms: random.between(7_500, 12_000) };
  if (dice < 0.48) return { kind: 'black hole', ms: link === 'mailbox to desk' ? 800 : random.between(2_000, 8_000) };
  if (dice < 0.6) return { kind: 'cut' };
  return { kind: dice < 0.8 ? 'lost answer' : 'truncate' };
}
