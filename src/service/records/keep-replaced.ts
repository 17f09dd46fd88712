import type { EditableLearner, Learner } from '../../core/learner.ts';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import type { AddressKey } from '../../core/mail/address-key.ts';
import { platformField } from '../../core/platform/fields.ts';
import { toKept } from '../../core/restore.ts';
import type { Transaction } from '../../db/client.ts';
import { addDeskChanges } from '../../db/learners/desk-changes.ts';

/**
 * Keeps what a change of the desk's replaces, by field, so that records that still say it do not undo the change. Call it
 * in the transaction that changes the learner's row, by an action or by undoing one.
 * @param learner as the row is before.
 */
export async function keepReplaced(
  tx: Transaction,
  learner: Learner,
  change: Partial<EditableLearner>,
  { addressKey, now }: { addressKey: AddressKey; now: Date },
): Promise<void> {
  const columns = Object.keys(change) as (keyof EditableLearner)[];
  const fields = columns.map((column) => ({
    field: platformField(column),
    replaced: column === 'email' ? addressFingerprint(addressKey, learner.email) : toKept(learner[column]),
  }));
  await addDeskChanges(tx, learner.id, fields, now);
}
