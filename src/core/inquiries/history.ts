import { defineInquiry } from '../action.ts';

export const history = defineInquiry({
  name: 'history',
  aliases: [],
  title: 'History',
  summary:
    'who asked for what, who decided, and what came of it; also for a colleague (@name) and for this channel (here)',
  allow: ['agent', 'lead', 'on-call'],
});

/**
 * The history as a file. It outlives the message and leaves Slack, so it is for leads. Asked for as `history … --csv`.
 */
export const historyFile = defineInquiry({
  name: 'history-csv',
  aliases: [],
  title: 'History as a CSV file',
  summary: 'the history as a CSV file, by direct message',
  allow: ['lead'],
});
