import { isMarked } from '$lib/session/mark';
import type { paths as CatalogPaths } from './catalog';
import type { paths as GatewayPaths } from './gateway';
import type { paths as PartnersPaths } from './partners';
import { createClient } from './request';
import type { paths as TrainingPaths } from './training';

/**
 * On a signed-in device answers may be personal: `no-store` keeps them out of
 * the browser's cache and tells the service worker to leave them alone.
 */
const send = (url: string, init: RequestInit) => fetch(url, isMarked() ? { ...init, cache: 'no-store' } : init);

export const catalog = createClient<CatalogPaths>('/api/catalog', send);
export const partners = createClient<PartnersPaths>('/api/partners', send);
export const training = createClient<TrainingPaths>('/api/training', send);
export const gateway = createClient<GatewayPaths>('', send);
