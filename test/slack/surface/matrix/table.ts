import { type Action, type CatalogueEntry, isAction } from '../../../../src/core/action.ts';
import { catalogue } from '../../../../src/core/catalogue.ts';
import { needsApproval } from '../../../support/desk/examples.ts';
import type { Column } from './people.ts';

/**
 * What comes of it, for everybody, on every surface. Whoever has no role, or is a guest, gone or a stranger, had every
 * role when the menu, card or form came up, and lost it before acting; Amy, Bob and Carl had every role, too, and keep
 * one. Confirm, confirm-and, cancel, undo, ask-form, cancel-asked and reveal are on Amy’s card; what is about an approval
 * is on another agent’s; what ends in -own is on one’s own.
 */
const ofTheirOwn = `
way-out      resend-activation   | card        card        card        | no-role guest deactivated foreign
way-out      send-password-reset | card        card        card        | no-role guest deactivated foreign
way-out      check-mail          | diagnosis   diagnosis   diagnosis   | no-role guest deactivated foreign
way-out      change-email        | form        form        form        | no-role guest deactivated foreign
near-right   change-email        | form        form        form        | no-role guest deactivated foreign
older        history             | older       older       older       | no-role guest deactivated foreign
jump         history             | older       older       older       | no-role guest deactivated foreign
file         history             | not-allowed when        not-allowed | no-role guest deactivated foreign
file-form    history             | not-allowed file        not-allowed | no-role guest deactivated foreign
file-typed   history             | not-allowed file        not-allowed | no-role guest deactivated foreign
pass         resend-activation   | no-override why         no-override | no-role guest deactivated foreign
pass         send-password-reset | no-override why         no-override | no-role guest deactivated foreign
pass-form    resend-activation   | cool-down   card        cool-down   | no-role guest deactivated foreign
pass-form    send-password-reset | cool-down   card        cool-down   | no-role guest deactivated foreign
clear        resend-activation   | no-override why         no-override | no-role guest deactivated foreign
clear        send-password-reset | no-override why         no-override | no-role guest deactivated foreign
clear-form   resend-activation   | suppressed  card        suppressed  | no-role guest deactivated foreign
clear-form   send-password-reset | suppressed  card        suppressed  | no-role guest deactivated foreign
confirm-and  change-email        | both        both        not-yours   | no-role guest deactivated foreign
reveal       temporary-password  | link        not-asker   not-asker   | no-role guest deactivated foreign
reveal-own   temporary-password  | link        link        link        | no-role guest deactivated foreign
`;

/** What everybody with a role comes to, and what the others do. */
const everybody = (surface: string, entry: string, amy: string, bob = amy, carl = amy): string =>
  `${surface} ${entry} | ${amy} ${bob} ${carl} | no-role guest deactivated foreign`;

const hasFields = ({ fields }: Action) => Object.keys(fields).length > 0;

/** What follows from the catalogue: where each entry can be asked for, and who decides about each action. */
function derived(): string[] {
  const answerOf = (entry: CatalogueEntry) =>
    isAction(entry) ? 'card' : entry.name === 'history' ? 'history' : 'diagnosis';
  const asked = [
    ...catalogue.entries.map((entry) => [entry.name, answerOf(entry)] as const),
    ['profile', 'profile'] as const,
  ];
  return [
    ...['command', 'choose', 'near'].flatMap((surface) =>
      asked.map(([name, answer]) => everybody(surface, name, answer)),
    ),
    ...['shortcut', 'modal'].map((surface) => everybody(surface, 'profile', 'profile')),
    ...catalogue.actions.flatMap(ofAction),
  ];
}

function ofAction(action: Action): string[] {
  const { name, shortcut } = action;
  const opens = hasFields(action) ? 'form' : 'card';
  const isApproved = needsApproval(action);
  const click = isApproved ? 'why' : 'done';
  return [
    everybody('menu', name, opens),
    ...(hasFields(action) ? [everybody('form', name, 'card')] : []),
    ...(shortcut ? ['shortcut', 'modal'].map((surface) => everybody(surface, name, opens)) : []),
    everybody('confirm', name, click, click, 'not-yours'),
    everybody('confirm-own', name, click),
    everybody('cancel', name, 'cancelled', 'cancelled', 'not-yours'),
    everybody('undo', name, 'undone', 'undone', 'not-yours'),
    ...(isApproved ? ofApproval(name) : []),
  ];
}

