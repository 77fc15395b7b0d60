import { load as loadAbout } from '$features/about/messages';

export const load = () => loadAbout();
