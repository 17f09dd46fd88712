import { LinkifyIt } from 'linkify-it';
import type { Workspace } from './state/workspace.ts';

const linkify = new LinkifyIt({ fuzzyEmail: true, fuzzyLink: true, fuzzyIP: false });
/** A mention or link as Slack writes it, which a person picked rather than typed. */
const TOKEN = /(<(?:[@#!][^<>\s]+|(?:https?|mailto):[^<>]+)>)/;
/** Code, in a line or in a block: nothing in it is linked. */
const CODE = /(```[\s\S]+?```|`[^`\n]+`)/;

/**
 * Returns a typed message as Slack sends it: `&`, `<` and `>` escaped, addresses linked (`<mailto:a@b.c|a@b.c>`) but in
 * code, picked mentions (`<@U…>`) kept (docs.slack.dev, “Formatting message text”).
 */
export function formatTyped(text: string): string {
  return text
    .split(CODE)
    .map((part, i) => (i % 2 === 1 ? escapeTyped(part) : formatText(part)))
    .join('');
}

function formatText(text: string): string {
  return text
    .split(TOKEN)
    .map((part, i) => (i % 2 === 1 ? part : linkTyped(part)))
    .join('');
}

/**
 * Returns the text of a command that asks for escaping: as a message's, but people and channels come with their names,
 * also those whose names are typed out (docs.slack.dev, “Slash commands”: `<@U123|ana>`, `<#C123|support>`).
 */
export function escapeCommand(text: string, { user, users, channels }: Workspace): string {
  const person = (id: string) => `<@${id}|${user(id)?.name ?? ''}>`;
  const named = text
    .replace(/<@([UW][A-Z0-9]+)>/g, (token, id: string) => (user(id) ? person(id) : token))
    .replace(/(?<=^|\s)@([\w.-]+)(?=\s|$)/g, (typed, name: string) => {
      const found = users().find((one) => one.name === name.toLowerCase());
      return found ? person(found.id) : typed;
    })
    .replace(/(?<=^|\s)#([\w-]+)(?=\s|$)/g, (typed, name: string) => {
      const found = channels().find((one) => one.name === name.toLowerCase() && !one.is_im);
      return found ? `<#${found.id}|${found.name}>` : typed;
    });
  return formatTyped(named);
}

/** Returns the same without links: a command's text unless the command asks for escaping. */
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