const ofApproval = (name: string): string[] => [
  everybody('ask-form', name, 'asked', 'asked', 'not-yours'),
  everybody('cancel-asked', name, 'cancelled', 'cancelled', 'not-yours'),
  everybody('approve', name, 'not-a-lead', 'approved', 'not-a-lead'),
  everybody('approve-own', name, 'not-a-lead', 'own', 'not-a-lead'),
  everybody('decline', name, 'not-a-lead', 'why', 'not-a-lead'),
  everybody('decline-own', name, 'not-a-lead', 'own', 'not-a-lead'),
  everybody('decline-form', name, 'not-a-lead', 'declined', 'not-a-lead'),
  everybody('glass', name, 'not-on-call', 'not-on-call', 'why'),
  everybody('glass-own', name, 'not-on-call', 'not-on-call', 'own-glass'),
  everybody('glass-form', name, 'not-on-call', 'not-on-call', 'broken'),
];

/** What a person who was refused at the door reads: nothing about a learner was looked up before. */
export const atTheDoor: Record<string, RegExp> = {
  'no-role': /you are not on its list/,
  guest: /not open to guests/,
  deactivated: /account is deactivated/,
  foreign: /only for people of its own workspace/,
};
/** What a person with a role who was refused all the same reads. */
export const refusals: Record<string, RegExp> = {
  'not-yours': /Only .* or a lead can decide this card/,
  'not-a-lead': /Only a support lead can agree to this or decline it/,
  own: /You asked for this yourself, so another lead has to decide/,
  'own-glass': /nobody breaks the glass on their own/,
  'not-on-call': /Only on-call engineers can break the glass/,
  'not-asker': /Only .*, who asked for it, can see this password/,
  'no-override': /Only a support lead can pass this rule/,
  'not-allowed': /Your role does not include/,
  'cool-down': /Sent by .* it can be sent again/s,
  suppressed: /Mail to this address came back/,
};
/** What one alone reads where it was not refused: a form, a link, a word about a file. */
export const alone: Record<string, RegExp> = {
  form: new RegExp(
    catalogue.actions
      .flatMap(({ fields }) => Object.values(fields).map(({ label }) => label))
      .join('|')
      .replaceAll('?', '\\?'),
  ),
  why: /Why .*\?: \[____\]/,
  when: /From.*To/s,
  link: /It shows the temporary password once.*\[Open the page\]/s,
  file: /I sent you the file in a direct message/,
};
/** What everybody, or the asker, reads of the learner where it was not refused. */
export const answers: Record<string, RegExp> = {
  card: /\[Cancel\]/,
  diagnosis: /Found what keeps mail away|Mail may not arrive|Nothing (wrong )?found/,
  profile: /Signs in with/,
  history: /Nothing was asked for this learner yet/,
  older: /\[Newer\]/,
  done: /✅ Confirmed by/,
  both: /✅ Confirmed by/,
  asked: /✋ Waiting for a lead to agree/,
  approved: /✅ Approved by/,
  declined: /✋ Declined by/,
  broken: /🚨 .* broke the glass/,
  cancelled: /✖️ Cancelled by/,
  undone: /↩️ Undone by/,
};

export type Row = { surface: string; entry: string; expected: Record<Column, string> };
const columns = ['surface', 'entry', 'amy', 'bob', 'carl', 'eve', 'guest', 'gone', 'stranger'];
const lines = [...derived(), ...ofTheirOwn.trim().split('\n')].map((line) => line.split(/[\s|]+/));

/** The table’s rows. */
export const rows: Row[] = lines.map(([surface = '', entry = '', ...cells]) => ({
  surface,
  entry,
  expected: Object.fromEntries(cells.map((cell, i) => [columns[i + 2], cell])) as Row['expected'],
}));
