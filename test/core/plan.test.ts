import { describe, expect, expectTypeOf, it } from 'vitest';
import type { EditableLearner } from '../../src/core/learner.ts';
import { personal } from '../../src/core/personal/personal.ts';
import { reveal } from '../../src/core/personal/reveal.ts';
import { type PlanParts, plan } from '../../src/core/plan.ts';
import { say } from '../../src/core/sentence.ts';
import type { learners } from '../../src/db/schema/learners.ts';

describe('a plan', () => {
  it('that would do nothing cannot be made', () => {
    // @ts-expect-error: neither a change nor a mail, a link to revoke or a password
    expect(() => plan({ effects: [say`Nothing happens.`] })).toThrow('A plan has to do something.');
    expect(() => plan({ effects: [say`Nothing happens.`], change: {} })).toThrow('A plan has to do something.');
  });

  it('says what will happen', () => {
    // @ts-expect-error: without a single sentence
    const silent: PlanParts = { effects: [], change: { groupId: null } };
    expect(silent.effects).toEqual([]);
  });

  it('changes columns that the learner’s row has, with values that it takes, and no others', () => {
    expectTypeOf<EditableLearner>().toExtend<Partial<typeof learners.$inferInsert>>();
    expectTypeOf<keyof EditableLearner>().toEqualTypeOf<
      'email' | 'givenName' | 'familyName' | 'locale' | 'timeZone' | 'groupId' | 'membershipEndsAt' | 'vpaAvailableFrom'
    >();
    // @ts-expect-error: no action changes a password or an id
    const wrong: PlanParts = { effects: [say`No.`], change: { passwordHash: 'x' } };
    expect(Object.keys(wrong.change ?? {})).toEqual(['passwordHash']);
  });
});

describe('a personal value', () => {
  const spouse = personal('Janey', { input: 'spouse' });

  it('can be compared, and named in a sentence by reference', () => {
    expect([spouse.equals('Janey'), spouse.equals('Jane'), spouse.equals(null)]).toEqual([true, false, false]);
    expect(say`Called ${spouse}.`).toEqual(['Called ', { input: 'spouse' }, '.']);
  });

  it('is in no text that is made of it, and in no JSON', () => {
    expect(`${spouse} ${String(spouse)} ${JSON.stringify({ spouse })} ${Object.values(spouse)}`).not.toContain('Janey');
    expectTypeOf(spouse).not.toExtend<string>();
  });

  it('is revealed to the service', () => {
    expect([reveal(spouse), reveal('as it is')]).toEqual(['Janey', 'as it is']);
  });
});
