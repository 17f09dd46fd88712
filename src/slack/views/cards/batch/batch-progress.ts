import type { ActionsBlock, KnownBlock, StaticSelect } from '@slack/types';
import type { Action, CatalogueEntry } from '../../../../core/action.ts';
import { isBadNews } from '../../../../core/mail/fate.ts';
import { mailedWords } from '../../../../core/platform/words.ts';
import { type BatchItem, type BatchSnapshot, hasFailed } from '../../../../core/requests/batch.ts';
import { say, sentences, strong, type Words } from '../../../../core/sentence.ts';
import { saidWords, tellWords } from '../../../../core/told.ts';
import { writeButtonPayload } from '../../../input/button-payload.ts';
import { escapeSlack } from '../../../input/sanitize.ts';
import { clip } from '../../../limits.ts';
import { optionOf } from '../../forms/field-blocks.ts';
import { detailBlocks, toldBlocks, toldText } from '../../layout/told-blocks.ts';
import { aboutTime } from '../../text/about-time.ts';
import { textObject } from '../../text/buttons.ts';
import { quotedAnswer, tellMail } from '../../text/mail-state.ts';
import { askerToTell } from '../../text/mention.ts';
import type { Message } from '../../text/message.ts';
import { plainText } from '../../text/render.ts';
import { requestButton } from '../card.ts';
import { type BatchShowing, entryOf, type Group, groupBlocks, reasonGroups } from './batch-lists.ts';

const signs: Partial<Record<BatchSnapshot['request']['state'], string>> = {
  declined: '✋',
  refused: '⛔',
  expired: '⌛',
};

/** Returns the message in a batch's thread: its progress while it runs, and then the result for each learner. */
export function batchProgress(snapshot: BatchSnapshot, action: Action, how: BatchShowing): Message {
  const { names, reader, address } = how;
  const { request, items } = snapshot;
  const showing = { email: '', names, reader };
  const told = tellWords(toldOf(snapshot, how.platform));
  const asker = askerToTell(request, snapshot.post.recipient);
  const blocks: KnownBlock[] = toldBlocks(told, showing, asker);
  if (request.state === 'done')
    blocks.push(
      ...groupBlocks(
        resultGroups(items, how.platform, (item) => entryOf(item, address)),
        showing,
      ),
    );
  blocks.push(...detailBlocks([[`Reference ${request.reference}`]], showing));
  const elements = request.state === 'done' ? nextSteps(snapshot, how) : [];
  if (elements.length > 0) blocks.push({ type: 'actions', elements });
  return { text: `${escapeSlack(action.title)}: ${toldText(told, showing)}`, blocks };
}

/** Returns what can be done for those that failed: another try, or a corrected address where that has to come first. */
function nextSteps(snapshot: BatchSnapshot, { address, correction }: BatchShowing): ActionsBlock['elements'] {
  const failed = snapshot.items.filter(({ remedy }) => remedy === 'retry').length;
  const wrong = snapshot.items.filter(({ remedy }) => remedy === 'another-address');
  return [
    ...(failed > 0 ? [requestButton('retry-failed', `Retry the failed (${failed})`, snapshot)] : []),
    ...(correction && wrong.length > 0 ? [correctionMenu(snapshot, wrong, { address, correction })] : []),
  ];
}

/** Returns the menu of the learners whose address has to be corrected. A batch has fewer than a menu takes options. */
function correctionMenu(
  { request, cardTs, post }: BatchSnapshot,
  wrong: BatchItem[],
  { address, correction }: { address: BatchShowing['address']; correction: CatalogueEntry },
): StaticSelect {
  const threadTs = post.recipient ? null : (request.threadTs ?? cardTs);
  const options = wrong.flatMap((item) =>
    item.learnerId
      ? [
          optionOf(
            writeButtonPayload({ entry: correction, learnerId: item.learnerId, threadTs }),
            entryOf(item, address),
          ),
        ]
      : [],
  );
  return { type: 'static_select', action_id: 'menu', placeholder: textObject('Correct an address…'), options };
}

/** Returns how many mails are still to be sent, where any are, and how long that takes where it is known. */
function unsentOf({ items, mailLimit }: BatchSnapshot): string | undefined {
  const mails = items.flatMap(({ mail }) => mail ?? []);
  const unsent = mails.filter(({ state }) => state === 'queued').length;
  if (unsent === 0) return undefined;
  const wait = mailLimit && aboutTime(mailLimit.forMs + unsent * mailLimit.paceMs);
  return [`${unsent} of ${mails.length === 1 ? '1 mail' : `${mails.length} mails`} still to be sent`, wait]
    .filter(Boolean)
    .join(', ');
}

