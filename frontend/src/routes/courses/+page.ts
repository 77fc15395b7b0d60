import { load as loadTraining } from '$features/training/messages';

export const load = () => loadTraining();
