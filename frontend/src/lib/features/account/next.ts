/** Where to go after signing in: a path of this site, never another host. */
export function nextPath(wanted: string | null): string {
	return wanted && /^\/(?![/\\])[\w\-./?=&%]*$/.test(wanted) ? wanted : '/account';
}
