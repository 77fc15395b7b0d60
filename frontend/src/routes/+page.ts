import { load as loadCatalog } from '$features/catalog/messages';

export const load = () => loadCatalog();