function toldOf(snapshot: BatchSnapshot, platform: string): Words {
  const { request, items } = snapshot;
  const count = (state: BatchItem['state']) => items.filter((item) => item.state === state).length;
  const [done, refused, failed] = [count('done'), count('refused'), count('failed')];
  const asked = count('running');
  const left = count('will-run') + asked;
  const total = done + refused + failed + left;
  const troubles = [refused > 0 ? `${refused} refused` : '', failed > 0 ? `${failed} failed` : ''].filter(Boolean);
  const waiting = asked > 0 ? [`${asked} ${asked === 1 ? 'waits' : 'wait'} for ${platform}`] : [];
  if (request.state === 'running')
    return say`⏳ ${[`${total - left} of ${total} so far`, ...waiting, ...troubles].join(', ')}…`;
  const lost = items.filter((item) => item.state === 'done' && hasFailed(item)).length;
  const mails = lost > 0 ? [lost === 1 ? '1 mail did not arrive' : `${lost} mails did not arrive`] : [];
  const unsent = unsentOf(snapshot);
  if (request.state === 'done' && unsent) return say`⏳ ${[unsent, ...troubles, ...mails].join(', ')}…`;
  if (request.state === 'done') return say`🏁 ${[`Done for ${done} of ${total}`, ...troubles, ...mails].join(', ')}.`;
  return [`${signs[request.state] ?? ''} `, ...(request.outcome?.words ?? say`Nothing was done.`)];
}

/** Returns the results, grouped by the state of the mail. Those that need attention come first. */
function resultGroups(items: BatchItem[], platform: string, entry: (item: BatchItem) => string): Group[] {
  const inState = (state: BatchItem['state']) => items.filter((item) => item.state === state);
  const failed = inState('failed').map(entry);
  const mails = mailGroups(inState('done'), platform);
  const shown = (groups: typeof mails) =>
    groups.map(({ heading, of }) => ({
      heading,
      lines: of.map((item) => [entry(item), answerOf(item)].filter(Boolean).join(' · ')),
    }));
  const undelivered = mails.filter(({ isBad }) => isBad);
  const fine = mails.filter(({ isBad }) => !isBad);
  return [
    ...(failed.length > 0
      ? [
          {
            heading: say`${strong(`❌ Failed (${failed.length})`)}: something broke on my side, and nothing was done for them.`,
            lines: failed,
          },
        ]
      : []),
    ...shown(undelivered),
    ...reasonGroups(inState('refused'), '⛔ Refused', entry),
    ...shown(fine),
    ...reasonGroups(inState('skipped'), 'Skipped', entry),
  ];
}

/** The longest answer of a mail server in a list of fifty learners, in characters. */
const ANSWER = 90;

/** Returns what this learner's mail server said, where the reason alone does not tell what to do. */
function answerOf({ mail }: BatchItem): string {
  const answer = mail && quotedAnswer(mail);
  return answer ? `“${clip(answer, ANSWER)}”` : '';
}

type MailGroup = { heading: Words; of: BatchItem[]; isBad: boolean };

function mailGroups(items: BatchItem[], platform: string): MailGroup[] {
  const byFate = new Map<string, BatchItem[]>();
  for (const item of items) {
    const key = item.mail ? `${item.mail.state}:${item.mail.problem}` : `none:${item.isMailedByPlatform}`;
    byFate.set(key, [...(byFate.get(key) ?? []), item]);
  }
  return [...byFate.values()].map((of) => ({
    heading: headingOf(of, platform),
    of,
    isBad: of.some(({ mail }) => mail && isBadNews(mail.state)),
  }));
}

/** Returns how many it is about, and the mail's own words without its time: `📬 Delivered (20): …`; or the platform's word. */
function headingOf(of: BatchItem[], platform: string): Words {
  const [{ mail, isMailedByPlatform } = { mail: null, isMailedByPlatform: false }] = of;
  if (!mail) {
    const done = `✅ Done (${of.length})`;
    return isMailedByPlatform ? sentences([strong(`${done}:`)], mailedWords(platform)) : [strong(done)];
  }
  const words = plainText(saidWords(tellMail({ ...mail, diagnosis: null, sentAt: null, stateAt: null })), {
    email: '',
  });
  const [title = ''] = /^[^:,.]+/.exec(words) ?? [];
  return [strong(`${title} (${of.length})`), words.slice(title.length)];
}
