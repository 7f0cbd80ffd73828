// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The base map of our own: the demo town's geography, or the outlines of the municipalities.
const FONT = ["Atkinson Hyperlegible Next Variable"];
const kind = (...names) => ["in", ["get", "kind"], ["literal", names]];

// layer -> paint property -> token of css/tokens.css
const COLOURS = {
  land: { "background-color": "--meadow-ground" },
  outlines: { "fill-color": "--paper" },
  own: { "fill-color": "--card" },
  borders: { "line-color": "--edge" },
  parks: { "fill-color": "--green" },
  squares: { "fill-color": "--square" },
  waters: { "fill-color": "--water" },
  rivers: { "line-color": "--water" },
  streets: { "line-color": "--street" },
  railways: { "line-color": "--edge" },
  buildings: { "fill-color": "--house" },
  "street-names": { "text-color": "--ink-soft", "text-halo-color": "--card" },
  "place-names": { "text-color": "--ink-soft", "text-halo-color": "--card" },
};

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function recolour(map) {
  for (const [layer, paint] of Object.entries(COLOURS)) {
    if (!map.getLayer(layer)) continue;
    for (const [property, name] of Object.entries(paint)) map.setPaintProperty(layer, property, token(name));
  }
}

export async function groundStyle(address, ags) {
  const data = await features(address);
  for (const one of data.features) {
    if (!one.properties.kind) one.properties.kind = one.properties.ags === ags ? "own" : "outline";
  }
  const layers = LAYERS.map((layer) => ({ ...layer, paint: { ...layer.paint, ...colours(layer.id) } }));
  return { version: 8, sources: { ground: { type: "geojson", data } }, layers };
}

async function features(address) {
  const none = { type: "FeatureCollection", features: [] };
  if (!address) return none;
  const answer = await fetch(address);
  return answer.ok ? answer.json() : none;
}

function colours(layer) {
  const paint = COLOURS[layer] ?? {};
  return Object.fromEntries(Object.entries(paint).map(([property, name]) => [property, token(name)]));
}

// A street is as wide as it is in the world, but never thinner than a line.
const STREET_WIDTH = [
  "interpolate", ["exponential", 2], ["zoom"],
  12, ["max", 0.8, ["*", ["coalesce", ["get", "width"], 4], 0.04]],
  15, ["max", 1.5, ["*", ["coalesce", ["get", "width"], 4], 0.33]],
  18, ["max", 4, ["*", ["coalesce", ["get", "width"], 4], 2.65]],
];
const ROUND = { "line-cap": "round", "line-join": "round" };
const shape = (id, type, filter, paint = {}, layout = {}) => ({ id, type, source: "ground", filter, paint, layout });
const lineOnly = ["==", ["geometry-type"], "LineString"];
const areaOnly = ["==", ["geometry-type"], "Polygon"];

const LAYERS = [
  { id: "land", type: "background", paint: {} },
  shape("outlines", "fill", kind("outline")),
  shape("own", "fill", kind("own")),
  shape("borders", "line", kind("outline", "own"), { "line-width": 1.5 }, { "line-join": "round" }),
  shape("parks", "fill", kind("park")),
  shape("waters", "fill", ["all", kind("river"), areaOnly]),
  shape("rivers", "line", ["all", kind("river"), lineOnly], { "line-width": 6 }, ROUND),
  shape("squares", "fill", kind("square")),
  shape("streets", "line", kind("street"), { "line-width": STREET_WIDTH }, ROUND),
  shape("railways", "line", kind("railway"), { "line-width": 2, "line-dasharray": [3, 1.5] }),
  shape("buildings", "fill", kind("building")),
  shape("street-names", "symbol", ["all", kind("street", "river"), ["has", "name"]], { "text-halo-width": 1.5 }, {
    "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-size": 13, "text-padding": 12,
  }),
  shape("place-names", "symbol", ["all", kind("park", "square", "outline", "own"), ["has", "name"]], { "text-halo-width": 1.5 }, {
    "text-field": ["get", "name"], "text-font": FONT, "text-size": 13, "text-padding": 12,
  }),
];
