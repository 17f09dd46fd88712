import { fullName, type Learner, type Organization } from '../../../core/learner.ts';
import { showAddress } from '../../../core/mail/email-address.ts';
import { strong, type Words } from '../../../core/sentence.ts';
import { oneLine } from '../../input/sanitize.ts';
import { clip } from '../../limits.ts';

/** The longest name shown; longer ones are cut with an ellipsis. */
const NAME = 80;

/** Returns a value from the database as one short, literal line. */
export const shownName = (text: string) => clip(oneLine(text), NAME);

/** Returns who it is about: name, address, organization and group. */
export function learnerLine(learner: Learner, organization: Organization): Words {
  const name = shownName(fullName(learner));
  const at = learner.group
    ? `${shownName(organization.name)} (${shownName(learner.group)})`
    : shownName(organization.name);
  return name ? [strong(name), ' · ', { email: 'learner' }, ` · ${at}`] : [{ email: 'learner' }, ` · ${at}`];
}

/** Returns the part after an address's last @. It is shown wherever a masked address is. */
export const domainPart = (email: string) => shownName(showAddress(email.slice(email.lastIndexOf('@') + 1)));
