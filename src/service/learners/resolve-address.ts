import type { Input } from '../../core/action.ts';
import type { Subject } from '../../core/subject.ts';
import type { Queryable } from '../../db/client.ts';
import { isEmailTaken } from '../../db/learners/subjects.ts';
import type { ServiceDeps } from '../context.ts';

/** What has to be found out about a new address before it can be judged; nothing where none was given. */
export async function resolveAddress(
  deps: ServiceDeps,
  { learner, organization }: Subject,
  input: Input,
): Promise<Input> {
  const { newEmail } = input;
  if (!newEmail) return input;
  const domain = newEmail.slice(newEmail.lastIndexOf('@') + 1);
  const [takesMail, isTaken] = await Promise.all([
    deps.takesMail(domain),
    isEmailTaken(deps.db, organization.id, newEmail, learner.id),
  ]);
  return { ...input, oldEmail: learner.email, takesMail, isTaken };
}

/** The same at the click, under lock: of two that want one address at once, one gets it. */
export async function resolveAddressAgain(
  tx: Queryable,
  { learner, organization }: Subject,
  input: Input,
): Promise<Input> {
  if (!input.newEmail) return input;
  const isTaken = await isEmailTaken(tx, organization.id, input.newEmail, learner.id, true);
  return { ...input, isTaken };
}
