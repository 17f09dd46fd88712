import { showAddress } from '../core/mail/email-address.ts';
import { isConnected, type Platform } from '../core/platform/platform.ts';
import type { Candidate } from '../db/learners/erasure.ts';

export const HELP = `Erases a learner: everything personal goes, for good.

  npm run erase -- jane@acme.test                        asks you to type the email, then erases
  npm run erase -- jane@acme.test --organization Acme    where several organizations have that email
  npm run erase -- A-1 --yes                             by external id, or by the desk's own id; does not ask

What stays says nothing about anybody: the account's bare id, who asked for what and when, and the audit, which holds
ids only. Cards and threads in Slack are shown again without the learner, as soon as the desk runs. Links stop working.
What is not in this database is not erased: mails kept by the mail provider, what people wrote in Slack, backups, and
the file that you import from: take the learner out there, or the next import brings them back.

Ends with 0: erased; 1: nothing was erased.
The database is DATABASE_URL (also from .env); without it the desk's own, in .data/postgres.
`;

export const USAGE =
  'Say whom: npm run erase -- EMAIL-OR-ID [--organization NAME] [--yes]. More: npm run erase -- --help';

// Names are shown on a terminal, which obeys control characters.
const printableText = (text: string) => text.replace(/[\p{C}\u2028\u2029]/gu, '?').slice(0, 200);

export const nobodyWords = (name: string) =>
  `No learner has the email, external id or id ${printableText(name)}. Nothing was erased.`;

/** Several learners: which one is for the operator to say. */
export function severalWords(found: readonly Candidate[]): string {
  const lines = found.map(
    ({ id, email, organization }) => `  ${id}  ${printableText(showAddress(email))}  ${printableText(organization)}`,
  );
  return `Several learners have it. Give the id of the one you mean, or add --organization:\n${lines.join('\n')}`;
}

export const questionWords = ({ email, organization }: Candidate) =>
  `This erases ${printableText(showAddress(email))} of ${printableText(organization)} for good. Type the email to go on: `;

/** Returns what was done, and what is left to do elsewhere. */
export function erasedWords(messages: number, platform: Platform, others: readonly Candidate[]): string {
  const inSlack =
    messages === 0
      ? []
      : [
          `${messages} ${messages === 1 ? 'message' : 'messages'} in Slack will stop naming the learner: at once if the desk runs, else when it starts.`,
        ];
  return [
    'Erased.',
    ...inSlack,
    isConnected(platform)
      ? `${platform.name} is told: at once if the desk runs, else when it starts. It is tried until ${platform.name} has it.`
      : 'No learning platform is connected: erase the learner there as well.',
    'If the learner is in the file you import from, take them out there: the next import would bring them back.',
    ...others.map(
      ({ id, organization }) => `The same email is with ${printableText(organization)}, too: npm run erase -- ${id}`,
    ),
  ].join('\n');
}
