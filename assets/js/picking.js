// SPDX-FileCopyrightText: Allmende contributors
// SPDX-License-Identifier: EUPL-1.2
// A small map at a form's field for coordinates: a click fills the field, and the field moves the pin.
import { BaseMap, maplibregl } from "./base.js";

const NEAR = 15;
const DIGITS = 6; // a decimetre
const PAIR = /^\s*(?:geo:)?(-?\d{1,2}(?:[.,]\d+)?)\s*°?\s*N?\s*[;,\s]\s*(-?\d{1,3}(?:[.,]\d+)?)/i;

export async function pickPlace(box) {
  const field = document.getElementById(box.dataset.field);
  const base = new BaseMap(box.querySelector(".live-map"));
  field.after(box);
  box.hidden = false;
  const map = await base.open((own) => view(placeIn(field), own, base.text));
  const marker = pin(base.text.pin);
  const put = (place) => marker.setLngLat(place).addTo(map);
  const fill = ({ lng, lat }) => (field.value = `${lat.toFixed(DIGITS)}, ${lng.toFixed(DIGITS)}`);
  if (placeIn(field)) put(placeIn(field));
  marker.on("dragend", () => fill(marker.getLngLat()));
  map.on("click", ({ lngLat }) => {
    put(lngLat);
    fill(lngLat);
  });
  field.addEventListener("change", () => {
    const place = placeIn(field);
    if (place) put(place) && map.jumpTo({ center: place, zoom: Math.max(map.getZoom(), NEAR) });
    else marker.remove();
  });
  await base.layUnder();
}

function pin(label) {
  const element = document.createElement("div");
  element.className = "pin";
  const marker = new maplibregl.Marker({ element, draggable: true, anchor: "bottom" });
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", label);
  return marker;
}

// [longitude, latitude]; null where the field holds no place on earth.
function placeIn(field) {
  const found = PAIR.exec(field.value);
  if (!found) return null;
  const [latitude, longitude] = found.slice(1).map((one) => Number(one.replace(",", ".")));
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [longitude, latitude] : null;
}

function view(place, own, text) {
  if (place) return { center: place, zoom: NEAR };
  if (own) return { bounds: own, fitBoundsOptions: { padding: 16 } };
  return { center: [Number(text.lon), Number(text.lat)], zoom: Number(text.zoom) };
}
