import { load as loadCatalog } from '$features/catalog/messages';

export const prerender = false;
export const ssr = false;

export const load = () => loadCatalog();
