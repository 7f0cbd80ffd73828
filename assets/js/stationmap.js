// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The map page: the stations as markers, the one that the address names opened.
import { BaseMap, maplibregl } from "./base.js";
import { Stations } from "./markers.js";

const NARROW = matchMedia("(max-width: 40rem)").matches;
const PADDING = NARROW ? { top: 40, bottom: 40, left: 48, right: 52 } : { top: 50, bottom: 40, left: 96, right: 96 };
const CLOSE = 16;

export async function showStations(element) {
  const base = new BaseMap(element);
  const { chosen } = element.dataset;
  const map = await base.open((own) => view(own, base.text));
  document.getElementById("bild").hidden = true;
  const stations = new Stations(maplibregl, map, document.getElementById("liste"), base.text, NARROW);
  stations.addTo(map);
  stations.openStation(chosen, CLOSE);
  const whole = await base.layUnder(() => {
    stations.addTo(map);
    if (!base.touched && !stations.popup) fit(map);
  });
  if (!whole || (!base.text.ground && !base.text.style && !base.text.tiles)) tellWhatIsMissing();
}

function tellWhatIsMissing() {
  const words = document.getElementById("ohne-karte");
  if (words) words.hidden = false;
}

// Over mere outlines one must see the town's own to know where one is; else all stations, else the town.
function view(own, text) {
  const bounds = own ?? stationBounds();
  if (!bounds.isEmpty()) return { bounds, fitBoundsOptions: { padding: PADDING, maxZoom: 15 } };
  return { center: [Number(text.lon), Number(text.lat)], zoom: Number(text.zoom) };
}

function fit(map) {
  const bounds = stationBounds();
  if (!bounds.isEmpty()) map.fitBounds(bounds, { padding: PADDING, maxZoom: 15, animate: false });
}

function stationBounds() {
  const bounds = new maplibregl.LngLatBounds();
  for (const place of document.querySelectorAll("#liste [data-lon]")) {
    bounds.extend([Number(place.dataset.lon), Number(place.dataset.lat)]);
  }
  return bounds;
}
