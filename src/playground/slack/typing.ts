import { LinkifyIt } from 'linkify-it';

const linkify = new LinkifyIt({ fuzzyEmail: true, fuzzyLink: true, fuzzyIP: false });
/** A mention or link as Slack writes it, which a person picked rather than typed. */
const TOKEN = /(<(?:[@#!][^<>\s]+|(?:https?|mailto):[^<>]+)>)/;

/**
 * What becomes of a typed message: `&`, `<` and `>` escaped, addresses linked (`<mailto:a@b.c|a@b.c>`), picked
 * mentions (`<@U…>`) kept (docs.slack.dev, “Formatting message text”).
 */
export function formatTyped(text: string): string {
  return text
    .split(TOKEN)
    .map((part, i) => (i % 2 === 1 ? part : linkTyped(part)))
    .join('');
}

/** The same without links: a command's text unless the command asks for escaping. */
export function escapeTyped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function linkTyped(text: string): string {
  let at = 0;
  let linked = '';
  for (const { index, lastIndex, raw, url } of linkify.match(text) ?? []) {
    const shown = escapeTyped(raw);
    const target = escapeTyped(url);
    linked += `${escapeTyped(text.slice(at, index))}<${target === shown ? target : `${target}|${shown}`}>`;
    at = lastIndex;
  }
  return linked + escapeTyped(text.slice(at));
}
