// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// Municipality outlines, one small GeoJSON file per Kreis (first five digits of the AGS).
//
// Neighbours must still touch after simplifying, so borders are cut where three areas meet and every
// piece is simplified once, in one direction, whichever area it is read from.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const GRID = 1e5; // a metre or so: the precision that is kept
const TOLERANCE = 40; // in grid steps
const LAND = 4; // GF in the source: land, as against lakes and the sea

export function writeOutlines(source, target) {
  // A municipality with a share of a lake is a collection of its own in the source.
  const entries = JSON.parse(readFileSync(source, "utf8")).flatMap((one) => one.features ?? [one]);
  const areas = entries.filter((one) => one.properties.GF === LAND);
  const rings = areas.map((one) => polygons(one.geometry).map((polygon) => polygon.map(snap)));
  const junctions = findJunctions(rings.flat(2));
  const byKreis = new Map();
  areas.forEach((area, index) => {
    const kreis = area.properties.AGS.slice(0, 5);
    if (!byKreis.has(kreis)) byKreis.set(kreis, []);
    byKreis.get(kreis).push(feature(area, rings[index], junctions));
  });
  mkdirSync(target, { recursive: true });
  for (const [kreis, features] of byKreis) {
    const collection = { type: "FeatureCollection", features };
    writeFileSync(path.join(target, `${kreis}.json`), JSON.stringify(collection));
  }
}

function polygons(geometry) {
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

// A ring as open list of grid points without repetitions.
function snap(ring) {
  const points = [];
  for (const [lon, lat] of ring) {
    const point = [Math.round(lon * GRID), Math.round(lat * GRID)];
    const last = points[points.length - 1];
    if (!last || last[0] !== point[0] || last[1] !== point[1]) points.push(point);
  }
  const [first, last] = [points[0], points[points.length - 1]];
  if (points.length > 1 && first[0] === last[0] && first[1] === last[1]) points.pop();
  return points;
}

const keyOf = ([x, y]) => x * 1e7 + y;

// Points with more than two different neighbours over all rings.
function findJunctions(allRings) {
  const neighbours = new Map();
  const junctions = new Set();
  for (const ring of allRings) {
    for (let i = 0; i < ring.length; i += 1) {
      const before = keyOf(ring[(i + ring.length - 1) % ring.length]);
      const after = keyOf(ring[(i + 1) % ring.length]);
      note(keyOf(ring[i]), before < after ? before : after, before < after ? after : before);
    }
  }
  return junctions;

  function note(point, low, high) {
    const known = neighbours.get(point);
    if (!known) neighbours.set(point, [low, high]);
    else if (known[0] !== low || known[1] !== high) junctions.add(point);
  }
}

function feature(area, ownPolygons, junctions) {
  const coordinates = ownPolygons
    .map((polygon) => polygon.map((ring) => simplifyRing(ring, junctions)).filter((ring) => ring.length > 3))
    .filter((polygon) => polygon.length > 0);
  return {
    type: "Feature",
    properties: { ags: area.properties.AGS, name: area.properties.GEN },
    geometry: { type: "MultiPolygon", coordinates },
  };
}

function simplifyRing(ring, junctions) {
  const cuts = ring.map((_, index) => index).filter((index) => junctions.has(keyOf(ring[index])));
  if (cuts.length < 2) cuts.splice(0, cuts.length, ...farApart(ring));
  const points = [];
  cuts.forEach((from, index) => {
    const to = cuts[(index + 1) % cuts.length];
    points.push(...simplifyPiece(slice(ring, from, to)).slice(0, -1));
  });
  points.push(points[0]);
  return points.map(([x, y]) => [round(x / GRID), round(y / GRID)]);
}

const round = (value) => Math.round(value * 1e4) / 1e4;

// A ring that nobody shares a corner with is cut at its least point and the point farthest from it.
function farApart(ring) {
  let least = 0;
  ring.forEach((point, index) => {
    if (keyOf(point) < keyOf(ring[least])) least = index;
  });
  let farthest = least;
  ring.forEach((point, index) => {
    if (distance2(point, ring[least]) > distance2(ring[farthest], ring[least])) farthest = index;
  });
  return least < farthest ? [least, farthest] : [farthest, least];
}

const distance2 = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;

function slice(ring, from, to) {
  return from < to ? ring.slice(from, to + 1) : [...ring.slice(from), ...ring.slice(0, to + 1)];
}

// Douglas and Peucker, always walked from the lesser end so that both sides of a border agree.
function simplifyPiece(points) {
  const turned = keyOf(points[0]) > keyOf(points[points.length - 1]);
  const walked = turned ? points.slice().reverse() : points;
  const kept = new Uint8Array(walked.length);
  kept[0] = kept[walked.length - 1] = 1;
  const open = [[0, walked.length - 1]];
  while (open.length) {
    const [from, to] = open.pop();
    const [index, far] = farthestFromLine(walked, from, to);
    if (far > TOLERANCE) {
      kept[index] = 1;
      open.push([from, index], [index, to]);
    }
  }
  const result = walked.filter((_, index) => kept[index]);
  return turned ? result.reverse() : result;
}

function farthestFromLine(points, from, to) {
  const [ax, ay] = points[from];
  const [dx, dy] = [points[to][0] - ax, points[to][1] - ay];
  const length = Math.hypot(dx, dy) || 1;
  let [index, far] = [-1, -1];
  for (let i = from + 1; i < to; i += 1) {
    const away = Math.abs(dx * (points[i][1] - ay) - dy * (points[i][0] - ax)) / length;
    if (away > far) [index, far] = [i, away];
  }
  return [index, far];
}
