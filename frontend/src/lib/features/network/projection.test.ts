import { geoMercator } from 'd3-geo';
import { expect, it } from 'vitest';
import { project } from './projection';
import peru from './peru.json';

const d3 = geoMercator().scale(peru.scale).translate([peru.x, peru.y]);

it.each([
	['Trujillo', -8.1116, -79.0288],
	['Pucallpa', -8.3791, -74.5539],
	['Tacna', -18.0146, -70.2536]
])('puts %s where d3-geo does, inside the picture', (_, latitude, longitude) => {
	const [x, y] = project(peru, latitude, longitude);
	const [dx, dy] = d3([longitude, latitude]) ?? [0, 0];
	expect(x).toBeCloseTo(dx, 6);
	expect(y).toBeCloseTo(dy, 6);
	expect(x).toBeGreaterThan(0);
	expect(x).toBeLessThan(peru.width);
	expect(y).toBeGreaterThan(0);
	expect(y).toBeLessThan(peru.height);
});

it('has the 25 departments once each, north above south', () => {
	expect(peru.departments.map(({ ubigeo }) => ubigeo)).toEqual(Array.from({ length: 25 }, (_, i) => String(i + 1).padStart(2, '0')));
	const names = new Map(peru.departments.map(({ ubigeo, name }) => [ubigeo, name]));
	expect([names.get('07'), names.get('15'), names.get('21')]).toEqual(['Callao', 'Lima', 'Puno']);
	expect(project(peru, -3.5, -80.4)[1]).toBeLessThan(project(peru, -18, -70.2)[1]);
});
