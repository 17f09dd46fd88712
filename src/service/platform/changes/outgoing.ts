import type { EditableLearner } from '../../../core/learner.ts';
import { platformField } from '../../../core/platform/fields.ts';
import type { OutgoingChange } from '../../../core/platform/outgoing-change.ts';
import type { PasswordKeeper } from '../../../core/platform/platform.ts';
import type { Database } from '../../../db/client.ts';
import type { PlatformChange } from '../../../db/platform/changes.ts';
import { type ChangeSubject, findChangeSubject } from '../../../db/platform/outgoing.ts';

/** Returns what is sent of a change, as of now: its learner is as the platform knows her before it. */
export async function toOutgoing(
  db: Database,
  change: PlatformChange,
  passwords: PasswordKeeper,
): Promise<OutgoingChange> {
  const subject = await findChangeSubject(db, change);
  const { id, type, createdAt } = change;
  return {
    id,
    type,
    timestamp: createdAt,
    data: {
      ...(subject.learner && { learner: asKnown(change, subject.learner) }),
      ...(type === 'learner.updated' && { change: toFields(change, subject) }),
      ...(subject.reference && { request: subject.reference }),
      ...(type === 'learner.password_set' && {
        end_sessions: true,
        // The present one: a newer password ends a change that waits with an older one.
        ...(passwords === 'hashes' && subject.passwordHash && { password_hash: subject.passwordHash }),
      }),
    },
  };
}

/** Returns a learner as the platform knows her: one that was erased here has no address, and the id that she had. */
function asKnown({ erased }: PlatformChange, learner: NonNullable<ChangeSubject['learner']>) {
  return erased ? { ...learner, external_id: erased.externalId, email: null, group: null } : learner;
}

function toFields({ replaced }: PlatformChange, { groups }: ChangeSubject): OutgoingChange['data']['change'] {
  const columns = Object.entries(replaced) as [keyof EditableLearner, { from: string | null; to: string | null }][];
  const group = (id: string | null) => (id === null ? null : (groups.get(id) ?? null));
  return Object.fromEntries(
    columns.map(([column, { from, to }]) => [
      platformField(column),
      column === 'groupId' ? { from: group(from), to: group(to) } : { from, to },
    ]),
  );
}
