import { BOT } from '../people/fixtures.ts';

/** Tells the local Slack or the mailbox how to behave. */
export async function tell(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${BOT.token}` };
  const told = () => fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  // An idle line may be closed just when it is used again.
  await told().catch(told);
}
