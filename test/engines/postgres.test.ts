import { freshPostgres } from '../helpers/postgres.js';
import { engineContract } from './contract.js';

engineContract('postgres', async () => {
	const { url, ask } = await freshPostgres();
	return { connection: url, ask };
});
