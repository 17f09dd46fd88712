import { type Action, type CatalogueEntry, type Facts, isAction, type Role } from '../../../core/action.ts';
import type { Catalogue } from '../../../core/catalogue.ts';
import type { EditableLearner } from '../../../core/learner.ts';
import { type Override, overrideEffects, withoutRule } from '../../../core/override.ts';
import { reveal } from '../../../core/personal/reveal.ts';
import type { Plan } from '../../../core/plan.ts';
import { fieldTitle, platformField } from '../../../core/platform/fields.ts';
import { isConnected, type Platform } from '../../../core/platform/platform.ts';
import { type Refusal, refuse } from '../../../core/refusal.ts';
import type { RequestInput } from '../../../core/requests/request-input.ts';
import { toKept } from '../../../core/restore.ts';
import type { Subject } from '../../../core/subject.ts';
import type { RefusedAnswer } from '../../context.ts';
import { decodeInput } from '../input/decode-input.ts';
import type { DeskLookup } from '../lookup.ts';

/** An action that a person asks for, and its learner. */
export type AskedAction = {
  action: Action;
  subject: Subject;
  roles: ReadonlySet<Role>;
  platform: Platform;
  now: Date;
};

/** The same with the input, and access to the database. */
export type Evaluation = AskedAction & { input: RequestInput; lookup: DeskLookup };

/** Returns the facts that rules may know. */
function factsOf({ action, subject, platform, now }: AskedAction): Facts {
  const { learner, organization, suppressed } = subject;
  const last = (action.coolsDown && subject.last.get(action.name)) || null;
  return { learner, organization, last, suppressed, platform, now };
}

/**
 * Returns why an action cannot be done, as far as that needs no input. The profile, its menu and every card ask this
 * first.
 */
export function checkPrecondition(asking: AskedAction, override?: Override): Refusal | undefined {
  const { action, roles } = asking;
  if (!isAllowed(action, roles)) return refuse('action-not-allowed', { title: action.title });
  const facts = factsOf(asking);
  const refusal = action.precondition?.(facts);
  return refusal && passesRule(override, refusal, roles)
    ? action.precondition?.(withoutRule(facts, override.rule))
    : refusal;
}

const passesRule = (override: Override | undefined, refusal: Refusal, roles: ReadonlySet<Role>): override is Override =>
  override !== undefined && roles.has('lead') && override.rule === refusal.override;

/** Does the same for a new request, which is also refused while another one waits. */
export function checkNew(asking: AskedAction, override?: Override): Refusal | undefined {
  const open = asking.subject.open.get(asking.action.name);
  const isWaiting = open && (open.state === 'running' || open.expiresAt > asking.now);
  return (
    checkPrecondition(asking, override) ??
    (isWaiting ? refuse('already-asked', { ...open, platform: asking.platform.name }) : undefined)
  );
}

/** Returns each action with why it cannot be asked for now; without a refusal where it can. */
export const checkEach = (
  actions: readonly Action[],
  asking: Omit<AskedAction, 'action'>,
): { action: Action; refusal: Refusal | undefined }[] =>
  actions.map((action) => ({ action, refusal: checkNew({ ...asking, action }) }));

/** Returns the plan or refusal of an action for this learner now. The card and the click both ask this. */
export async function evaluate(asked: Evaluation): Promise<Plan | Refusal> {
  const { action, input } = asked;
  const refusal = checkPrecondition(asked, input.override);
  if (refusal) return refusal;
  const facts = factsOf(asked);
  // What the lead's override passes.
  const barrier = action.precondition?.(facts);
  const { override } = input;
  const plan = await decideWithInput(asked, barrier && override ? withoutRule(facts, override.rule) : facts);
  if (plan.kind === 'refusal') return plan;
  const lacking = await refuseAsking(plan, asked);
  if (lacking) return lacking;
  assertChanges(plan, facts.learner);
  return barrier && override ? markOverridden(plan, facts, barrier, override) : plan;
}

