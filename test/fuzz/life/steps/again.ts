import fc from 'fast-check';
import { audited } from '../model.ts';
import type { Step } from '../step.ts';
import { wordOf } from './ask.ts';

/** Slack delivers the last command or click again: nothing comes of it, but that somebody without a role is audited. */
export const again: fc.Arbitrary<Step> = fc.constant({
  text: 'the last call is delivered again',
  can: (model) => model.last !== null,
  foresee(model) {
    if (model.last && !model.roles[model.last]) audited(model, 'refused', 'no-role');
    return 'repeated';
  },
  act: async ({ again }) => ({ word: again ? wordOf(await again()) : '' }),
});
