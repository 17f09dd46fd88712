import fc from 'fast-check';
import type { Model } from '../model.ts';
import { atOnce, one } from '../step.ts';
import type { World } from '../world.ts';
import { again } from './again.ts';
import { ask } from './ask.ts';
import { cancel, confirm, undo } from './decide.ts';
import { hearOfMail, sendMail } from './mail.ts';
import { changeRole } from './role.ts';
import { setPassword } from './set-password.ts';
import { lapse, wait } from './time.ts';

/** What can come at the same moment from two sides. */
const rivals = fc.oneof(confirm, confirm, cancel, undo, setPassword, lapse, ask);

/** All that happens in a request's life; what stands twice happens more often. */
export const possibleSteps: fc.Arbitrary<fc.AsyncCommand<Model, World>>[] = [
  ...[ask, ask, ask, confirm, confirm, cancel, undo, setPassword, sendMail, hearOfMail].map((step) => step.map(one)),
  ...[wait, lapse, changeRole, again].map((step) => step.map(one)),
  fc.tuple(rivals, rivals).map(([first, second]) => atOnce(first, second)),
  fc.tuple(confirm, confirm).map(([first, second]) => atOnce(first, second)),
];