async function decideWithInput({ action, subject, input, lookup }: Evaluation, facts: Facts): Promise<Plan | Refusal> {
  const decoded = await decodeInput(action, subject, input.values ?? {}, lookup);
  if ('kind' in decoded) return decoded;
  const known = { ...facts, input: decoded.input };
  const loaded = await action.load?.(lookup, known);
  return action.decide({ ...known, probed: input.probed, loaded });
}

/** Returns a plan that an override made possible: it says so, and clears the suppression that was passed. */
function markOverridden(plan: Plan, facts: Facts, refusal: Refusal, override: Override): Plan {
  return {
    ...plan,
    effects: [...overrideEffects(override, facts), ...plan.effects] as Plan['effects'],
    overridden: refusal.code,
    ...(override.rule === 'suppression' && { clearSuppression: true }),
  };
}

type Changing = Pick<Plan, 'change'>;
type Asking = Pick<Evaluation, 'subject' | 'platform' | 'lookup'>;

/** Returns why the learning platform cannot be asked for a plan; undefined where it can, or need not be asked. */
export async function refuseAsking(plan: Changing, asking: Asking): Promise<Refusal | undefined> {
  return refuseUntaken(plan, asking.platform) ?? (await refuseWhileWaiting(plan, asking));
}

const columnsOf = ({ change }: Changing) => Object.keys(change ?? {}) as (keyof EditableLearner)[];

/** Returns the names of columns as people read them: “the given name and the language”. */
function namesOf(columns: readonly (keyof EditableLearner)[]): string {
  return new Intl.ListFormat('en').format(columns.map((column) => fieldTitle(platformField(column))));
}

/** Returns a refusal of a change that the platform does not take. */
function refuseUntaken(plan: Changing, platform: Platform): Refusal | undefined {
  if (!isConnected(platform)) return undefined;
  const untaken = columnsOf(plan).filter((column) => !platform.fields.has(platformField(column)));
  return untaken.length > 0
    ? refuse('platform-lacks-field', { platform: platform.name, fields: namesOf(untaken) })
    : undefined;
}

/** Returns a refusal while another change of the same fields waits for the platform’s answer. */
async function refuseWhileWaiting(plan: Changing, { subject, platform, lookup }: Asking): Promise<Refusal | undefined> {
  const columns = columnsOf(plan);
  const isAsked = isConnected(platform) && columns.length > 0;
  const waiting = isAsked ? await lookup.waitingChange(subject.learner.id, columns) : undefined;
  return waiting && refuse('change-waits', { ...waiting, platform: platform.name, fields: namesOf(columns) });
}

/** @throws where a plan would change what stands there already: its confirmation would not be true. */
function assertChanges({ change }: Plan, learner: EditableLearner): void {
  for (const [column, value] of Object.entries(change ?? {})) {
    const stands = learner[column as keyof EditableLearner];
    if (toKept(reveal(value) as typeof stands) === toKept(stands))
      throw new Error(`The plan does not change ${column}.`);
  }
}

/** Does the same for a new request, which is also refused while another one waits. */
export async function evaluateNew(asked: Evaluation): Promise<Plan | Refusal> {
  return checkNew(asked, asked.input.override) ?? evaluate(asked);
}

/**
 * Returns a refusal with what would help, and with the rule that this person could pass if nothing else is in the way.
 */
export function explain(
  refusal: Refusal,
  action: Action | undefined,
  catalogue: Catalogue,
  asked: Omit<AskedAction, 'action'>,
): RefusedAnswer {
  const { subject, roles } = asked;
  const next = refusal.next
    .map((name) => catalogue.entry(name))
    .filter((entry): entry is CatalogueEntry => entry !== undefined && isOpen(entry));
  const rule = refusal.override;
  const canPass = action && rule && !checkNew({ ...asked, action }, { rule, reason: '', by: '' }) && roles.has('lead');
  return { kind: 'refused', refusal, subject, next, ...(canPass && { override: { action, rule } }) };

  function isOpen(entry: CatalogueEntry): boolean {
    return isAction(entry) ? !checkNew({ ...asked, action: entry }) : isAllowed(entry, roles);
  }
}

/** Returns whether one of these roles may ask for it at all. */
export const isAllowed = (entry: CatalogueEntry, roles: ReadonlySet<Role>) =>
  entry.allow.some((role) => roles.has(role));
