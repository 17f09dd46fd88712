import type { KnownBlock } from '@slack/types';

/** What is posted: the blocks people see, and the text that notifications and screen readers get. */
export type Message = { text: string; blocks: KnownBlock[] };
