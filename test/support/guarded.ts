import { defineAction } from '../../src/core/action.ts';
import { makeVpaAvailable } from '../../src/core/actions/make-vpa-available.ts';

/** An action that needs a second person and sends no mail. */
export const guarded = defineAction({ ...makeVpaAvailable, name: 'guarded', aliases: [], needsApproval: true });
