import { load as loadTraining } from '$features/training/messages';

export const prerender = false;
export const ssr = false;

export const load = () => loadTraining();
