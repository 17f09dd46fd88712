import * as z from 'zod';
import { limits } from '../limits.ts';
import { id, plainText } from './objects.ts';

/** What every element that does something has. */
export const actionable = { action_id: id.min(1).optional() };

/** What every element that can have the focus has. */
export const focusable = { ...actionable, focus_on_load: z.boolean().optional() };

export const placeholder = plainText(limits.placeholder).optional();
