import { defineAction } from '../../../src/core/action.ts';
import { makeVpaAvailable } from '../../../src/core/actions/make-vpa-available.ts';
import { say } from '../../../src/core/sentence.ts';

/** An action that needs a second person and sends no mail. */
export const guarded = defineAction({
  ...makeVpaAvailable,
  name: 'guarded',
  aliases: [],
  oneAtATime: true,
  decide(facts) {
    const plan = makeVpaAvailable.decide(facts);
    return plan.kind === 'plan' ? { ...plan, approval: { because: say`It is guarded.` } } : plan;
  },
});
