import { type LearnerState, learnerState } from '../../../core/learner.ts';
import type { LearnerName } from '../../../core/platform/learner-name.ts';
import { writeAudit } from '../../../db/audit/write.ts';
import type { Database } from '../../../db/client.ts';
import { findNamedSubjects, type NamedSubject } from '../../../db/learners/named-subjects.ts';
import { withStoredName } from '../../records/stored-names.ts';
import { type ApiCall, callEntry } from './api-call.ts';

/** A learner as the desk knows one, and the state that follows. */
export type KnownLearner = NamedSubject & { state: LearnerState };

/** Returns what the desk knows of the learner of a name; `ambiguous` where several have it. A call that finds one is audited here. */
export async function lookUp(
  db: Database,
  call: ApiCall,
  name: LearnerName,
  now: Date,
): Promise<KnownLearner | 'unknown' | 'ambiguous'> {
  const [found, another] = await findNamedSubjects(db, await withStoredName(db, name));
  if (!found || another) return found ? 'ambiguous' : 'unknown';
  await writeAudit(db, [callEntry(call, { learnerId: found.learner.id })]);
  return { ...found, state: learnerState(found.learner, now) };
}
