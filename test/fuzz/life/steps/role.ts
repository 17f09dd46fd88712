import fc from 'fast-check';
import { people } from '../model.ts';
import type { Step } from '../step.ts';
import { setRole } from '../world.ts';

/** Somebody loses the role they have, or gets another. */
export const changeRole: fc.Arbitrary<Step> = fc
  .record({ person: fc.constantFrom(...people), role: fc.constantFrom(null, 'agent', 'lead', 'on-call') })
  .map(({ person, role }) => ({
    text: `${person} becomes ${role ?? 'nobody'}`,
    can: () => true,
    foresee(model) {
      model.roles[person] = role;
      return 'role';
    },
    async act(world) {
      setRole(world, person, role);
      return { word: 'role' };
    },
  }));
