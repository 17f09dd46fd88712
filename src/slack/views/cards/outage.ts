import type { OutageSnapshot } from '../../../core/platform/outage.ts';
import { problemWords } from '../../../core/platform/problem-words.ts';
import { code, exactly, say, sentences, strong, type Words } from '../../../core/sentence.ts';
import { tellWords } from '../../../core/told.ts';
import { toldBlocks, toldText } from '../layout/told-blocks.ts';
import type { Message } from '../text/message.ts';
import type { Showing } from '../text/render.ts';
import { type Calling, callingWords } from './approval.ts';

/** An outage names no learner. */
const showing: Showing = { email: '' };

/** Returns a message about an outage, as it is now. `platform` is what the platform is called. */
export function outageMessage(snapshot: OutageSnapshot, platform: string, { onCall }: Calling): Message {
  const { post, outage } = snapshot;
  const words =
    post.kind === 'outage-over'
      ? overWords(snapshot, platform)
      : outage.endedAt
        ? wasWords(snapshot, outage.endedAt, platform)
        : isWords(snapshot, platform, callingWords(onCall));
  const told = tellWords(words);
  return { text: toldText(told, showing), blocks: toldBlocks(told, showing) };
}

function isWords({ outage, waiting }: OutageSnapshot, platform: string, calling: Words): Words {
  const { since, problem } = outage;
  const many = waiting === 1 ? '1 change waits' : `${waiting} changes wait`;
  return sentences(
    say`⚠️ ${calling}${strong(platform)} has not ${problem ? 'answered' : 'fetched its changes'} since ${exactly(since)}. ${many}, and nothing is changed until it ${problem ? 'does' : 'answers them'}.`,
    problem
      ? say`${problemWords[problem]}: ${code('npm run platform -- ping')} says more.`
      : say`It fetches them with ${code('GET /v1/changes')}: look there whether it still does.`,
  );
}

function wasWords({ outage }: OutageSnapshot, endedAt: Date, platform: string): Words {
  const { since, isContinued, problem } = outage;
  const [has, did] = problem ? ['answered', 'answer'] : ['fetched its changes', 'fetch its changes'];
  if (isContinued) return say`⚠️ ${strong(platform)} has not ${has} since ${exactly(since)}. There is a newer message.`;
  return say`☑️ ${strong(platform)} did not ${did} from ${exactly(since)} to ${exactly(endedAt)}.`;
}

function overWords({ outage }: OutageSnapshot, platform: string): Words {
  const at = exactly(outage.endedAt ?? outage.startedAt);
  if (!outage.isAnswered)
    return say`❔ Since ${at}, nothing waits for ${strong(platform)} any more. It did not ${outage.problem ? 'answer' : 'fetch it'}: what waited was given up or taken back.`;
  return outage.problem
    ? say`✅ ${strong(platform)} answers again. Since ${at}, nothing waits for it any more.`
    : say`✅ ${strong(platform)} fetches its changes again.`;
}
