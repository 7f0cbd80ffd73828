// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The map page: our own ground first, then whatever the town lays under it, and the stations as markers.
import maplibregl from "maplibre-gl/dist/maplibre-gl-csp.js";
import { groundStyle, recolour } from "./ground.js";
import { answeringStyle } from "./foreign.js";
import { Stations } from "./markers.js";
import { tileStyle } from "./tiles.js";

const element = document.getElementById("karte");
const text = element.dataset;
const NARROW = matchMedia("(max-width: 40rem)").matches;
const PADDING = NARROW ? { top: 40, bottom: 40, left: 48, right: 52 } : { top: 50, bottom: 40, left: 96, right: 96 };

async function begin() {
  maplibregl.setWorkerUrl(text.worker);
  const style = text.tiles ? await tileStyle(maplibregl, text.tiles) : await groundStyle(text.ground, text.ags);
  element.hidden = false;
  const map = await opened(style);
  document.getElementById("bild").hidden = true;
  const stations = new Stations(maplibregl, map, document.getElementById("liste"), text);
  stations.addTo(map);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => recolour(map));
  const foreign = text.style ? await answeringStyle(text.style, text.asking) : null;
  if (foreign) layUnder(map, foreign, stations);
}

// Whoever has moved the map already keeps what they see.
let touched = false;
element.addEventListener("pointerdown", () => (touched = true));
element.addEventListener("wheel", () => (touched = true), { passive: true });
element.addEventListener("keydown", () => (touched = true));

// Without WebGL, or when anything else fails, the picture that the server drew stays.
function showPicture(error) {
  element.hidden = true;
  document.getElementById("bild").hidden = false;
  console.info("Allmende: the plain map is shown instead.", error);
}

function opened(style) {
  const map = new maplibregl.Map({
    container: element,
    style,
    ...view(ownOutline(style)),
    maxZoom: 18,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    attributionControl: { compact: false, customAttribution: text.attribution },
    locale: {
      "Map.Title": `${text.label}. ${text.keys}`,
      "NavigationControl.ZoomIn": text.zoomIn,
      "NavigationControl.ZoomOut": text.zoomOut,
      "Popup.Close": text.close,
      "CooperativeGesturesHandler.MobileHelpText": text.fingers,
      "CooperativeGesturesHandler.WindowsHelpText": text.fingers,
      "CooperativeGesturesHandler.MacHelpText": text.fingers,
    },
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.touchZoomRotate.disableRotation();
  map.on("error", () => {}); // a tile that does not come is no reason to speak: the ground is ours
  return new Promise((resolve) => map.once("load", () => resolve(map)));
}

// Over mere outlines one must see the town's own to know where one is; else all stations, else the town.
function view(own) {
  const bounds = own ?? stationBounds();
  if (!bounds.isEmpty()) return { bounds, fitBoundsOptions: { padding: PADDING, maxZoom: 15 } };
  return { center: [Number(text.lon), Number(text.lat)], zoom: Number(text.zoom) };
}

function stationBounds() {
  const bounds = new maplibregl.LngLatBounds();
  for (const place of document.querySelectorAll("#liste [data-lon]")) {
    bounds.extend([Number(place.dataset.lon), Number(place.dataset.lat)]);
  }
  return bounds;
}

function ownOutline(style) {
  const own = style.sources.ground?.data.features.find(({ properties }) => properties.kind === "own");
  if (!own) return null;
  const bounds = new maplibregl.LngLatBounds();
  own.geometry.coordinates.flat(2).forEach((position) => bounds.extend(position));
  return bounds;
}

function layUnder(map, style, stations) {
  map.setStyle(style, { diff: false });
  map.once("style.load", () => {
    stations.addTo(map);
    if (!touched && !stationBounds().isEmpty()) map.fitBounds(stationBounds(), { padding: PADDING, maxZoom: 15, animate: false });
  });
}

begin().catch(showPicture);
