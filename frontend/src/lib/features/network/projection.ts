export interface Peru {
	width: number;
	height: number;
	scale: number;
	x: number;
	y: number;
	departments: { ubigeo: string; name: string; path: string }[];
}

const RADIANS = Math.PI / 180;

/** The Mercator projection that scripts/map.js used for the shapes; degrees in, map units out. */
export function project(map: Pick<Peru, 'scale' | 'x' | 'y'>, latitude: number, longitude: number): [number, number] {
	const north = Math.log(Math.tan(Math.PI / 4 + (latitude * RADIANS) / 2));
	return [map.x + map.scale * longitude * RADIANS, map.y - map.scale * north];
}
