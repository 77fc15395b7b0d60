import { load as loadNetwork } from '$features/network/messages';
import { load as loadTraining } from '$features/training/messages';

export const prerender = false;
export const ssr = false;

export async function load() {
	await Promise.all([loadNetwork(), loadTraining()]);
}
