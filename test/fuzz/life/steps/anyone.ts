import fc from 'fast-check';
import type { Person } from '../model.ts';

/** Whoever acts: mostly those who may. */
export const anyone: fc.Arbitrary<Person> = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('amy', 'ana', 'bob', 'carl') },
  { weight: 1, arbitrary: fc.constant('eve') },
);
