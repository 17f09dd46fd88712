import { say, sentences } from '../../../core/sentence.ts';
import type { Revealed } from '../../../service/credentials/temporary-password.ts';
import { textObject } from '../text/buttons.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, plainText } from '../text/render.ts';

/**
 * Returns the link to a temporary password, for the asker and nobody else. One that ended an earlier link says so,
 * because that message stays.
 */
export function revealMessage(url: string, { until, isAnother }: Pick<Revealed, 'until' | 'isAnother'>): Message {
  const showing = { email: '' };
  const older = isAnother ? say`Use this link: the one before it works no more.` : [];
  const words = sentences(
    older,
    say`Open this when the learner is there to listen. It shows the temporary password once, and works until ${until}.`,
  );
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
