import type { OverridableRule } from '../../../core/override.ts';

/** How a lead passes a rule: the button on the refusal, its action id, and what the form asks. */
export const overrides: Record<
  OverridableRule,
  { actionId: string; button: string; title: string; label: string; hint: string }
> = {
  'cool-down': {
    actionId: 'pass-cool-down',
    button: 'Send all the same…',
    title: 'Send all the same',
    label: 'Why not wait?',
    hint: 'It stays on the card and in the audit. A card comes first: nothing is sent before it is confirmed.',
  },
  suppression: {
    actionId: 'clear-suppression',
    button: 'Clear and send…',
    title: 'Clear and send',
    label: 'Why will mail arrive now?',
    hint: 'The address is taken off the provider’s list, then the mail goes out. A card comes first, to confirm it.',
  },
};
