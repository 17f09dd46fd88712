import type { Delivery } from '../delivery.ts';
import type { AppOptions } from '../options.ts';
import type { Posting } from '../posting.ts';
import type { ResponseUrls } from '../response-urls.ts';
import type { Triggers } from '../triggers.ts';
import type { Views } from '../views.ts';
import type { Workspace } from '../workspace.ts';

/** What acting as a user needs. */
export type Stage = {
  workspace: Workspace;
  views: Views;
  triggers: Triggers;
  posting: Posting;
  responseUrls: ResponseUrls;
  delivery: Delivery;
  app: AppOptions;
  changed(): void;
};
