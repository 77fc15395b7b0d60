import { load as loadStaff } from '$features/staff/messages';

// Nothing here is for everyone, so nothing is prerendered: the shell of deep links answers.
export const prerender = false;
export const ssr = false;

export const load = () => loadStaff();
