// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what a config writes
import { z } from 'zod';

/** Keys of every source that a user signs in to. */
export const SIGN_IN_SETTINGS = {
	user: z.string().min(1).optional().describe('Network: who signs in'),
	password: z
		.string()
		.min(1)
		.optional()
		.describe('Network: the password of `user`. It belongs in a variable: `${FEED_PASSWORD}`'),
};
