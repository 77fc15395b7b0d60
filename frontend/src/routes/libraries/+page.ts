import { load as loadNetwork } from '$features/network/messages';

export const load = () => loadNetwork();
