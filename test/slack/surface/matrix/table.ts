import type { Column } from './people.ts';

/**
 * What comes of it, for everybody, on every surface. Whoever has no role, or is a guest, gone or a stranger, had every
 * role when the menu, card or form came up, and lost it before acting; Amy, Bob and Carl had every role, too, and keep
 * one. Confirm, confirm-and, cancel, undo, ask-form, cancel-asked and reveal are on Amy’s card; what is about an approval
 * is on another agent’s; what ends in -own is on one’s own.
 */
const table = `
surface      wish                | amy         bob         carl        | eve     guest gone        stranger
command      resend-activation   | card        card        card        | no-role guest deactivated foreign
command      send-password-reset | card        card        card        | no-role guest deactivated foreign
command      make-vpa-available  | card        card        card        | no-role guest deactivated foreign
command      change-email        | card        card        card        | no-role guest deactivated foreign
command      temporary-password  | card        card        card        | no-role guest deactivated foreign
command      check-mail          | diagnosis   diagnosis   diagnosis   | no-role guest deactivated foreign
command      history             | history     history     history     | no-role guest deactivated foreign
command      profile             | profile     profile     profile     | no-role guest deactivated foreign
shortcut     resend-activation   | card        card        card        | no-role guest deactivated foreign
shortcut     send-password-reset | card        card        card        | no-role guest deactivated foreign
shortcut     make-vpa-available  | card        card        card        | no-role guest deactivated foreign
shortcut     profile             | profile     profile     profile     | no-role guest deactivated foreign
modal        resend-activation   | card        card        card        | no-role guest deactivated foreign
modal        send-password-reset | card        card        card        | no-role guest deactivated foreign
modal        make-vpa-available  | card        card        card        | no-role guest deactivated foreign
modal        profile             | profile     profile     profile     | no-role guest deactivated foreign
menu         resend-activation   | card        card        card        | no-role guest deactivated foreign
menu         send-password-reset | card        card        card        | no-role guest deactivated foreign
menu         make-vpa-available  | card        card        card        | no-role guest deactivated foreign
menu         change-email        | address     address     address     | no-role guest deactivated foreign
menu         temporary-password  | card        card        card        | no-role guest deactivated foreign
address-form change-email        | card        card        card        | no-role guest deactivated foreign
way-out      resend-activation   | card        card        card        | no-role guest deactivated foreign
way-out      send-password-reset | card        card        card        | no-role guest deactivated foreign
way-out      check-mail          | diagnosis   diagnosis   diagnosis   | no-role guest deactivated foreign
way-out      change-email        | address     address     address     | no-role guest deactivated foreign
choose       resend-activation   | card        card        card        | no-role guest deactivated foreign
choose       send-password-reset | card        card        card        | no-role guest deactivated foreign
choose       make-vpa-available  | card        card        card        | no-role guest deactivated foreign
choose       change-email        | card        card        card        | no-role guest deactivated foreign
choose       temporary-password  | card        card        card        | no-role guest deactivated foreign
choose       check-mail          | diagnosis   diagnosis   diagnosis   | no-role guest deactivated foreign
choose       history             | history     history     history     | no-role guest deactivated foreign
choose       profile             | profile     profile     profile     | no-role guest deactivated foreign
near         resend-activation   | card        card        card        | no-role guest deactivated foreign
near         send-password-reset | card        card        card        | no-role guest deactivated foreign
near         make-vpa-available  | card        card        card        | no-role guest deactivated foreign
near         change-email        | card        card        card        | no-role guest deactivated foreign
near         temporary-password  | card        card        card        | no-role guest deactivated foreign
near         check-mail          | diagnosis   diagnosis   diagnosis   | no-role guest deactivated foreign
near         history             | history     history     history     | no-role guest deactivated foreign
near         profile             | profile     profile     profile     | no-role guest deactivated foreign
near-right   change-email        | address     address     address     | no-role guest deactivated foreign
older        history             | older       older       older       | no-role guest deactivated foreign
file         history             | not-allowed file        not-allowed | no-role guest deactivated foreign
file-typed   history             | not-allowed file        not-allowed | no-role guest deactivated foreign
pass         resend-activation   | no-override why         no-override | no-role guest deactivated foreign
pass         send-password-reset | no-override why         no-override | no-role guest deactivated foreign
pass-form    resend-activation   | cool-down   card        cool-down   | no-role guest deactivated foreign
pass-form    send-password-reset | cool-down   card        cool-down   | no-role guest deactivated foreign
clear        resend-activation   | no-override why         no-override | no-role guest deactivated foreign
clear        send-password-reset | no-override why         no-override | no-role guest deactivated foreign
clear-form   resend-activation   | suppressed  card        suppressed  | no-role guest deactivated foreign
clear-form   send-password-reset | suppressed  card        suppressed  | no-role guest deactivated foreign
confirm      resend-activation   | done        done        not-yours   | no-role guest deactivated foreign
confirm      send-password-reset | done        done        not-yours   | no-role guest deactivated foreign
confirm      make-vpa-available  | done        done        not-yours   | no-role guest deactivated foreign
confirm      change-email        | done        done        not-yours   | no-role guest deactivated foreign
confirm      temporary-password  | why         why         not-yours   | no-role guest deactivated foreign
confirm-own  resend-activation   | done        done        done        | no-role guest deactivated foreign
confirm-own  send-password-reset | done        done        done        | no-role guest deactivated foreign
confirm-own  make-vpa-available  | done        done        done        | no-role guest deactivated foreign
confirm-own  change-email        | done        done        done        | no-role guest deactivated foreign
confirm-own  temporary-password  | why         why         why         | no-role guest deactivated foreign
confirm-and  change-email        | both        both        not-yours   | no-role guest deactivated foreign
cancel       resend-activation   | cancelled   cancelled   not-yours   | no-role guest deactivated foreign
cancel       send-password-reset | cancelled   cancelled   not-yours   | no-role guest deactivated foreign
cancel       make-vpa-available  | cancelled   cancelled   not-yours   | no-role guest deactivated foreign
cancel       change-email        | cancelled   cancelled   not-yours   | no-role guest deactivated foreign
cancel       temporary-password  | cancelled   cancelled   not-yours   | no-role guest deactivated foreign
undo         resend-activation   | undone      undone      not-yours   | no-role guest deactivated foreign
undo         send-password-reset | undone      undone      not-yours   | no-role guest deactivated foreign
undo         make-vpa-available  | undone      undone      not-yours   | no-role guest deactivated foreign
undo         change-email        | undone      undone      not-yours   | no-role guest deactivated foreign
undo         temporary-password  | undone      undone      not-yours   | no-role guest deactivated foreign
ask-form     temporary-password  | asked       asked       not-yours   | no-role guest deactivated foreign
cancel-asked temporary-password  | cancelled   cancelled   not-yours   | no-role guest deactivated foreign
approve      temporary-password  | not-a-lead  approved    not-a-lead  | no-role guest deactivated foreign
approve-own  temporary-password  | not-a-lead  own         not-a-lead  | no-role guest deactivated foreign
decline      temporary-password  | not-a-lead  why         not-a-lead  | no-role guest deactivated foreign
decline-own  temporary-password  | not-a-lead  own         not-a-lead  | no-role guest deactivated foreign
decline-form temporary-password  | not-a-lead  declined    not-a-lead  | no-role guest deactivated foreign
glass        temporary-password  | not-on-call not-on-call why         | no-role guest deactivated foreign
glass-own    temporary-password  | not-on-call not-on-call why         | no-role guest deactivated foreign
glass-form   temporary-password  | not-on-call not-on-call broken      | no-role guest deactivated foreign
reveal       temporary-password  | link        not-asker   not-asker   | no-role guest deactivated foreign
reveal-own   temporary-password  | link        link        link        | no-role guest deactivated foreign
`;

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
  'not-on-call': /Only on-call engineers can break the glass/,
  'not-asker': /Only .*, who asked for it, can see this password/,
  'no-override': /Only a support lead can pass this rule/,
  'not-allowed': /Your role does not include/,
  'cool-down': /sent this .* it can be sent again/,
  suppressed: /Mail to this address came back/,
};
/** What one alone reads where it was not refused: a form, a link, a word about a file. */
export const alone: Record<string, RegExp> = {
  address: /The right address: \[____\]/,
  why: /Why .*\?: \[____\]/,
  link: /It shows the temporary password once.*\[Open the page\]/s,
  file: /I sent you the file in a direct message/,
};
/** What everybody, or the asker, reads of the learner where it was not refused. */
export const answers: Record<string, RegExp> = {
  card: /\[Cancel\]/,
  diagnosis: /To copy for the learner’s IT/,
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
const [columns = [], ...lines] = table
  .trim()
  .split('\n')
  .map((line) => line.split(/[\s|]+/));

/** The table’s rows. */
export const rows: Row[] = lines.map(([surface = '', entry = '', ...cells]) => ({
  surface,
  entry,
  expected: Object.fromEntries(cells.map((cell, i) => [columns[i + 2], cell])) as Row['expected'],
}));
