import type { Grid } from '../../../src/playground/slack/state/grid.ts';

/** The organization that the playground's workspace is in, in these tests. */
export const ACME: Grid = {
  id: 'E0ACME',
  name: 'Acme Group',
  domain: 'acme-group',
  workspaces: [{ id: 'T0WEST', name: 'West' }],
};
/** The same, with the app installed for all of it, and added to both workspaces. */
export const ACME_WIDE: Grid = { ...ACME, addedTo: ['T0DESK', 'T0WEST'] };

/** Another company's. */
export const OTHER = { id: 'E0OTHER', name: 'Other Group' };
