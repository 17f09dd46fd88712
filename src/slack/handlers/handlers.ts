import type { App } from '@slack/bolt';
import { handleClicks } from './buttons/buttons.ts';
import { handleCommand } from './command.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { handleMessages } from './messages.ts';
import { handleShortcuts } from './shortcut.ts';
import { handleSubmissions } from './submissions.ts';
import { handleSuggestions } from './suggestions.ts';

/** Handles everything that people do with the app: commands, messages, clicks, shortcuts, and what they type into forms. */
export function addHandlers(app: App, deps: HandlerDeps): void {
  handleCommand(app, deps);
  handleMessages(app, deps);
  handleClicks(app, deps);
  handleShortcuts(app, deps);
  handleSubmissions(app, deps);
  handleSuggestions(app, deps);
}
