import { load as loadImports } from '$features/staff/imports/messages';

export const load = () => loadImports();
