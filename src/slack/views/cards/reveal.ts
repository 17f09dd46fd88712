import { say } from '../../../core/sentence.ts';
import { textObject } from '../text/buttons.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, plainText } from '../text/render.ts';

/** Returns the link to a temporary password, for the asker and nobody else. */
export function revealMessage(url: string, until: Date): Message {
  const showing = { email: '' };
  const words = say`Open this when the learner is there to listen. It shows the temporary password once, and works until ${until}.`;
  return {
    text: plainText(words, showing),
    blocks: [
      paragraphs(showing, words),
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'open-page',
            style: 'primary',
            text: textObject('Open the page'),
            url,
          },
        ],
      },
    ],
  };
}
