import { spawnSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { archive } from './faults/archived-channels.ts';
import { startDisruptions } from './faults/disruptions.ts';
import { CLOSED_AT_LAST } from './people/fixtures.ts';
import { createPeople, type People } from './people/people.ts';
import { type Evidence, gather } from './verdict/evidence.ts';
import { comeToRest } from './verdict/settle.ts';
import type { Tally } from './verdict/tally.ts';
import { findUntold, type Untold } from './verdict/untold.ts';
import { createWorld, type World, type WorldOptions } from './world/world.ts';

export type Outcome = {
  evidence: Evidence;
  tallies: { people: Tally; kills: Tally; faults: Tally; disruptions: Tally };
  starts: number;
  failedStarts: number;
  /** Exit codes of the replicas that were asked to end. */
  exits: (number | null)[];
  /** Who was not told the truth where a channel was archived. */
  untold: Untold;
  /** What was still on its way when patience ended; undefined where all had come to rest. */
  restless: string | undefined;
  seconds: Record<string, number>;
  /** What the command that checks the audit said where it was not content. */
  unverified: string | undefined;
};

export type RunOptions = WorldOptions & {
  kills: number;
  restartAfterMs: number;
  /** How long people go on asking at most, in milliseconds. */
  workMs: number;
  /** How long the world may take to come to rest, in milliseconds. */
  settleMs: number;
  /** A shell command that checks the audit of the database in DATABASE_URL; it exits 0 where all is well. */
  verify?: string;
  /** Done to the database before anybody asks for anything. */
  prepare?: (world: World) => Promise<void>;
  progress: (line: string) => void;
};

/** By how many kills people may be ahead: the last ones have to come soon after they are through. */
const KILLS_AHEAD = 3;
/** How long the last kills may take once people have done their work. */
const KILLS_AFTERWARDS_MS = 20_000;

/** Sets up a world, lets people work while it is disrupted, lets it come to rest, and gathers what can be seen. */
export async function run(options: RunOptions): Promise<Outcome> {
  const { progress } = options;
  const seconds: Record<string, number> = {};
  let since = performance.now();
  const lap = (phase: string) => {
    seconds[phase] = Math.round((performance.now() - since) / 1000);
    since = performance.now();
  };
  const world = await createWorld(options);
  try {
    await ready(world);
    await options.prepare?.(world);
    const people = createPeople(world.slackUrl, world.random);
    lap('setting up');
    const done = () => people.done() / options.learners;
    const disruptions = startDisruptions(world, { ...options, done });
    const telling = tell(world, people, progress);
    // Where everything is quick, people would be through before enough replicas died.
    const mayGoOn = () => done() * options.kills <= world.killer.tally.total() + KILLS_AHEAD;
    await people.work(options.learners, options.workMs, mayGoOn);
    // Where people gave up before they were through, the rest of the kills does not come.
    await Promise.race([disruptions.kills, wait(KILLS_AFTERWARDS_MS)]);
    await disruptions.stop();
    lap('chaos');
    clearInterval(telling);
    const patience = { patienceMs: options.settleMs, progress };
    const { exits, restless } = await comeToRest(world, people, { ...patience, archived: CLOSED_AT_LAST });
    const untold = await findUntold(world);
    lap('coming to rest');
    await archive(world.slackUrl, CLOSED_AT_LAST, false);
    const opened = restless ? undefined : await comeToRest(world, people, patience);
    await people.screen.stop();
    lap('the same with all channels open');
    const evidence = await gather(world);
    const starts = world.replicas.map((replica) => replica.starts());
    return {
      evidence,
      tallies: {
        people: people.tally,
        kills: world.killer.tally,
        faults: world.faultInjector.tally,
        disruptions: disruptions.tally,
      },
      starts: starts.reduce((sum, { all }) => sum + all, 0),
      failedStarts: starts.reduce((sum, { failed }) => sum + failed, 0),
      exits: [...exits, ...(opened?.exits ?? [])],
      untold,
      restless: restless ?? opened?.restless,
      seconds,
      unverified: options.verify && (await unverified(options.verify, world.postgres.url)),
    };
  } finally {
    await world.close();
  }
}

async function unverified(command: string, url: string): Promise<string | undefined> {
  const env = { ...process.env, DATABASE_URL: url };
  const { status, stdout, stderr } = spawnSync(command, { shell: true, env, encoding: 'utf8' });
  return status === 0 ? undefined : `${stdout}${stderr}`.trim();
}

async function ready({ replicas }: World): Promise<void> {
  for (let i = 0; i < 600 && !replicas.every((replica) => replica.isUp()); i++) await wait(100);
  const away = replicas.find((replica) => !replica.isUp());
  if (away) throw new Error(`${away.name} did not get ready:\n${away.output().slice(-2_000)}`);
}

function tell({ killer, faultInjector }: World, people: People, progress: (line: string) => void): NodeJS.Timeout {
  return setInterval(() => {
    const kills = `${killer.tally.total()} kills, ${faultInjector.tally.total()} faults`;
    progress(`${people.tally.of('commands')} asked for, ${people.screen.all().length} messages, ${kills}`);
  }, 5_000);
}
