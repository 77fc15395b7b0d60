import { load as loadAccount } from '$features/account/messages';

export const load = () => loadAccount();
