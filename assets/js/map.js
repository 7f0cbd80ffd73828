// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// The two pages with a map that moves: all stations, and the place of one in its form.
import { pickPlace } from "./picking.js";
import { showStations } from "./stationmap.js";

const stations = document.getElementById("karte");
if (stations) showStations(stations).catch(showPicture);

const place = document.getElementById("ort");
if (place) pickPlace(place).catch((error) => {
  place.hidden = true;
  console.info("Allmende: the field for coordinates stays without a map.", error);
});

// Without WebGL, or when anything else fails, the picture that the server drew stays.
function showPicture(error) {
  stations.hidden = true;
  document.getElementById("bild").hidden = false;
  console.info("Allmende: the plain map is shown instead.", error);
}
