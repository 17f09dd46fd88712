import { LinkifyIt } from 'linkify-it';

const linkify = new LinkifyIt();

/** As Slack escapes what people type. */
export function escapeMrkdwn(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** What somebody typed as Slack stores it: escaped, emails as `<mailto:a|a>`, addresses of pages as `<https://…>`. */
export function storedText(typed: string): string {
  let stored = '';
  let at = 0;
  for (const { index, lastIndex, url, text } of linkify.match(typed) ?? []) {
    stored += escapeMrkdwn(typed.slice(at, index));
    stored += url === text ? `<${escapeMrkdwn(url)}>` : `<${escapeMrkdwn(url)}|${escapeMrkdwn(text)}>`;
    at = lastIndex;
  }
  return stored + escapeMrkdwn(typed.slice(at));
}
