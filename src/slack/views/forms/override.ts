import type { OverridableRule } from '../../../core/override.ts';
import type { ReasonForm } from './reason-modal.ts';

/** How a lead passes a rule: the button on the refusal, its action id, and the form that asks why. */
type OverrideWay = { actionId: string; button: string; form: ReasonForm };

export const overrideWays: Record<OverridableRule, OverrideWay> = {
  'cool-down': {
    actionId: 'pass-cool-down',
    button: 'Send all the same…',
    form: {
      title: 'Send all the same',
      label: 'Why not wait?',
      hint: 'It stays on the card and in the audit. A card comes first: nothing is sent before it is confirmed.',
      submit: 'Continue',
    },
  },
  suppression: {
    actionId: 'clear-suppression',
    button: 'Clear and send…',
    form: {
      title: 'Clear and send',
      label: 'Why will mail arrive now?',
      hint: 'The address is taken off the provider’s list, then the mail goes out. A card comes first, to confirm it.',
      submit: 'Continue',
    },
  },
};

/** The rule that a button passes; undefined for any other button. */
export function ruleOfButton(actionId: string): OverridableRule | undefined {
  const ways = Object.entries(overrideWays) as [OverridableRule, OverrideWay][];
  return ways.find(([, way]) => way.actionId === actionId)?.[0];
}
