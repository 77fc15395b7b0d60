import { t } from '../messages';
import type { FieldTrouble } from './errors';

/** What to mend, in words that name the field. */
export function troubleText({ field, code }: FieldTrouble): string {
	if (code === 'missing' && field === 'title') return t('missing.title');
	if (code === 'missing' && field === 'kind') return t('missing.kind');
	if (code === 'missing' && field === 'languages') return t('missing.languages');
	if (code === 'missing' && field === 'owner') return t('missing.owner');
	return t(`trouble.${code}`, { field: field ? t(`field.${field}`) : t('trouble.someField') });
}
