import type { Catalogue } from '../../core/catalogue.ts';
import { maskEmail, maskPersonal } from '../../core/personal/mask.ts';
import type { HistoryEntry } from '../../core/requests/history.ts';
import type { Part, Words } from '../../core/sentence.ts';
import { csvText } from '../../csv.ts';
import { oneLine } from '../input/sanitize.ts';
import { whatCame } from '../views/text/history-entry.ts';
import { messageLink } from '../views/text/link.ts';
import { personalValues } from '../views/text/personal-values.ts';
import { stateText } from '../views/text/stamp.ts';

export type CsvContext = {
  catalogue: Catalogue;
  workspaceUrl: string;
  names: ReadonlyMap<string, string>;
  /** What the learning platform is called. */
  platform: string;
};

/** The columns of a history as a file, in order. A file outlives its message: addresses are masked, ids are not. */
const columns: Record<string, (entry: HistoryEntry, setting: CsvContext) => string | null> = {
  'asked at': ({ request }) => request.createdAt.toISOString(),
  reference: ({ request }) => request.reference,
  action: ({ request }, { catalogue }) => catalogue.find(request.action)?.title ?? request.action,
  'learner id': ({ learner }) => learner.id,
  learner: ({ learner }) => maskEmail(learner.email),
  organization: ({ organization }) => organization.name,
  'asked by': ({ request }, { names }) => names.get(request.askedBy) ?? null,
  'asked by id': ({ request }) => request.askedBy,
  'decided by': ({ request }, { names }) => names.get(request.decidedBy ?? '') ?? null,
  'decided by id': ({ request }) => request.decidedBy,
  'decided at': ({ request }) => request.decidedAt?.toISOString() ?? null,
  state: ({ request }) => stateText[request.state],
  'what came of it': (entry, setting) => flattenWords(whatCame(entry, setting.platform), entry, setting),
  link: ({ request, rootTs }, { workspaceUrl }) => rootTs && messageLink(workspaceUrl, request.channel, rootTs),
};

/** Returns the head of a CSV file: a byte order mark, because spreadsheets guess otherwise, and the columns' names. */
export const csvHead = (): string => csvText([Object.keys(columns)], { bom: true, record_delimiter: 'windows' });

/** Returns one request as a line of a CSV file. Times are ISO 8601 in UTC. */
export function csvLine(entry: HistoryEntry, setting: CsvContext): string {
  const cells = Object.values(columns).map((cell) => oneLine(cell(entry, setting) ?? ''));
  return csvText([cells], { record_delimiter: 'windows' });
}

function flattenWords(words: Words, entry: HistoryEntry, { names }: CsvContext): string {
  const { inputs, before, differences } = personalValues(entry, maskPersonal);
  const text = (part: Part) => {
    if (typeof part === 'string') return part;
    if ('at' in part) return part.at;
    if ('person' in part) return names.get(part.person) ?? part.person;
    if ('strong' in part) return part.strong;
    if ('code' in part) return part.code;
    if ('ping' in part) return names.get(part.ping) ?? part.ping;
    if ('channel' in part) return part.channel;
    if ('email' in part) return maskEmail(entry.learner.email);
    if ('difference' in part) return differences?.[part.difference] ?? '';
    return ('input' in part ? inputs?.[part.input] : before?.[part.before]) ?? '';
  };
  return words.map(text).join('');
}
