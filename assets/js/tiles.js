// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The town's own PMTiles file: pictures as they are, vectors drawn plainly by the names of their layers.
import { PMTiles, Protocol, TileType } from "pmtiles";
import { groundStyle } from "./ground.js";

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const PLAIN = [
  [/^(land(cover|use)|natural|park|earth|green)/, "fill", "--green"],
  [/^water(way)?$/, "fill", "--water"],
  [/^(waterway|physical_line|water_lines)/, "line", "--water"],
  [/^(road|street|transport)/, "line", "--street"],
  [/^building/, "fill", "--house"],
  [/^bound/, "line", "--edge"],
];

export async function tileStyle(maplibregl, address) {
  const file = new PMTiles(new URL(address, location.href).href);
  const protocol = new Protocol();
  protocol.add(file);
  maplibregl.addProtocol("pmtiles", protocol.tile);
  const [header, about] = await Promise.all([file.getHeader(), file.getMetadata()]);
  const vector = header.tileType === TileType.Mvt;
  const url = `pmtiles://${file.source.getKey()}`;
  const style = await groundStyle("", "");
  const source = vector ? { type: "vector", url } : { type: "raster", url, tileSize: 256 };
  const drawn = vector ? vectorLayers(about.vector_layers ?? []) : [{ id: "tiles", type: "raster", source: "tiles" }];
  return { ...style, sources: { tiles: source }, layers: [style.layers[0], ...drawn] };
}

function vectorLayers(known) {
  return PLAIN.flatMap(([pattern, type, colour]) =>
    known.filter(({ id }) => pattern.test(id)).map(({ id }) => ({
      id: `${id}-${type}`,
      type,
      source: "tiles",
      "source-layer": id,
      paint: { [`${type}-color`]: token(colour) },
      ...(type === "fill" ? { filter: ["==", ["geometry-type"], "Polygon"] } : {}),
    })),
  );
}
