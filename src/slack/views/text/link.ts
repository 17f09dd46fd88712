import type { KnownBlock } from '@slack/types';

/** Returns a message's own address, as people copy it from Slack. */
export function messageLink(workspaceUrl: string, channel: string, ts: string): string {
  return `${workspaceUrl}archives/${channel}/p${ts.replace('.', '')}`;
}

/** Returns a link to a thread, as a block of its own. */
export function threadLink(url: string, text = 'Open that thread'): KnownBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url, text }] }],
  };
}
